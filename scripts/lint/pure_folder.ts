import { isIn, sourcePath } from "./source_path.ts";

const PURE_FOLDERS = ["src/plan/", "src/template/", "src/layout/", "src/session/container/grammar/"];
const PURE_MODULES = ["node:path", "node:path/posix", "node:path/win32"];
const GLOBALS = ["Deno", "process", "fetch", "crypto", "localStorage"];

/** Plans and templates are computed: the same facts give the same plan, on every machine. */
export const pureFolder: Deno.lint.Rule = {
  create(context) {
    const path = sourcePath(context.filename);
    const folder = PURE_FOLDERS.find((pure) => isIn(path, pure));
    if (folder === undefined) return {};
    const report = (node: Deno.lint.Node, what: string): void =>
      context.report({ node, message: `"${what}" is not pure: "${folder}" works on values only` });
    return {
      MemberExpression(node) {
        if (node.object.type === "Identifier" && GLOBALS.includes(node.object.name)) report(node, node.object.name);
      },
      CallExpression(node) {
        if (node.callee.type === "Identifier" && GLOBALS.includes(node.callee.name)) report(node, node.callee.name);
      },
      ImportDeclaration(node) {
        const module = node.source.value;
        if (module.startsWith("node:") && !PURE_MODULES.includes(module)) report(node, module);
      },
      ImportExpression(node) {
        report(node, "import()");
      },
    };
  },
};
