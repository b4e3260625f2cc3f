import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { parseYaml } from "../../src/base/yaml_source.ts";
import { explainBadBranch } from "../../src/git/refs.ts";
import type { StepFacts } from "../../src/plan/facts.ts";
import { readStepFile } from "../../src/template/command.ts";
import { tell } from "../base/sample_yaml.ts";
import { NO_BACKEND_FACTS, type SessionFacts } from "../../src/session/backend.ts";
import { foundSession, planFrom, type Setting } from "./ground.ts";

/** A session whose only window has no name in its command. */
function unnamed(): SessionFacts {
  return foundSession({ windows: foundSession().windows.map((window) => ({ ...window, key: "1:" })) });
}

const SLOW: StepFacts = {
  kind: "yaml",
  path: "build.yaml",
  file: readStepFile(parseYaml("build.yaml", 'run: make\ntimeout: "{{what}}"\n')).file!,
};

const ENVIRONMENTS = "environments: { testing: { A: 1 } }";
const NO_DURATION = 'Expected a duration such as "30s", "5m" or "1h30m", or a number of seconds, found "nope"';
const OUTSIDE = "into a worktree: it points out of the project | Name files below the project's folder";
const KNOWN = "base_branch, branch, host, port, project, project_path, run_id";
const KNOWN_LATER = `Known names: ${KNOWN}, session_name, task, timestamp, user, worktree, worktree_path`;

function withStep(name: string, found: StepFacts): Pick<Setting, "facts"> {
  return { facts: { steps: new Map([[name, found]]) } };
}

