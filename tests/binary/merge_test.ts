import assert from "node:assert/strict";
import { join } from "node:path";
import type { Answer } from "./layout_rig.ts";
import { LivePrj } from "./live.ts";
import { Rig, waitFor } from "./rig.ts";

const names = (session: Answer): string[] => session.windows.map((window: Answer) => window.name);

/** A command "dev" with windows of these names; each tells in its pane which argument it got. */
function command(...windows: string[]): string {
  const entries = windows.map((name) =>
    `    - { name: ${name}, panes: [{ title: ${name}, command: "cat # {{what}}" }] }`
  );
  return `arguments: [{ name: what, default: one }]
session:
  pre_create_steps: ['echo pre >>hooks']
  post_create_steps: ['echo post >>hooks']
  windows:
${entries.join("\n")}
`;
}

Deno.test("merge_skip adds the windows that are missing, says what there is, and nothing is done a second time", async () => {
  await using rig = await Rig.create();
  await rig.command("dev", command("editor", "server"));
  const first = await rig.json(["run", "dev"]);
  await rig.command("dev", command("logs", "editor", "tests", "server"));
  const merged = await rig.json(["run", "dev", "what=two", "--on-conflict", "merge_skip"]);
  assert.deepEqual(names(merged.session), ["editor", "server", "logs", "tests"]);
  assert.deepEqual(
    [merged.session.created, merged.session.uid, merged.session.id, merged.session.windows.slice(0, 2)],
    [false, first.session.uid, first.session.id, first.session.windows],
  );
  assert.deepEqual(merged.steps.map((step: Answer) => step.name), ["merge-session"]);
  const { events } = await rig.json(["events", "--type", "session.reused"]);
  assert.deepEqual(events.map((event: Answer) => names(event.data)), [names(merged.session)]);
  const again = await rig.json(["run", "dev", "what=three", "--on-conflict", "merge_skip"]);
  assert.deepEqual([again.status, again.steps, again.session], ["succeeded", [], merged.session]);
  // It is no new session: its hooks do not run again.
  assert.equal(await Deno.readTextFile(join(rig.project, "hooks")), "pre\npost\n");
  const told = await rig.ok(["run", "dev", "--on-conflict", "merge_overwrite"]);
  assert.match(told.stdout, /session +myproject-main-dev +\(was there; merged: logs, editor, tests, server\)/);
  const { stdout } = await rig.tmux("list-windows", "-t", "=myproject-main-dev", "-F", "#{window_name}");
  assert.equal(stdout, "editor\nserver\nlogs\ntests\n");
});

Deno.test("what runs in merged windows is known as of any other, while they live and afterwards", async () => {
  await using rig = await Rig.create();
  await rig.command("dev", "session: { windows: [{ name: a, command: cat }] }\n");
  await rig.ok(["run", "dev"]);
  await rig.command(
    "dev",
    `session:
  windows:
    - { name: a, command: cat }
    - { name: b, panes: ["exit 3", { command: "exit 5", exit_mode: hold }] }
`,
  );
  await rig.ok(["run", "dev", "--on-conflict", "merge_skip"]);
  const panes = async (): Promise<Answer[]> =>
    (await rig.json(["session-info", "myproject-main-dev"])).windows.flatMap((window: Answer) =>
      window.panes.map((pane: Answer) => [window.name, pane.state, pane.exit_code])
    );
  const ended = [["a", "running", null], ["b", "idle", 3], ["b", "exited", 5]];
  let seen: Answer[] = [];
  await waitFor("both commands to end", async () => {
    seen = await panes();
    return JSON.stringify(seen) === JSON.stringify(ended);
  }).catch(() => assert.deepEqual(seen, ended));
  await rig.tmux("kill-session", "-t", "=myproject-main-dev");
  await rig.ok(["list-sessions"]);
  const gone = [["a", "exited", 129], ["b", "exited", 3], ["b", "exited", 5]];
  await waitFor("the end of all panes", async () => {
    seen = await panes();
    return JSON.stringify(seen) === JSON.stringify(gone);
  }).catch(() => assert.deepEqual(seen, gone));
});

