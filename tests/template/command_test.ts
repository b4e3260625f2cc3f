import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { Problem } from "../../src/base/error.ts";
import { TemplateText } from "../../src/base/template_text.ts";
import { parseYaml } from "../../src/base/yaml_source.ts";
import { type Command, type CommandSource, readCommand, readStepFile } from "../../src/template/command.ts";
import { tell } from "../base/sample_yaml.ts";

/** Commands by name, the strongest first; a name may be there several times. */
type Shelf = readonly (readonly [name: string, text: string])[];

async function read(
  shelf: Shelf,
  name = shelf[0]![0],
): Promise<{ command: Command | undefined; problems: readonly Problem[] }> {
  const sources = shelf.map(([name, text], index): CommandSource => ({
    name,
    text,
    path: `/${index}/${name}.yaml`,
    origin: "project",
  }));
  const find = (name: string, after: CommandSource | undefined): CommandSource | undefined =>
    sources.slice(after === undefined ? 0 : sources.indexOf(after) + 1).find((source) => source.name === name);
  const parse = (file: string, text: string): ReturnType<Parameters<typeof readCommand>[1]> =>
    Promise.resolve(parseYaml(file, text));
  return await readCommand(
    sources.find((source) => source.name === name)!,
    parse,
    find,
    () => sources.map((s) => s.name),
  );
}

async function merged(...shelf: Shelf): Promise<unknown> {
  const { command, problems } = await read(shelf);
  deepStrictEqual(problems, []);
  return plain(command!.file);
}

