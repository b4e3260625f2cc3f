import { deepEqual, equal, match } from "node:assert/strict";
import { runRule } from "./run_rule.ts";

Deno.test("file-name reports a name that is not in snake_case", () => {
  for (const path of ["src/git/listWorktrees.ts", "commands/list-sessions.ts", "src/git/Git.ts"]) {
    match(runRule("file-name", path, "export const a = 1;")[0]!, /is not in snake_case/);
  }
});

Deno.test("file-name reports a word that says nothing", () => {
  for (const path of ["src/git/utils.ts", "src/helpers/git.ts", "src/session/session_manager.ts", "src/misc/a.ts"]) {
    match(runRule("file-name", path, "export const a = 1;")[0]!, /says nothing/);
  }
});

Deno.test("file-name accepts snake_case", () => {
  for (const path of ["main.ts", "src/git/worktree_list.ts", "tests/git/worktree_list_test.ts"]) {
    deepEqual(runRule("file-name", path, "export const a = 1;"), []);
  }
});

Deno.test("no-barrel reports a file that only re-exports", () => {
  const barrels = [
    'export * from "./a.ts";\nexport { b } from "./b.ts";',
    'import { a } from "./a.ts";\nexport { a };',
    'export type { B } from "./b.ts";',
  ];
  for (const source of barrels) equal(runRule("no-barrel", "src/git/git.ts", source).length, 1, source);
});

Deno.test("no-barrel accepts a file that declares something", () => {
  deepEqual(runRule("no-barrel", "src/git/git.ts", 'export { a } from "./a.ts";\nexport const b = 1;'), []);
  deepEqual(runRule("no-barrel", "main.ts", 'import { main } from "./commands/main.ts";\nawait main();'), []);
});

Deno.test("no-default-export reports a default export, but the plugin's", () => {
  match(runRule("no-default-export", "src/git/git.ts", "export default 1;")[0]!, /export it by name/);
  deepEqual(runRule("no-default-export", "scripts/lint/plugin.ts", "export default 1;"), []);
  deepEqual(runRule("no-default-export", "src/git/git.ts", "export const a = 1;"), []);
});

Deno.test("no-leftover reports what was left for later, in comments only", () => {
  for (const comment of ["// TODO: later", "/* FIXME */", "/**\n * XXX\n */"]) {
    equal(runRule("no-leftover", "src/git/git.ts", `${comment}\nexport const a = 1;`).length, 1, comment);
  }
  deepEqual(runRule("no-leftover", "src/git/git.ts", 'export const a = "TODO"; // not a method to do'), []);
});
