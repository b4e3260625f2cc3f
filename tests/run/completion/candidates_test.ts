import { deepStrictEqual, strictEqual } from "node:assert";
import { type Candidates, type CandidateSource, findCandidates } from "../../../src/run/completion/candidates.ts";
import { findDirectory, type OptionInfo, type VerbInfo } from "../../../src/run/completion/typed_line.ts";

const BACKENDS = ["auto", "tmux", "zellij"];

function verb(name: string, takes: VerbInfo["takes"], more: Partial<VerbInfo> = {}): VerbInfo {
  return { name, takes, aliases: [], summary: `${name} it`, options: [], ...more };
}

const OPTIONS: OptionInfo[] = [
  { flags: ["-C"], summary: "Directory", takesValue: true, values: "file" },
  { flags: ["--json"], summary: "As JSON", takesValue: false },
];

const VERBS: VerbInfo[] = [
  verb("run", "command-call", {
    aliases: ["start"],
    options: [{ flags: ["-b", "--backend"], takesValue: true, values: BACKENDS }, {
      flags: ["--dry-run"],
      takesValue: false,
    }],
  }),
  verb("show", "command"),
  verb("status", "none"),
  verb("list-sessions", "none", { aliases: ["session list", "sessions list", "ls"] }),
  verb("attach", "session", { aliases: ["session attach"] }),
  verb("kill-session", "session", { aliases: ["kill"], many: true }),
  verb("exec", "session"),
  verb("worktree create", "branch"),
  verb("worktree remove", "worktree"),
  verb("validate", "file", { many: true }),
  verb("completions", "shell"),
];

const FEATURE = {
  name: "feature-branch",
  description: "Work on a branch",
  arguments: [
    { name: "base", type: "string", required: false, description: "Where it starts", default: "main" },
    { name: "branch", type: "string", required: true },
    { name: "env", type: "choice", choices: ["development", "testing"], required: false, default: "development" },
    { name: "fast", type: "boolean", required: false },
    { name: "config", type: "path", required: false },
    { name: "port", type: "integer", required: false, default: "3000" },
  ],
};

function createSource(): { source: CandidateSource; asked: string[] } {
  const asked: string[] = [];
  function answer<T>(what: string, value: T): () => Promise<T> {
    return () => {
      asked.push(what);
      return Promise.resolve(value);
    };
  }
  const source: CandidateSource = {
    verbs: VERBS,
    options: OPTIONS,
    commands: answer("commands", [FEATURE, { name: "start-dev", description: "Start" }]),
    arguments: (name) =>
      answer("arguments", name === FEATURE.name ? FEATURE.arguments : name === "start-dev" ? [] : undefined)(),
    sessions: answer("sessions", [
      { name: "shop-main-dev", description: "running" },
      { name: "shop: ü x", description: "exited" },
    ]),
    branches: answer("branches", ["main", "feature/ü x"]),
    worktrees: answer("worktrees", [{ name: "user-auth", description: "~/w/shop-user-auth" }]),
  };
  return { source, asked };
}

function valuesOf(found: Candidates): string[] {
  return [
    ...found.candidates.map((candidate) => candidate.value),
    ...found.noSpace ? [":nospace"] : [],
    ...found.files ? [":files"] : [],
  ];
}

