import assert from "node:assert/strict";
import { join } from "node:path";
import { Rig } from "./rig.ts";

const COMMAND = `arguments: [branch, { name: who, default: "it's me; $(id)" }]
pre_steps: ["echo before {{who}}"]
worktree:
  branch: "{{branch}}"
  copy_files: [.env]
  symlink_files: [shared]
  post_create_steps: ["echo made"]
session:
  pre_create_steps: [setup-environment]
  post_create_steps: [note]
  additional_env: { WHO: "{{who}}" }
  windows:
    - { name: "{{who}} #1;", command: "echo {{who}}; cat" }
    - name: server
      layout: main-vertical
      main_pane_width: 60%
      panes: ["cat", { command: "echo '{{who}}'; cat", title: "{{who}}" }, null]
    - { name: tree, layout: { right: ["*", { down: [40%, "*"] }] }, panes: ["cat", "cat", "cat"] }
steps:
  - echo "after {{who}}"
  - { name: env, run: 'printf %s "$X"', environment: { X: "{{who}}" } }
post_steps: ["echo done"]
cleanup_on_failure: ["echo failed"]
`;

interface Call {
  readonly argv: readonly string[];
  readonly stdin?: string;
}

for (const isRunning of [false, true]) {
  Deno.test(`a dry run ${isRunning ? "beside a tmux server" : "without a tmux server"} changes nothing, and names the very calls of the run`, async () => {
    await using rig = await Rig.create();
    await rig.command("work", COMMAND);
    await rig.write(".env", "A=1\n");
    await rig.write("shared/file", "x");
    await rig.write(".prj/steps/note.sh", '#!/bin/sh\necho "$PRJ_SESSION"\n', 0o755);
    if (isRunning) {
      // A database, a session of ours and one of someone else are there already.
      await rig.command("dev", "session: {}\n");
      await rig.tmux("new-session", "-d", "-s", "bystander", "cat");
      await rig.ok(["run", "dev"]);
    }
    const read = {
      tmux: await logCalls(rig, "tmux"),
      git: await logCalls(rig, "git"),
      bash: await logCalls(rig, "bash"),
    };
    const call = ["run", "work", "branch=it's-new", "--no-attach"];
    const before = await state(rig);
    const text = await rig.ok([...call, "--dry-run"]);
    const plan = await rig.json([...call, "--dry-run"]);
    const again = await rig.json([...call, "--dry-run"]);
    assert.deepEqual(await state(rig), before);
    assert.equal(normalize(JSON.stringify(plan)), normalize(JSON.stringify(again)));
    assert.equal(plan.schema, "prj.plan/1");
    const reads = new Set((await allCalls(read)).map(keyOf));
    assert.deepEqual(await read.bash(), [], "a dry run runs no step");

    const planned = plan.steps.flatMap(callsOf) as Call[];
    assert.equal(planned.filter(({ argv }) => argv[0] === "git").length, 3);
    assert.equal(planned.filter(({ argv }) => argv[0] === "tmux").length, 1);
    assert.equal(planned.filter(({ argv }) => argv[0] === "bash").length, 5);
    const seen = { tmux: (await read.tmux()).length, git: (await read.git()).length };

    const run = await rig.json(call);
    assert.equal(run.status, "succeeded");
    assert.equal(run.session.name, plan.session.name);
    assert.equal(run.worktree.path, plan.worktree.path);
    assert.deepEqual(run.steps.map((step: Named) => step.name), plan.steps.map((step: Named) => step.name));
    for (const program of ["git", "tmux", "bash"] as const) {
      const executed = (await read[program]()).slice(program === "bash" ? 0 : seen[program]);
      const changing = executed.map(keyOf).filter((key) => !reads.has(key));
      assert.deepEqual(changing, planned.filter(({ argv }) => argv[0] === program).map(keyOf), program);
    }
    await requireText(rig, text.stdout, planned);
  });
}

Deno.test("a dry run where all is there says so, and does nothing", async () => {
  await using rig = await Rig.create();
  await rig.command("work", 'arguments: [branch]\nworktree: { branch: "{{branch}}" }\nsession: {}\n');
  await rig.ok(["run", "work", "branch=x"]);
  const before = await state(rig);
  const plan = await rig.json(["run", "work", "branch=x", "--dry-run"]);
  assert.deepEqual(plan.steps, []);
  assert.equal(plan.session.created, false);
  assert.equal(plan.worktree.created, false);
  assert.match((await rig.ok(["run", "work", "branch=x", "--dry-run"])).stdout, /^Nothing to do$/m);
  assert.deepEqual(await state(rig), before);
});

