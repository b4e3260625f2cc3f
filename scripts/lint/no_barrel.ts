/** A file that only passes on what others export hides who uses what. */
export const noBarrel: Deno.lint.Rule = {
  create(context) {
    return {
      Program(node) {
        const passesOn = (one: Deno.lint.Statement): boolean =>
          one.type === "ExportAllDeclaration" || (one.type === "ExportNamedDeclaration" && one.declaration === null);
        const rest = node.body.filter((one) => one.type !== "ImportDeclaration");
        if (rest.length > 0 && rest.every(passesOn)) {
          context.report({ node, message: "This file only re-exports: import from where it is declared" });
        }
      },
    };
  },
};