const CASES: [words: string[], expected: string[], asked: string[]][] = [
  [[], [
    "run",
    "show",
    "status",
    "list-sessions",
    "attach",
    "kill-session",
    "exec",
    "worktree",
    "validate",
    "completions",
  ], []],
  [["st"], ["status"], []],
  [["star"], ["start"], []],
  [["sess"], ["session", "sessions"], []],
  [["session", ""], ["list", "attach"], []],
  [["worktree", ""], ["create", "remove"], []],
  [["worktree", "create", "fea"], ["feature/ü x"], ["branches"]],
  [["worktree", "remove", ""], ["user-auth"], ["worktrees"]],
  [["run", ""], ["feature-branch", "start-dev"], ["commands"]],
  [["run", "fea"], ["feature-branch"], ["commands"]],
  [["run", "BRANCH"], ["feature-branch"], ["commands"]],
  [["run", "nothing"], [], ["commands"]],
  [["start", "start"], ["start-dev"], ["commands"]],
  [["show", "fea"], ["feature-branch"], ["commands"]],
  [["show", "feature-branch", ""], [], []],
  [["run", "feature-branch", ""], ["branch=", "base=", "env=", "fast=", "config=", "port=", ":nospace"], ["arguments"]],
  [["run", "feature-branch", "branch=x", "b"], ["base=", ":nospace"], ["arguments"]],
  [["run", "--backend", "tmux", "feature-branch", "env=t"], ["env=testing"], ["arguments"]],
  [["run", "feature-branch", "fast="], ["fast=true", "fast=false"], ["arguments"]],
  [["run", "feature-branch", "config=src/"], [":files"], ["arguments"]],
  [["run", "feature-branch", "port="], ["port=3000"], ["arguments"]],
  [["run", "feature-branch", "branch=fea"], ["branch=feature/ü x"], ["arguments", "branches"]],
  [["run", "feature-branch", "other="], [], ["arguments"]],
  [["run", "missing", ""], [], ["arguments"]],
  [["run", "--"], ["--backend", "--dry-run", "--json"], []],
  [["run", "-"], ["--backend", "--dry-run", "-C", "--json"], []],
  [["--"], ["--json"], []],
  [["run", "--backend", ""], BACKENDS, []],
  [["run", "-b", "t"], ["tmux"], []],
  [["run", "--backend=z"], ["--backend=zellij"], []],
  [["run", "--dry-run=z"], [], []],
  [["run", "--dry-run", "fea"], ["feature-branch"], ["commands"]],
  [["-C", ""], [":files"], []],
  [["-C", "/w", "run", "fea"], ["feature-branch"], ["commands"]],
  [["-C/w", "--json", "run", "fea"], ["feature-branch"], ["commands"]],
  [["attach", ""], ["shop-main-dev", "shop: ü x"], ["sessions"]],
  [["session", "attach", "shop:"], ["shop: ü x"], ["sessions"]],
  [["attach", "shop-main-dev", ""], [], []],
  [["kill", "shop-main-dev", ""], ["shop: ü x"], ["sessions"]],
  [["exec", "shop-main-dev", "--", "l"], [":files"], []],
  [["validate", "a.yaml", ""], [":files"], []],
  [["completions", "z"], ["zsh"], []],
  [["status", ""], [], []],
  [["unknown", ""], [], []],
];

for (const [words, expected, expectedAsked] of CASES) {
  Deno.test(`findCandidates() completes ${JSON.stringify(words)}`, async () => {
    const { source, asked } = createSource();
    deepStrictEqual(valuesOf(await findCandidates(words, source)), expected);
    deepStrictEqual(asked, expectedAsked, "no source is asked without need");
  });
}

Deno.test("findCandidates() describes what it finds", async () => {
  const { source } = createSource();
  deepStrictEqual((await findCandidates(["run", "feature-branch", "b"], source)).candidates, [
    { value: "branch=", description: "required" },
    { value: "base=", description: "Where it starts, default main" },
  ]);
  deepStrictEqual((await findCandidates(["session", "li"], source)).candidates, [
    { value: "list", description: "list-sessions it" },
  ]);
});

Deno.test("findDirectory() reads -C only among the finished words", () => {
  strictEqual(findDirectory(["-C", "/w", "run", ""], OPTIONS), "/w");
  strictEqual(findDirectory(["run", "-C/w", ""], OPTIONS), "/w");
  strictEqual(findDirectory(["-C", "/w"], OPTIONS), undefined);
  strictEqual(findDirectory(["run", "x", "--", "-C", "/w", ""], OPTIONS), undefined);
});
