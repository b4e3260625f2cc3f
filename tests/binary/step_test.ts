import assert from "node:assert/strict";
import { join } from "node:path";
import { fileText, LivePrj } from "./live.ts";
import type { Ended } from "../bounded.ts";
import { Rig, waitFor } from "./rig.ts";

interface StepJson {
  name: string;
  kind: string;
  status: string;
  exit_code: number;
  duration_ms: number;
  log: string | null;
}

/** Runs a command whose steps are `steps`, in flow style, and returns the logs by step name. */
async function runSteps(rig: Rig, steps: string): Promise<Record<string, string>> {
  await rig.command("steps", `steps: ${steps}`);
  const run = await rig.json(["run", "steps"]);
  assert.equal(run.status, "succeeded", JSON.stringify(run));
  const logs = run.steps.map(async ({ name, log }: StepJson) => [name, await Deno.readTextFile(log!)]);
  return Object.fromEntries(await Promise.all(logs));
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

Deno.test("a step's name stands for a script: with and without a shebang and the executable bit", async () => {
  await using rig = await Rig.create();
  const body = 'echo "$0 $(basename "$BASH")"';
  await rig.write(".prj/steps/plain.sh", `${body}\n`, 0o644);
  await rig.write(".prj/steps/executable.sh", `${body}\n`, 0o755);
  await rig.write(".prj/steps/shebang.sh", `#!/usr/bin/env bash\n${body}\n`, 0o644);
  await rig.write(".prj/steps/posix.sh", `#!/bin/sh -e\nfalse || echo "sh: $BASH_VERSION."\n`, 0o755);
  await rig.write(".prj/steps/bare", `#!/bin/sh\necho bare\n`, 0o755);
  await rig.write(".prj/steps/group/inner.sh", "echo inner\n");
  const logs = await runSteps(rig, "[plain, executable, shebang, posix, bare, group/inner]");
  for (const name of ["plain", "executable", "shebang"]) {
    assert.equal(logs[name], `${rig.project}/.prj/steps/${name}.sh bash\n`);
  }
  assert.equal(logs["posix"], "sh: .\n");
  assert.equal(logs["bare"], "bare\n");
  assert.equal(logs["group/inner"], "inner\n");
});

Deno.test("a step's name stands for a Python file", async () => {
  await using rig = await Rig.create();
  await rig.write(".prj/steps/snake.py", "import os, sys\nprint(sys.version_info[0], os.environ['PRJ_COMMAND'])\n");
  assert.equal((await runSteps(rig, "[snake]"))["snake"], "3 steps\n");
});

Deno.test("a step's name stands for a .js or .ts module: types, relative imports, default export, no Deno on PATH", async () => {
  await using rig = await Rig.create();
  // Only what prj needs, so that there is no Deno on PATH.
  const bin = join(rig.folder, "bin");
  await Deno.mkdir(bin);
  for (const program of ["git", "bash", "tmux"]) {
    await Deno.symlink((await rig.call(["/bin/sh", "-c", `command -v ${program}`])).stdout.trim(), join(bin, program));
  }
  rig.env["PATH"] = bin;
  assert.notEqual((await rig.call(["/bin/sh", "-c", "command -v deno"])).code, 0, "no Deno on PATH");
  await rig.write(
    ".prj/steps/typed.ts",
    `
import { greet, type Name } from "./lib/greet.ts";
import { readFileSync } from "node:fs";
enum Level { Low, High }
interface Ground { directory: string }
const name: Name = process.env.PRJ_PROJECT!;
console.log(greet(name satisfies string), Level.High, readFileSync("marker", "utf8").trim());
const { late } = await import("./lib/late.ts");
console.log(late<string>("late"), import.meta.url.startsWith("file:"));
export default function ({ directory }: Ground): void {
  console.log("default", directory);
}
`,
  );
  await rig.write(
    ".prj/steps/lib/greet.ts",
    'import { mark } from "../mark.ts";\nexport type Name = string;\nexport const greet = (name: Name): string => `Hello ${name}${mark}`;\n',
  );
  await rig.write(".prj/steps/lib/late.ts", "export function late<T>(value: T): T { return value; }\n");
  await rig.write(".prj/steps/mark.ts", 'export const mark: string = "!";\n');
  await rig.write(".prj/steps/plain.js", 'import { two } from "./two.js";\nconsole.log(two, typeof Deno);\n');
  await rig.write(".prj/steps/two.js", "export const two = 2;\n");
  await rig.write("marker", "here\n");
  const logs = await runSteps(rig, "[typed, plain]");
  assert.equal(logs["typed"], `Hello myproject! 1 here\nlate true\ndefault ${rig.project}\n`);
  assert.equal(logs["plain"], "2 object\n");
});

Deno.test("a module step fails by what it throws, returns or exits with", async () => {
  await using rig = await Rig.create();
  await rig.write(".prj/steps/throws.ts", 'const text: string = "no luck";\nthrow new Error(text);\n');
  await rig.write(".prj/steps/returns.js", "export default () => 7;\n");
  await rig.write(".prj/steps/exits.ts", "process.exit(9);\n");
  await rig.write(".prj/steps/imports.ts", 'import "./missing.ts";\n');
  await rig.write(".prj/steps/broken.ts", "const = ;\n");
  const expected: Record<string, [number, RegExp]> = {
    throws: [1, /no luck/],
    returns: [7, /^$/],
    exits: [9, /^$/],
    imports: [1, /missing\.ts/],
    broken: [1, /broken\.ts/],
  };
  for (const [name, [code, log]] of Object.entries(expected)) {
    await rig.command("one", `steps: [${name}]`);
    const run = await rig.json(["run", "one"]);
    assert.equal(run.status, "failed");
    assert.equal(run.steps[0].exit_code, code, name);
    assert.match(await Deno.readTextFile(run.steps[0].log), log);
  }
});

Deno.test("a step's name stands for a .yaml file with run or commands", async () => {
  await using rig = await Rig.create();
  await rig.write(".prj/steps/one.yaml", 'run: echo "one $WHO {{project}}"\nenvironment: { WHO: world }\n');
  await rig.write(".prj/steps/many.yaml", "commands:\n  - echo first\n  - pwd\nworking_directory: sub\n");
  await Deno.mkdir(join(rig.project, "sub"));
  const logs = await runSteps(rig, "[one, many]");
  assert.equal(logs["one"], "one world myproject\n");
  assert.equal(logs["many 1/2"], "first\n");
  assert.equal(logs["many 2/2"], `${rig.project}/sub\n`);
});

Deno.test("the built-in steps", async () => {
  await using rig = await Rig.create();
  await rig.write("report.txt", "fine\n");
  await rig.command(
    "builtins",
    `
environment: { NEEDED: here }
steps:
  - setup-environment
  - validate-prerequisites
  - { name: validate-prerequisites, args: { programs: "sh tmux" } }
  - { name: validate-environment, args: { variables: NEEDED } }
  - gather-context
  - { name: store-artifacts, args: { files: "*.txt" } }
  - store-artifacts
`,
  );
  const run = await rig.json(["run", "builtins"]);
  assert.equal(run.status, "succeeded", JSON.stringify(run));
  assert.ok(run.steps.every((step: StepJson) => step.kind === "builtin"));
  const outputs = join(rig.project, ".prj/artifacts", run.run_id, "outputs");
  const context = JSON.parse(await Deno.readTextFile(join(outputs, "context.json")));
  assert.equal(context.project, "myproject");
  assert.equal(context.branch, "main");
  assert.equal(context.commit, (await rig.git("rev-parse", "HEAD")).stdout.trim());
  assert.equal(await Deno.readTextFile(join(outputs, "report.txt")), "fine\n");
  assert.match(await Deno.readTextFile(run.steps[6].log), /context\.json\n.*report\.txt\n/);
});

Deno.test("a built-in check that fails names what is missing", async () => {
  await using rig = await Rig.create();
  const failures: Record<string, RegExp> = {
    "{ name: validate-prerequisites, args: { programs: no-such-program } }": /Missing programs: no-such-program/,
    "{ name: validate-environment, args: { variables: NO_SUCH_VARIABLE } }": /without a value: NO_SUCH_VARIABLE/,
  };
  for (const [step, message] of Object.entries(failures)) {
    await rig.command("check", `steps: [${step}]`);
    const ended = await rig.prj(["run", "check"]);
    assert.equal(ended.code, 1);
    assert.match(ended.stderr, message);
  }
});

Deno.test("shell lines stop at the first failure, objects take directory, environment, arguments and templates", async () => {
  await using rig = await Rig.create();
  await Deno.mkdir(join(rig.project, "deep"));
  await rig.command(
    "objects",
    `
arguments: [{ name: who, default: you }]
environment: { BASE: base, BOTH: command }
steps:
  - echo plain | tr a-z A-Z
  - name: object
    run: |
      pwd
      echo "$BASE $BOTH $PRJ_STEP_SOME_PORT {{who}}"
    working_directory: deep
    environment: { BOTH: step }
    args: { some-port: 3000 }
  - { script: "echo script" }
  - { type: shell, action: "echo action" }
  - { name: stops, run: "false\\necho never", continue_on_error: true }
`,
  );
  const run = await rig.json(["run", "objects"]);
  assert.equal(run.status, "succeeded");
  const logs = await Promise.all(run.steps.map((step: StepJson) => Deno.readTextFile(step.log!)));
  assert.deepEqual(logs, ["PLAIN\n", `${rig.project}/deep\nbase step 3000 you\n`, "script\n", "action\n", ""]);
  assert.deepEqual(run.steps.map((step: StepJson) => [step.status, step.exit_code]), [
    ["succeeded", 0],
    ["succeeded", 0],
    ["succeeded", 0],
    ["succeeded", 0],
    ["ignored", 1],
  ]);
});

Deno.test("a step outside of .prj/steps is refused before anything runs", async () => {
  await using rig = await Rig.create();
  await rig.write("outside.sh", "echo outside\n", 0o755);
  await rig.write(".prj/steps/good.sh", "touch ran\n");
  await Deno.symlink("../../outside.sh", join(rig.project, ".prj/steps/linked.sh"));
  await Deno.symlink("..", join(rig.project, ".prj/steps/up"));
  await Deno.symlink("nowhere.sh", join(rig.project, ".prj/steps/dangling.sh"));
  await Deno.symlink("good.sh", join(rig.project, ".prj/steps/alias.sh"));
  for (
    const name of [
      "../x",
      "../../outside",
      `${rig.project}/outside.sh`,
      "linked",
      "up/../outside",
      "up/evil",
      "dangling",
    ]
  ) {
    await rig.write(".prj/evil.sh", "echo evil\n");
    await rig.command("bad", `pre_steps: [good]\nsteps: ["${name}"]`);
    const ended = await rig.prj(["run", "bad"]);
    assert.equal(ended.code, 2, `${name}: ${ended.stderr}`);
    assert.match(ended.stderr, /Cannot use step "/);
    assert.match(ended.stderr, /bad\.yaml:2:/);
    assert.equal(await exists(join(rig.project, "ran")), false);
  }
  await rig.command("fine", "steps: [alias]");
  await rig.ok(["run", "fine"]);
  assert.equal(await exists(join(rig.project, "ran")), true, "a link inside is no way out");
});

Deno.test("output streams to stderr while the step runs, as it is, and into its log", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "talk",
    `
steps:
  - name: talk
    run: |
      printf 'first '
      while [ ! -e go ]; do sleep 0.01; done
      printf 'second\\n'
      echo error >&2
`,
  );
  const prj = new LivePrj(rig, ["run", "talk"]);
  await waitFor("the first word", async () => prj.stderr.includes("first "));
  const [run] = (await rig.json(["status"])).runs;
  assert.equal(run.status, "running");
  const log = join(rig.project, ".prj/artifacts", run.run_id, "logs/01-talk.log");
  assert.equal(await Deno.readTextFile(log), "first ");
  assert.equal((await Deno.stat(log)).mode! & 0o777, 0o600);
  await rig.write("go", "");
  const ended = await prj.end();
  assert.equal(ended.code, 0);
  assert.match(ended.stderr, /^first second$/m);
  assert.match(ended.stderr, /^error$/m);
  assert.equal(ended.stdout, "talk done\n");
  assert.equal(await Deno.readTextFile(log), "first second\nerror\n");
  const quiet = await rig.ok(["run", "talk", "-q"]);
  assert.equal(quiet.stderr, "");
});

