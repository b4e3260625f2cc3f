export default { name: "prj", rules: {} } satisfies Deno.lint.Plugin;