Deno.test("merge_overwrite ends what ran in the windows that it replaces, and nothing else", async () => {
  await using rig = await Rig.create();
  await rig.command("dev", command("a", "b"));
  await rig.ok(["run", "dev"]);
  const replaced = (await rig.tmux("display-message", "-p", "-t", "=myproject-main-dev:a", "#{pane_pid}")).stdout
    .trim();
  await rig.tmux("new-window", "-d", "-t", "=myproject-main-dev:", "-n", "a", "cat # own");
  await rig.command("dev", command("a"));
  const { session } = await rig.json(["run", "dev", "what=two", "--on-conflict", "merge_overwrite"]);
  assert.deepEqual(names(session), ["a", "b", "a"]);
  const { stdout } = await rig.tmux("list-panes", "-a", "-F", "#{pane_start_command}");
  assert.deepEqual(stdout.match(/cat # \w+/g), ["cat # two", "cat # one", "cat # own"]);
  await waitFor("the replaced pane to end", async () => !await Deno.stat(`/proc/${replaced}`).catch(() => undefined));
});

Deno.test("a dry run of a merge shows the very call, and changes nothing", async () => {
  await using rig = await Rig.create();
  await rig.command("dev", command("a"));
  await rig.ok(["run", "dev"]);
  await rig.command("dev", command("a", "b"));
  const before = await rig.snapshot();
  const { stdout } = await rig.ok(["run", "dev", "--dry-run", "--on-conflict", "merge_overwrite"]);
  assert.match(stdout, / 1\. merge-session\n +in the place of @\d+ window a: cat # one\n +added window b: cat # one\n/);
  assert.match(stdout, /tmux -u[^\n]* if-shell -F -t .*[^]*new-window -d -a -t .*\{end\}[^]*move-window -d -k -s/);
  assert.deepEqual(await rig.snapshot(), before);
  assert.equal((await rig.tmux("list-windows", "-a")).stdout.trim().split("\n").length, 1);
});

Deno.test("--rollback takes back the windows that a failed run added", async () => {
  await using rig = await Rig.create();
  await rig.command("dev", command("a"));
  await rig.ok(["run", "dev"]);
  await rig.command("dev", `${command("a", "b", "c")}steps: ["exit 1"]\n`);
  const failed = await rig.prj(["run", "dev", "--on-conflict", "merge_skip", "--rollback"]);
  assert.equal(failed.code, 1);
  assert.equal((await rig.tmux("list-windows", "-a", "-F", "#{window_name}")).stdout, "a\n");
  const kept = await rig.prj(["run", "dev", "--on-conflict", "merge_skip"]);
  assert.match(kept.stderr, /it left behind 2 windows in session "myproject-main-dev"/);
  assert.equal((await rig.tmux("list-windows", "-a", "-F", "#{window_name}")).stdout, "a\nb\nc\n");
});

Deno.test("eight that merge the same at once make each window once", async () => {
  await using rig = await Rig.create();
  await rig.command("dev", command("a"));
  await rig.ok(["run", "dev"]);
  await rig.command("dev", command("a", "b", "c"));
  const runs = Array.from({ length: 8 }, () => new LivePrj(rig, ["run", "dev", "--on-conflict", "merge_skip"]));
  for (const run of runs) {
    const ended = await run.end();
    assert.equal(ended.code, 0, ended.stderr);
  }
  assert.equal((await rig.tmux("list-windows", "-a", "-F", "#{window_name}")).stdout, "a\nb\nc\n");
});

Deno.test("a session of that name that is not prj's is never merged into", async () => {
  await using rig = await Rig.create();
  await rig.command("dev", command("a"));
  await rig.tmux("new-session", "-d", "-s", "myproject-main-dev", "-n", "own", "cat");
  for (const policy of ["merge_overwrite", "merge_skip", "restart", "error", "skip", "reuse"]) {
    const { session } = await rig.json(["run", "dev", "--on-conflict", policy]);
    assert.deepEqual([session.name, session.created], ["myproject-main-dev-2", true], policy);
    await rig.ok(["kill-session", "myproject-main-dev-2"]);
  }
  const { stdout } = await rig.tmux("list-windows", "-a", "-F", "#{session_name}:#{window_name}");
  assert.equal(stdout, "myproject-main-dev:own\n");
});

Deno.test("a merge executes, so it needs consent like anything else", async () => {
  await using rig = await Rig.create();
  await rig.command("dev", command("a"));
  await rig.ok(["run", "dev"]);
  await rig.ok(["trust", "--revoke"]);
  await rig.command("dev", command("a", "b"));
  for (const policy of ["merge_skip", "merge_overwrite"]) {
    assert.equal((await rig.prj(["run", "dev", "--on-conflict", policy])).code, 6);
  }
  assert.equal((await rig.tmux("list-windows", "-a", "-F", "#{window_name}")).stdout, "a\n");
  assert.equal((await rig.prj(["run", "dev", "--on-conflict", "merge_skip", "--yes"])).code, 0);
});