function plain(value: unknown): unknown {
  if (value instanceof TemplateText) return value.text;
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

const MERGED: readonly [what: string, child: string, base: string, file: Record<string, unknown>][] = [
  ["what only the base has", "", "description: base\ntimeout: 5", { description: "base", timeout: { ms: 5000 } }],
  ["the child's value over the base's", "description: child", "description: base", { description: "child" }],
  ["a duration as a whole", "timeout: 1h", "timeout: 5", { timeout: { ms: 3_600_000 } }],
  ["mappings key by key", "environment: {A: 1}", "environment: {A: 0, B: 0}", { environment: { A: "1", B: "0" } }],
  [
    "mappings in mappings",
    "session: {task: x, additional_env: {A: 1}}",
    "session: {task: y, backend: tmux, additional_env: {B: 2}}",
    { session: { task: "x", backend: "tmux", additional_env: { B: "2", A: "1" } } },
  ],
  ["steps of both, the base's first", "steps: [b c]\npre_steps: []", "steps: [a b]\npre_steps: [p q]", {
    steps: ["a b", "b c"],
    pre_steps: ["p q"],
  }],
  [
    "files and steps of a worktree",
    "worktree: {branch: x, copy_files: [b], post_create_steps: [two]}",
    "worktree: {branch: y, copy_files: [a], symlink_files: [c], post_create_steps: [one]}",
    { worktree: { branch: "x", copy_files: ["a", "b"], symlink_files: ["c"], post_create_steps: ["one", "two"] } },
  ],
  [
    "windows as a whole",
    "session: {windows: [{name: b}]}",
    "session: {windows: [{name: a, command: x}, {name: c}]}",
    { session: { windows: [{ name: "b" }] } },
  ],
  [
    "arguments by name, the base's order",
    "arguments: [c, {name: a, default: 1}]",
    "arguments: [a, b]",
    { arguments: [{ name: "a", default: "1" }, "b", "c"] },
  ],
  ["arguments of the base alone", "description: x", "arguments: [a]", { description: "x", arguments: ["a"] }],
  ["a branch that the base names", "worktree: {base_branch: dev}", "worktree: {branch: x}", {
    worktree: { branch: "x", base_branch: "dev" },
  }],
];

for (const [what, child, base, file] of MERGED) {
  Deno.test(`readCommand() merges ${what}`, async () => {
    deepStrictEqual(await merged(["child", `extends: base\n${child}\n`], ["base", base]), { extends: "base", ...file });
  });
}

Deno.test("readCommand() merges a chain of three, the nearest strongest", async () => {
  deepStrictEqual(
    await merged(
      ["a", "extends: b\nsteps: [3 3]"],
      ["b", "extends: c\ndescription: b\nsteps: [2 2]"],
      ["c", "description: c\ncategory: c\nsteps: [1 1]"],
    ),
    { extends: "b", description: "b", category: "c", steps: ["1 1", "2 2", "3 3"] },
  );
});

Deno.test("readCommand() lets a command extend the one of its name that it hides", async () => {
  deepStrictEqual(await merged(["dev", "extends: dev\ncategory: own"], ["dev", "description: hidden"]), {
    extends: "dev",
    category: "own",
    description: "hidden",
  });
});

Deno.test("readCommand() keeps name, path and origin of the command itself", async () => {
  const { command } = await read([["child", "extends: base"], ["base", "name: base"]]);
  deepStrictEqual([command?.name, command?.path, command?.origin], ["child", "/0/child.yaml", "project"]);
});

const REFUSED: readonly [what: string, shelf: Shelf, ...problems: string[]][] = [
  [
    "a base that is not there",
    [["a", "extends: bsae"], ["base", ""]],
    '1:10+4 Cannot extend "bsae": there is no such command | Did you mean "base"?',
  ],
  [
    "a base that is nothing like any command",
    [["a", "extends: zzzzzz"]],
    '1:10+6 Cannot extend "zzzzzz": there is no such command | Run "prj list" to see the commands',
  ],
  [
    "a command that extends itself",
    [["a", "extends: a"]],
    '1:10 Cannot extend "a": there is no other command of that name | Run "prj list" to see the commands',
  ],
  [
    "a circle",
    [["a", "extends: b"], ["b", "\nextends: c"], ["c", "extends: a"]],
    '1:10 Cannot extend "a": it extends itself (a -> b -> c -> a) | Take one of these extends lines away',
  ],
  [
    "a base that is broken, in the base's own file",
    [["a", "extends: b"], ["b", "stpes: []\nworktree: []"]],
    '1:1+5 Unknown key "stpes" in the file | Did you mean "steps"?',
    '2:11+2 Expected a mapping (key: value) for "worktree", found a list',
  ],
  [
    "all that is wrong with the command itself",
    [["a", "extends: b\nstpes: []\ntimeout: soon"], ["b", "nope: 1"]],
    '2:1+5 Unknown key "stpes" in the file | Did you mean "steps"?',
    '3:10+4 Expected a duration such as "30s", "5m" or "1h30m", or a number of seconds for "timeout", found "soon"',
  ],
  [
    "a worktree without a branch",
    [["a", "worktree: {base_branch: dev}"]],
    '1:25+3 Missing key "branch" in "worktree" | Name the branch to check out, such as branch: "{{branch}}"',
  ],
  [
    "a worktree without anything",
    [["a", "worktree:"]],
    'Missing key "branch" in "worktree" of "/0/a.yaml" | Name the branch to check out, such as branch: "{{branch}}"',
  ],
];

for (const [what, shelf, ...problems] of REFUSED) {
  Deno.test(`readCommand() refuses ${what}`, async () => {
    const result = await read(shelf);
    deepStrictEqual([result.command, result.problems.map(tell)], [undefined, problems]);
  });
}

Deno.test("readCommand() leaves a command with an unknown key to whoever looks for what else is wrong", async () => {
  const { command, problems } = await read([["a", "extends: b\nstpes: []"], ["b", "description: base"]]);
  deepStrictEqual(problems.map(tell), ['2:1+5 Unknown key "stpes" in the file | Did you mean "steps"?']);
  deepStrictEqual(command?.file.description?.text, "base");
});

Deno.test("readCommand() names the file of a base in which a problem is", async () => {
  const { problems } = await read([["a", "extends: b"], ["b", "stpes: []"]]);
  strictEqual(problems[0]?.place?.file, "/1/b.yaml");
});

Deno.test("readStepFile() reads a step, and refuses what is none", () => {
  const { file, problems } = readStepFile(parseYaml("s.yaml", "run: make {{x}}\ntimeout: 5m\nenvironment: {A: 1}\n"));
  deepStrictEqual([plain(file), problems, file?.run?.use], [
    { run: "make {{x}}", timeout: { ms: 300_000 }, environment: { A: "1" } },
    [],
    "shell",
  ]);
  deepStrictEqual(readStepFile(parseYaml("s.yaml", "rnu: make")).problems.map(tell), [
    '1:1+3 Unknown key "rnu" in the file | Did you mean "run"?',
  ]);
});
