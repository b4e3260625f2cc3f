import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { planFrom } from "./ground.ts";

const CONDITIONS: readonly [text: string, wanted: boolean][] = [
  ["true", true],
  ["yes", true],
  ["1", true],
  ["anything", true],
  ["'{{branch}}'", true],
  ["false", false],
  ["False", false],
  ["no", false],
  ["off", false],
  ["0", false],
  ["'null'", false],
  ["''", false],
  ["' false '", false],
  ["'{{none | default(false)}}'", false],
];

for (const [text, wanted] of CONDITIONS) {
  Deno.test(`create_if: ${text} ${wanted ? "wants" : "wants no"} worktree`, async () => {
    const command = `arguments: [branch, {name: none, required: false}]\nworktree: {branch: x, create_if: ${text}}`;
    const { intent, plan, problems } = await planFrom({ command, supplied: ["branch=b"] });
    deepStrictEqual(problems, []);
    deepStrictEqual([intent !== undefined, plan.worktree !== null], [wanted, wanted]);
  });
}

const FOLDERS: readonly [branch: string, folder: string][] = [
  ["user-auth", "shop-user-auth"],
  ["feature/user-auth", "shop-feature-user-auth"],
  ["Feature/ABC", "shop-feature-abc"],
  ["v1.0", "shop-v1.0"],
  ["ü", "shop-branch"],
  ["a--b", "shop-a-b"],
  ["a/b/c", "shop-a-b-c"],
  ["user@host#1", "shop-user-host-1"],
];

for (const [branch, folder] of FOLDERS) {
  Deno.test(`the worktree of "${branch}" is in the folder ${folder}`, async () => {
    const { intent } = await planFrom({
      command: "arguments: [b]\nworktree: {branch: '{{b}}'}",
      supplied: [`b=${branch}`],
    });
    strictEqual(intent?.folder, folder);
  });
}

const PARENTS: readonly [worktree: string, config: string, parent: string][] = [
  ["", "", "/home/me/worktrees"],
  [", parent_directory: trees", "", "/home/me/shop/trees"],
  [", parent_directory: ~/trees", "", "/home/me/trees"],
  [", parent_directory: '/x/{{project}}'", "worktrees: {base_directory: /y}", "/x/shop"],
  ["", "worktrees: {base_directory: /y}", "/y"],
  ["", "git: {worktree_base: ~/all}", "/home/me/all"],
];

for (const [worktree, config, parent] of PARENTS) {
  Deno.test(`worktrees go to ${parent} with "${worktree}" and "${config}"`, async () => {
    strictEqual((await planFrom({ command: `worktree: {branch: x${worktree}}`, config })).intent?.parent, parent);
  });
}

const BASES: readonly [worktree: string, config: string, base: string | null][] = [
  ["", "", null],
  [", base_branch: dev", "project: {default_base_branch: main}", "dev"],
  [", base_branch: ''", "project: {default_base_branch: main}", "main"],
  ["", "project: {default_base_branch: main}", "main"],
  ["", "defaults: {base_branch: trunk}", "trunk"],
];

for (const [worktree, config, base] of BASES) {
  Deno.test(`a branch starts at ${base ?? "the default branch"} with "${worktree}" and "${config}"`, async () => {
    strictEqual((await planFrom({ command: `worktree: {branch: x${worktree}}`, config })).intent?.base, base);
  });
}

Deno.test("copy_files and symlink_files are told without what only looks different", async () => {
  const { intent } = await planFrom({
    command: "worktree: {branch: x, copy_files: [./a, b/, 'c/*.json'], symlink_files: [d//]}",
  });
  deepStrictEqual([intent?.copyFiles, intent?.linkFiles], [["a", "b", "c/*.json"], ["d"]]);
});