Deno.test("output without a line break at its end does not run into prj's own lines; bytes pass unharmed", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "bytes",
    `steps: [{ name: bytes, run: "printf 'a\\\\377\\\\000b'" }, { name: next, run: echo next }]`,
  );
  const run = await rig.json(["run", "bytes"]);
  assert.deepEqual([...await Deno.readFile(run.steps[0].log)], [97, 255, 0, 98]);
  const { stderr } = await rig.ok(["run", "bytes"]);
  assert.match(stderr, /^Finished step bytes/m);
});

Deno.test("a step sees exactly the PRJ_* variables that are promised", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "variables",
    `
arguments: [branch, { name: my-port, type: integer, default: 3000 }, { name: empty, required: false }]
worktree: { branch: "{{branch}}" }
session: { windows: [{ name: w }] }
steps: [{ name: show, run: env | grep ^PRJ_ | sort }]
`,
  );
  const run = await rig.json(["run", "variables", "branch=feature/x"], { env: { PRJ_ARG_OLD: "", PRJ_STEP_X: "" } });
  const log = await Deno.readTextFile(run.steps.find((step: StepJson) => step.name === "show").log);
  const path = join(rig.folder, "worktrees/myproject-feature-x");
  assert.deepEqual(log.trim().split("\n"), [
    "PRJ_ARG_BRANCH=feature/x",
    "PRJ_ARG_EMPTY=",
    "PRJ_ARG_MY_PORT=3000",
    `PRJ_ARTIFACTS=${rig.project}/.prj/artifacts/${run.run_id}`,
    "PRJ_BRANCH=feature/x",
    "PRJ_COMMAND=variables",
    "PRJ_PROJECT=myproject",
    `PRJ_PROJECT_PATH=${rig.project}`,
    `PRJ_RUN_ID=${run.run_id}`,
    "PRJ_SESSION=myproject-feature-x-dev",
    "PRJ_WORKTREE=feature/x",
    `PRJ_WORKTREE_PATH=${path}`,
  ]);
});

