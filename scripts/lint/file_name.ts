import { sourcePath } from "./source_path.ts";

const SNAKE_CASE_REGEXP = /^[a-z0-9]+(_[a-z0-9]+)*(\.d)?\.ts$/;
/** Names that say nothing, so that everything ends up under them. */
const EMPTY_WORDS = ["helper", "helpers", "manager", "managers", "misc", "util", "utils"];

/** A file is named in snake_case after the one thing in it. */
export const fileName: Deno.lint.Rule = {
  create(context) {
    return {
      Program(node) {
        const path = sourcePath(context.filename);
        const name = path.slice(path.lastIndexOf("/") + 1);
        if (!SNAKE_CASE_REGEXP.test(name)) context.report({ node, message: `"${name}" is not in snake_case` });
        const empty = path.replace(/\.ts$/, "").split(/[/_]/).find((word) => EMPTY_WORDS.includes(word));
        if (empty !== undefined) {
          context.report({ node, message: `"${empty}" says nothing: name what "${path}" holds` });
        }
      },
    };
  },
};