/** What is wrong with a command, in the order in which it is found. */
const WRONG: readonly [what: string, setting: Setting, ...problems: string[]][] = [
  [
    "unknown names in every kind of text",
    {
      command: `arguments: [port]
environment: { A: "{{prot}}" }
session:
  task: "{{tsk}}"
  windows: [{ name: "{{nme}}", panes: ["echo {{prot}}"] }]
steps: ["echo {{zzz}}"]
timeout: "{{tmout}}"
`,
      supplied: ["port=1"],
    },
    `4:12+3 Unknown name "tsk" | Known names: ${KNOWN}, timestamp, user, worktree, worktree_path`,
    '2:22+4 Unknown name "prot" | Did you mean "port"?',
    '5:48+4 Unknown name "prot" | Did you mean "port"?',
    `5:24+3 Unknown name "nme" | ${KNOWN_LATER}`,
    `7:13+5 Unknown name "tmout" | ${KNOWN_LATER}`,
    `6:17+3 Unknown name "zzz" | ${KNOWN_LATER}`,
  ],
  [
    "values that do not read as what they stand for",
    {
      command: `arguments: [what]
timeout: "{{what}}"
session: { auto_attach: "{{what}}", windows: [{ focus: "{{what}}", exit_mode: "{{what}}" }] }
steps: [{ run: make, timeout: "{{what}}", continue_on_error: "{{what}}" }]
`,
      supplied: ["what=nope"],
    },
    '3:79+10 Expected one of back_to_shell, hold, close, found "nope" | It comes from {{what}}',
    '3:56+10 Expected true or false, found "nope" | It comes from {{what}}',
    `2:10+10 ${NO_DURATION} | It comes from {{what}}`,
    `4:31+10 ${NO_DURATION} | It comes from {{what}}`,
    '4:62+10 Expected true or false, found "nope" | It comes from {{what}}',
  ],
  [
    "a step file whose timeout does not read as one",
    { command: "arguments: [what]\nsteps: [build]", supplied: ["what=nope"], ...withStep("build", SLOW) },
    `2:10+10 ${NO_DURATION} | It comes from {{what}}`,
  ],
  [
    "a bad branch name",
    { command: 'arguments: [b]\nworktree: { branch: "{{b}}" }', supplied: ["b=a b..c"] },
    '2:21+7 Invalid branch name "a b..c": it has a blank in it | Try "a-b.c"',
  ],
  [
    "a worktree without git",
    { command: "worktree: { branch: x }", git: false },
    '1:21 Cannot create a worktree: "/home/me/shop" is not a git repository | Run "git init" in it first',
  ],
  [
    "a base that does not exist",
    { command: "worktree: { branch: x, base_branch: nope }" },
    '1:37+4 Cannot create worktree "x": the base "nope" does not exist | Run "git branch --all" to see the branches',
  ],
  [
    "a base that is called like what every object has",
    { command: "worktree: { branch: x, base_branch: constructor }" },
    '1:37+11 Cannot create worktree "x": the base "constructor" does not exist | ' +
    'Run "git branch --all" to see the branches',
  ],
  [
    "files from outside of the project",
    { command: 'worktree: { branch: x, copy_files: [../a, /etc/passwd, ok], symlink_files: ["~/x", a/../b] }' },
    `1:37+4 Cannot take "../a" ${OUTSIDE}`,
    `1:43+11 Cannot take "/etc/passwd" ${OUTSIDE}`,
    `1:77+5 Cannot take "~/x" ${OUTSIDE}`,
    `1:84+6 Cannot take "a/../b" ${OUTSIDE}`,
  ],
  [
    "a step that is not there",
    { command: "steps: [biuld]", ...withStep("biuld", { kind: "missing", looked: [], known: ["build"] }) },
    '1:9+5 Cannot use step "biuld": there is no such step | Did you mean "build"?',
  ],
  [
    "a step that is not there and like no other",
    { command: "steps: [build]", ...withStep("build", { kind: "missing", looked: [], known: [] }) },
    '1:9+5 Cannot use step "build": there is no such step | ' +
    "Create .prj/steps/build.sh, or write { run: build } for a shell line",
  ],
  [
    "a step that is refused",
    { command: "steps: [../x]", ...withStep("../x", { kind: "refused", why: "it points out of .prj/steps" }) },
    '1:9+4 Cannot use step "../x": it points out of .prj/steps | Keep steps inside .prj/steps',
  ],
  [
    "a step without anything to do",
    { command: "steps: [{ timeout: 5m }, { description: Why }]" },
    "1:9+15 A step needs `run`, or the `name` of a step | For example: { name: build, run: npm run build }",
    "1:41+3 A step needs `run`, or the `name` of a step | For example: { name: build, run: npm run build }",
  ],
  [
    "an unknown environment",
    { command: "session: { environment: tseting }", config: ENVIRONMENTS },
    '1:25+7 Unknown environment "tseting" | Environments: testing',
  ],
  [
    "an environment where none is defined",
    { command: "session: { environment: testing }" },
    '1:25+7 Unknown environment "testing" | Define it under `environments` in .prj/configs/project.yaml',
  ],
  [
    "an unknown layout",
    { command: "session: { windows: [{ layout: tield }] }" },
    '1:32+5 Unknown layout "tield" | Did you mean "tiled"?',
  ],
  [
    "a tree with another number of leaves than panes",
    { command: "session: { windows: [{ layout: { right: [1, 2, 3] }, panes: [a, b] }] }" },
    "1:42 The layout has 3 leaves for 2 panes | Give every pane of the window one leaf of the tree",
  ],
  [
    "a split in both directions",
    { command: "session: { windows: [{ layout: { right: [20], down: [30] }, panes: [a] }] }" },
    '1:42+2 A split goes "right" or "down", not both | Put one of them into the other',
  ],
  [
    "sizes that are none",
    {
      command:
        "session: { windows: [{ layout: main-vertical, main_pane_width: 100%, main_pane_height: 0, panes: [a] }] }",
    },
    '1:64+4 Expected a size such as "60%" or 20 (cells), found "100%" | A percentage is from 1% to 99%',
    '1:88 Expected a size such as "60%" or 20 (cells), found "0" | A percentage is from 1% to 99%',
  ],
  [
    "two windows and two panes with the focus",
    {
      command: `session: { windows: [{ name: a, focus: true },
  { name: b, focus: true, panes: [{ focus: true }, { command: x, focus: true }] }] }`,
    },
    '2:63 2 panes have "focus: true"; only one can have the focus | Keep "focus: true" on one of the panes',
    '2:11 2 windows have "focus: true"; only one can have the focus | Keep "focus: true" on one of the windows',
  ],
  [
    "a window with a command and panes",
    { command: "session: { windows: [{ command: x, panes: [y] }] }" },
    "1:33 A window has either `command` or `panes` | Make the command the first of the panes",
  ],
  [
    "a session that exists, with the policy error",
    { command: "session: {}", sessions: [foundSession()], options: { onConflict: "error" } },
    'Cannot create session "shop-main-dev": it exists | Run "prj attach shop-main-dev", ' +
    "or choose another policy: --on-conflict reuse, restart or rename",
  ],
  [
    "a merge that would replace the window that prj runs in",
    {
      command: "session: { on_conflict: mergeOverwrite }",
      facts: { backendFacts: { ...NO_BACKEND_FACTS, sessions: [unnamed()], insideWindow: "@1" } },
    },
    'Cannot replace window "main" of session "shop-main-dev": prj runs in it | ' +
    "Run it from another window, or leave the window as it is: --on-conflict merge_skip",
  ],
  [
    "a restart of the session that prj runs in",
    {
      command: "session: { on_conflict: restart }",
      facts: { backendFacts: { ...NO_BACKEND_FACTS, sessions: [foundSession()], insideSession: "shop-main-dev" } },
    },
    'Cannot restart session "shop-main-dev": prj runs in it, and would end with it | ' +
    "Run it from outside the session",
  ],
  [
    "a pattern for names that cannot be expanded",
    { command: "session: {}", config: 'sessions: { naming_pattern: "{{projct}}-x" }' },
    'Invalid sessions.naming_pattern (.prj/configs/project.yaml): Unknown name "projct" | Did you mean "project"?',
  ],
  [
    "a pattern for folders that cannot be expanded",
    { command: "worktree: { branch: x }", config: 'worktrees: { naming_pattern: "{{brnch}}" }' },
    'Cannot name the worktree by "{{brnch}}" (.prj/configs/project.yaml): Unknown name "brnch" | ' +
    "Use {{project}} and {{branch}} in worktrees.naming_pattern",
  ],
];