Deno.test("steps run in the order of the phases, each in its directory", async () => {
  await using rig = await Rig.create();
  const trace = join(rig.folder, "trace");
  const note = (phase: string): string => `[{ name: ${phase}, run: echo "${phase} $(pwd)" >>${trace} }]`;
  await rig.command(
    "phases",
    `
worktree: { branch: b, copy_files: [.env], post_create_steps: ${note("worktree-post")} }
session:
  pre_create_steps: ${note("session-pre")}
  post_create_steps: ${note("session-post")}
  cleanup_steps: ${note("cleanup")}
working_directory: "{{worktree_path}}"
pre_steps: ${note("pre")}
steps: ${note("steps")}
post_steps: ${note("post")}
cleanup_on_failure: ${note("failure")}
`,
  );
  await rig.write(".env", "X=1\n");
  const run = await rig.json(["run", "phases"]);
  const path = run.worktree.path;
  assert.deepEqual((await Deno.readTextFile(trace)).trim().split("\n"), [
    `pre ${rig.project}`,
    `worktree-post ${path}`,
    `session-pre ${path}`,
    `session-post ${path}`,
    `steps ${path}`,
    `post ${path}`,
  ]);
  assert.deepEqual(run.steps.map((step: StepJson) => step.name), [
    "pre",
    "create-worktree",
    "copy-files",
    "worktree-post",
    "session-pre",
    "create-session",
    "session-post",
    "steps",
    "post",
  ]);
});

