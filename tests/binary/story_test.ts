import assert from "node:assert/strict";
import { join } from "node:path";
import { Rig } from "./rig.ts";

interface StoredEvent {
  seq: number;
  at: string;
  type: string;
  run_id: string | null;
  session_uid: string | null;
  data: Record<string, unknown>;
}

/** Type, and what names the subject: a step, a program. */
function tell({ type, data }: StoredEvent): string {
  if (type.startsWith("step.")) return `${type} ${data["name"]}`;
  if (type === "process.finished") return `${type} ${String((data["argv"] as string[])[0]).split("/").at(-1)}`;
  return type;
}

Deno.test("the events of a run tell the whole story in order", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "story",
    `
arguments: [branch]
worktree:
  branch: "{{branch}}"
  post_create_steps: [echo made]
session:
  windows: [{ name: only }]
  pre_create_steps: [echo before]
  post_create_steps: [echo after]
pre_steps: [setup-environment]
steps:
  - { name: may-fail, run: exit 3, continue_on_error: true }
  - echo done
post_steps: [echo last]
`,
  );
  const run = await rig.json(["run", "story", "branch=x"]);
  assert.equal(run.status, "succeeded");
  const { events }: { events: StoredEvent[] } = await rig.json(["events"]);
  assert.deepEqual(events.map(tell), [
    "run.started",
    "plan.built",
    "plan.approved",
    "step.started setup-environment",
    "step.finished setup-environment",
    "step.started create-worktree",
    ...["add", "checkout", "hook"].map(() => "process.finished git"),
    "worktree.created",
    "step.finished create-worktree",
    "step.started echo made",
    "process.finished bash",
    "step.finished echo made",
    "hook.finished",
    "step.started echo before",
    "process.finished bash",
    "step.finished echo before",
    "step.started create-session",
    "process.finished tmux",
    "session.created",
    "step.finished create-session",
    "step.started echo after",
    "process.finished bash",
    "step.finished echo after",
    "hook.finished",
    "step.started may-fail",
    "process.finished bash",
    "step.failed may-fail",
    "step.started echo done",
    "process.finished bash",
    "step.finished echo done",
    "step.started echo last",
    "process.finished bash",
    "step.finished echo last",
    "run.finished",
  ]);
  events.forEach((event, index) => {
    assert.equal(event.seq, index + 1);
    assert.equal(event.run_id, run.run_id);
    assert.match(event.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual(Object.keys(event), ["seq", "at", "type", "run_id", "session_uid", "data"]);
  });
  const find = (type: string): StoredEvent => events.find((event) => event.type === type)!;
  assert.equal(find("session.created").session_uid, run.session.uid);
  assert.deepEqual(find("worktree.created").data, {
    path: run.worktree.path,
    branch: "x",
    base: "main",
    branch_created: true,
  });
  const failed = find("step.failed").data;
  assert.equal(failed["exit_code"], 3);
  assert.equal(failed["ignored"], true);
  assert.deepEqual(find("run.finished").data, {
    status: "succeeded",
    exit_code: 0,
    duration_ms: run.duration_ms,
    left_behind: [],
  });
  assert.equal((find("process.finished").data["argv"] as string[])[0], "git");
});

Deno.test("a run that takes what is there says so", async () => {
  await using rig = await Rig.create();
  await rig.ok(["init"]);
  const first = await rig.json(["run", "feature-branch", "branch=x"]);
  const again = await rig.json(["run", "feature-branch", "branch=x"]);
  const { events }: { events: StoredEvent[] } = await rig.json(["events", "--run", again.run_id]);
  assert.deepEqual(events.map(tell), [
    "run.started",
    "plan.built",
    "plan.approved",
    "worktree.reused",
    "session.reused",
    "run.finished",
  ]);
  assert.equal(events[4]!.session_uid, first.session.uid);
});

Deno.test("events can be filtered by run, session, type, time and number", async () => {
  await using rig = await Rig.create();
  await rig.command("one", "steps: [echo one]");
  await rig.command("two", "session: { windows: [{ name: w }] }");
  const one = await rig.json(["run", "one"]);
  const two = await rig.json(["run", "two"]);
  const types = async (...args: string[]): Promise<string[]> =>
    (await rig.json(["events", ...args])).events.map((event: StoredEvent) => event.type);
  assert.equal((await types("--run", one.run_id)).at(-1), "run.finished");
  assert.deepEqual(await types("--session", two.session.name), ["session.created"]);
  assert.deepEqual(await types("--type", "run.started"), ["run.started", "run.started"]);
  assert.deepEqual(await types("-n", "1"), ["run.finished"]);
  assert.deepEqual(await types("--since", "2099-01-01"), []);
  assert.equal((await types("--since", "1h")).length, (await types()).length);
  assert.deepEqual((await rig.json(["history", "-n", "2"])).events.length, 2);
  assert.equal((await rig.prj(["events", "--session", "nope"])).code, 3);
  assert.equal((await rig.prj(["events", "-n", "zero"])).code, 2);
  assert.equal((await rig.prj(["events", "--since", "yesterdayish"])).code, 2);
});

Deno.test("with PRJ_LOG_LEVEL=DEBUG every process stands in logs/sessions.log with its duration", async () => {
  await using rig = await Rig.create();
  await rig.command("all", "worktree: { branch: x }\nsession: { windows: [{ name: w }] }\nsteps: [echo step]");
  const run = await rig.json(["run", "all"], { env: { PRJ_LOG_LEVEL: "DEBUG" } });
  const log = await Deno.readTextFile(join(rig.env["HOME"]!, ".local/share/prj/logs/sessions.log"));
  const lines = log.trim().split("\n");
  for (const line of lines) assert.match(line, /^\S+Z DEBUG \d+ms exit=\d+ \[".*"\]$/);
  const { events } = await rig.json(["events", "--run", run.run_id, "--type", "process.finished"]);
  for (const { data } of events) assert.ok(log.includes(JSON.stringify(data.argv)), `${data.argv}\n${log}`);
  assert.ok(lines.some((line) => line.includes("echo step")));
  assert.equal(new Set(lines).size, lines.length, "nothing stands there twice");
});