interface Named {
  readonly name: string;
}

/** The calls of one step of a plan. */
// deno-lint-ignore no-explicit-any -- JSON of a plan
function callsOf(step: any): readonly Call[] {
  switch (step.kind) {
    case "create-worktree":
      return step.calls;
    case "create-session":
      return [step.call];
    case "process":
      return [{ argv: step.argv }];
    default:
      return [];
  }
}

/** The file tree, the database in it, and all that the tmux server would tell. */
async function state(rig: Rig): Promise<unknown> {
  const tmux = await rig.tmux(
    "list-panes",
    "-a",
    "-F",
    "#{session_id} #{window_id} #{pane_id} #{pane_pid} #{session_name}",
  );
  const options = await rig.tmux("show-options", "-g", ";", "show-environment", "-g", ";", "show-hooks", "-g");
  const log = (path: string) => /\/(?:tmux|git|bash)\.log$/.test(path);
  const tree = Object.entries(await rig.snapshot()).filter(([path]) => !log(path));
  const sockets = await rig.call(["/bin/sh", "-c", 'find "$TMUX_TMPDIR" -type s']);
  return { tmux: tmux.stdout, options: options.stdout, tree: Object.fromEntries(tree), sockets: sockets.stdout };
}

/** Puts a program in front of the real one that logs its argv, and its standard input where it is told to read it. */
async function logCalls(rig: Rig, program: string): Promise<() => Promise<Call[]>> {
  const bin = join(rig.folder, "bin");
  const log = join(rig.folder, `${program}.log`);
  const real = (await rig.call(["/bin/sh", "-c", `command -v ${program}`])).stdout.trim();
  await Deno.mkdir(bin, { recursive: true });
  await Deno.writeTextFile(log, "");
  const script = `#!/bin/sh
for last do :; done
{ printf '%s\\0' ${program} "$@"; printf '\\001\\0'; } >>'${log}'
if [ "$last" != - ]; then exec '${real}' "$@"; fi
input=$(cat; echo .)
{ printf '%s\\0' "\${input%.}"; printf '\\002\\0'; } >>'${log}'
printf %s "\${input%.}" | '${real}' "$@"
`;
  await Deno.writeTextFile(join(bin, program), script, { mode: 0o755 });
  if (!rig.env["PATH"]!.startsWith(`${bin}:`)) rig.env["PATH"] = `${bin}:${rig.env["PATH"]}`;
  return async () => {
    const calls: Call[] = [];
    let words: string[] = [];
    for (const word of (await Deno.readTextFile(log)).split("\0").slice(0, -1)) {
      if (word === "\u0001") calls.push({ argv: words });
      else if (word === "\u0002") calls.push({ ...calls.pop()!, stdin: words.join("\0") });
      else {
        words.push(word);
        continue;
      }
      words = [];
    }
    return calls;
  };
}

async function allCalls(read: Readonly<Record<string, () => Promise<Call[]>>>): Promise<Call[]> {
  return (await Promise.all(Object.values(read).map((one) => one()))).flat();
}

/** A call as text; ids that are new in every run are made the same. */
function keyOf({ argv, stdin }: Call): string {
  return normalize(JSON.stringify([argv, stdin ?? null]));
}

function normalize(text: string): string {
  return text.replace(/\b01[0-9A-HJKMNP-TV-Z]{24}\b/g, "ULID").replace(/"timestamp":"[^"]*"/g, "");
}

/** Every call stands in the text as a line that a shell reads back to the same words. */
async function requireText(rig: Rig, text: string, calls: readonly Call[]): Promise<void> {
  const joined = normalize(text).replaceAll(/ \\\n\s*/g, " ");
  const lines = joined.split("\n").map((line) => line.trim());
  for (const { argv, stdin } of calls) {
    const words = [];
    for (const line of lines.filter((line) => line.startsWith(`${argv[0]} `))) {
      const read = await rig.call(["/bin/sh", "-c", `printf '%s\\0' ${line}`]);
      words.push(JSON.stringify(read.stdout.split("\0").slice(0, -1)));
    }
    assert.ok(words.includes(normalize(JSON.stringify(argv))), `${argv.join(" ")}\n${text}`);
    for (const line of stdin?.trimEnd().split("\n") ?? []) {
      assert.ok(lines.includes(normalize(`| ${line}`).trim()), line);
    }
  }
}