Deno.test("a failing step: exit 1, what it left behind, cleaned up; running again resumes", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "resume",
    `
worktree:
  branch: b
  copy_files: [.env]
  post_create_steps:
    - echo once >>"$PRJ_PROJECT_PATH/../post-create"
    - { name: set-up, run: test -e "$PRJ_PROJECT_PATH/../allowed" }
    - echo last >>"$PRJ_PROJECT_PATH/../post-create"
session:
  post_create_steps:
    - { name: in-session, run: test -e "$PRJ_PROJECT_PATH/../allowed-too" }
steps: [echo step >>"$PRJ_PROJECT_PATH/../steps"]
cleanup_on_failure: [echo cleaned >>"$PRJ_PROJECT_PATH/../cleaned"]
`,
  );
  await rig.write(".env", "X=1\n");
  const path = join(rig.folder, "worktrees/myproject-b");
  const first = await rig.prj(["run", "resume"]);
  assert.equal(first.code, 1);
  assert.match(
    first.stderr,
    /error: Run of "resume" failed: Step "set-up" failed with exit code 1; it left behind worktree/,
  );
  assert.match(first.stderr, /hint: Run the same command again to go on/);
  assert.equal(await Deno.readTextFile(join(rig.folder, "cleaned")), "cleaned\n");
  assert.equal(await exists(join(rig.folder, "steps")), false);
  const [recorded] = (await rig.json(["status"])).runs;
  assert.deepEqual(recorded.left_behind, [`worktree "${path}" on branch "b"`]);
  assert.equal(recorded.status, "failed");

  await Deno.writeTextFile(join(rig.folder, "allowed"), "");
  const second = await rig.json(["run", "resume"]);
  assert.equal(second.status, "failed");
  assert.equal(second.exit_code, 1);
  assert.equal(second.worktree.created, false);
  assert.equal(second.session.created, true);
  assert.deepEqual(second.left_behind, [`session "${second.session.name}"`]);
  assert.match(await Deno.readTextFile(join(rig.folder, "post-create")), /last\n$/, "the set-up was finished");

  await Deno.writeTextFile(join(rig.folder, "allowed-too"), "");
  const third = await rig.json(["run", "resume"]);
  assert.equal(third.status, "succeeded");
  assert.equal(third.session.created, false);
  assert.equal(third.session.uid, second.session.uid);
  assert.deepEqual(third.left_behind, []);
  assert.deepEqual(third.steps.map((step: StepJson) => step.name).slice(0, 1), ["in-session"], "what failed was run");

  const fourth = await rig.json(["run", "resume"]);
  assert.deepEqual(fourth.steps.map((step: StepJson) => step.name), [
    'echo step >>"$PRJ_PROJECT_PATH/../steps"',
  ]);
});

