import { sourcePath } from "./source_path.ts";

/** Deno asks for the plugin's own. */
const EXEMPT = "scripts/lint/plugin.ts";

/** A thing has one name, the same wherever it is imported. */
export const noDefaultExport: Deno.lint.Rule = {
  create(context) {
    if (sourcePath(context.filename) === EXEMPT) return {};
    return {
      ExportDefaultDeclaration: (node) =>
        context.report({ node, message: "A default export has another name in every file: export it by name" }),
    };
  },
};