for (const [what, setting, ...problems] of WRONG) {
  Deno.test(`buildPlan() finds ${what}`, async () => {
    deepStrictEqual((await planFrom(setting)).problems.map(tell), problems);
  });
}

/** Names that git refuses, each in its way. */
const BAD_BRANCHES = [
  ...[
    "",
    "a b",
    "-x",
    "a..b",
    "x.lock",
    "x.lock/y",
    "a/.b",
    ".a",
    "a.",
    "a/",
    "/a",
    "a//b",
    "@",
    "HEAD",
    "a@{b",
    "~",
    "x.",
    "ü ü",
  ],
  ...["..", "a/./b", "a.lock.lock", "-.lock", "@{", "a/.lock", "x.lock.", "a\\b", "refs.lock/.x"],
];

for (const branch of BAD_BRANCHES) {
  Deno.test(`buildPlan() suggests a branch that git takes in place of ${JSON.stringify(branch)}`, async () => {
    const { problems } = await planFrom({
      command: "arguments: [b]\nworktree: { branch: '{{b}}' }",
      supplied: [`b=${branch}`],
    });
    strictEqual(problems.length, 1);
    const hint = problems[0]!.hint ?? "";
    const suggested = /^Try "(.*)"$/.exec(hint)?.[1];
    if (suggested === undefined) strictEqual(hint, "Choose another name");
    else strictEqual(explainBadBranch(suggested), undefined, suggested);
  });
}