Deno.test("a run that fails before its worktree does not claim to have made it", async () => {
  await using rig = await Rig.create();
  await rig.command("early", "worktree: { branch: b }\nsession: { windows: [{ name: w }] }\npre_steps: [exit 4]");
  const run = await rig.json(["run", "early"]);
  assert.equal(run.status, "failed");
  assert.equal(run.exit_code, 1);
  assert.equal(run.steps[0].exit_code, 4);
  assert.equal(run.worktree.created, false);
  assert.equal(run.session.created, false);
  assert.deepEqual(run.left_behind, []);
});

async function assertRolledBack(rig: Rig, ended: Ended): Promise<void> {
  assert.equal(ended.code, 1, ended.stderr);
  assert.equal(await exists(join(rig.folder, "worktrees/myproject-b")), false);
  assert.equal((await rig.git("branch", "--list", "b")).stdout, "");
}

Deno.test("--rollback removes what the run made, and only that", async () => {
  await using rig = await Rig.create();
  await rig.command("bystander", "session: { task: other, windows: [{ name: w }] }");
  await rig.ok(["run", "bystander"]);
  await rig.command("fails", "worktree: { branch: b }\nsession: { windows: [{ name: w }] }\nsteps: [exit 1]");
  await assertRolledBack(rig, await rig.prj(["run", "fails", "--rollback"]));
  const sessions = await rig.sessions();
  assert.deepEqual(sessions.map((session: { name: string }) => session.name), ["myproject-main-other"]);
  const [run] = (await rig.json(["status"])).runs;
  const { events } = await rig.json(["events", "--run", run.run_id]);
  const types = events.map((event: { type: string }) => event.type);
  assert.ok(types.includes("session.killed") && types.includes("worktree.removed"));
  assert.deepEqual(run.left_behind, [], "nothing is left");

  // A branch, a worktree and a session that were there before stay.
  await rig.git("branch", "b");
  const again = await rig.prj(["run", "fails", "--rollback"]);
  assert.equal(again.code, 1);
  assert.equal(await exists(join(rig.folder, "worktrees/myproject-b")), false);
  assert.match((await rig.git("branch", "--list", "b")).stdout, /b/);
  await rig.ok(["run", "fails", "--dry-run"]);
  await rig.command("works", "worktree: { branch: b }\nsession: { windows: [{ name: w }] }");
  await rig.ok(["run", "works"]);
  assert.equal((await rig.prj(["run", "fails", "--rollback"])).code, 1);
  assert.equal(await exists(join(rig.folder, "worktrees/myproject-b")), true);
  assert.equal((await rig.sessions()).length, 2);
});

Deno.test("what a person did in a worktree before its rollback can be had again", async () => {
  await using rig = await Rig.create();
  await rig.command("fails", "worktree: { branch: b }\nsteps: ['echo mine >$PRJ_WORKTREE_PATH/work; exit 1']\n");
  assert.equal((await rig.prj(["run", "fails", "--rollback"])).code, 1);
  await rig.ok(["worktree", "restore", "b"]);
  assert.equal(await Deno.readTextFile(join(rig.folder, "worktrees/myproject-b/work")), "mine\n");
});

Deno.test("--rollback keeps a branch that has commits of its own, and says so", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "commits",
    `worktree: { branch: b, post_create_steps: [git commit --allow-empty -m more, exit 1] }`,
  );
  const run = await rig.json(["run", "commits", "--rollback"]);
  assert.deepEqual(run.left_behind, ['branch "b": it has commits of its own']);
  assert.match((await rig.git("branch", "--list", "b")).stdout, /b/);
});

Deno.test("a step that leaves a process in the background does not hang prj", async () => {
  await using rig = await Rig.create();
  const pid = join(rig.folder, "pid");
  await rig.command("leave", `steps: ["sleep 1000 & echo $! >${pid}"]`);
  const started = performance.now();
  try {
    await rig.ok(["run", "leave"]);
    assert.ok(performance.now() - started < 60_000);
    assert.ok(await exists(`/proc/${(await fileText(pid)).trim()}`), "it lives on");
  } finally {
    Deno.kill(Number(await fileText(pid)), "SIGKILL");
  }
});
