import assert from "node:assert/strict";
import { join } from "node:path";
import { sampleSpec, sampleWindow } from "../session/sample_spec.ts";
import { TmuxRig, waitFor } from "./tmux_rig.ts";

Deno.test("list() says that no server runs, and which tmux there is", async () => {
  await using rig = new TmuxRig();
  const facts = await rig.backend.list();
  assert.equal(facts.available, true);
  assert.equal(facts.running, false);
  assert.deepEqual(facts.sessions, []);
  assert.match(facts.version ?? "", /^\d|^next|^master|^openbsd/);
});

Deno.test("list() says that tmux is not installed", async () => {
  await using rig = new TmuxRig();
  const facts = await rig.connect({ binary: join(rig.folder, "tmux") }).list();
  assert.deepEqual([facts.available, facts.running, facts.version], [false, false, null]);
});

Deno.test("list() is one process, and shows sessions, marks, windows and panes", async () => {
  await using rig = new TmuxRig();
  const spec = sampleSpec({ windows: [sampleWindow({ panes: [{ title: "one" }, { title: "two", focus: true }] })] });
  const created = await rig.create(spec);
  await rig.tmux("new-session", "-d", "-s", "foreign", "-x", "80", "-y", "24");
  rig.requests.length = 0;
  const facts = await rig.backend.list();
  assert.equal(rig.requests.length, 1);
  assert.equal(facts.running, true);
  const [foreign, own] = facts.sessions;
  assert.deepEqual([foreign?.name, foreign?.marks, foreign?.attached], ["foreign", null, 0]);
  assert.deepEqual([own?.id, own?.name, own?.marks], [created.id, spec.name, spec.marks]);
  assert.ok(Math.abs(own!.createdAt - Date.now()) < 60_000);
  assert.deepEqual(
    own!.windows.map(({ id, name, key, active }) => ({ id, name, key, active })),
    [{ id: created.windows[0]!.id, name: "main", key: "1:main", active: true }],
  );
  assert.deepEqual(own!.windows[0]!.panes.map(({ id, title, active, dead }) => ({ id, title, active, dead })), [
    { id: created.windows[0]!.panes[0]!.id, title: "one", active: false, dead: false },
    { id: created.windows[0]!.panes[1]!.id, title: "two", active: true, dead: false },
  ]);
});

Deno.test("list() reads a server without sessions", async () => {
  await using rig = new TmuxRig("set -s exit-empty off\n");
  await rig.tmux("start-server");
  const facts = await rig.backend.list();
  assert.deepEqual([facts.running, facts.sessions.length], [true, 0]);
  assert.match(facts.version ?? "", /\d/);
  await rig.create(sampleSpec());
});

Deno.test("kill() ends exactly the session that was seen", async () => {
  await using rig = new TmuxRig();
  for (const name of ["app", "app-2"]) await rig.create(sampleSpec({ name }));
  const [app, app2] = (await rig.backend.list()).sessions;
  assert.deepEqual([app?.name, app2?.name], ["app", "app-2"]);
  assert.equal(await rig.backend.kill(rig.backend.planKill({ id: app2!.id, name: "app" })), false);
  assert.equal(await rig.backend.kill(rig.backend.planKill(app!)), true);
  assert.equal(await rig.backend.kill(rig.backend.planKill(app!)), false);
  assert.equal(await rig.tmux("list-sessions", "-F", "#{session_name}"), "app-2");
  assert.equal(await rig.backend.kill(rig.backend.planKill(app2!)), true);
  assert.equal(await rig.backend.kill(rig.backend.planKill(app2!)), false);
});

Deno.test("kill() takes a name with format characters as it is", async () => {
  await using rig = new TmuxRig();
  await rig.tmux("new-session", "-d", "-s", "a,b}##{c d");
  const [session] = (await rig.backend.list()).sessions;
  assert.equal(session?.name, "a,b}#{c d");
  assert.equal(await rig.backend.kill(rig.backend.planKill(session)), true);
});

Deno.test("a configured socket is used from everywhere, and the outer server stays as it is", async () => {
  await using rig = new TmuxRig();
  rig.write("prj.conf", "set -g base-index 5\n");
  await rig.tmux("new-session", "-d", "-s", "outer", "-x", "80", "-y", "24");
  const [socket, pid, pane] = (await rig.tmux("display-message", "-p", "#{socket_path} #{pid} #{pane_id}")).split(" ");
  const settings = { socketName: "prjtest", configFile: join(rig.folder, "prj.conf") };
  for (const env of [{}, { TMUX: `${socket},${pid},0`, TMUX_PANE: pane! }]) {
    const backend = rig.connect(settings, env);
    const facts = await backend.list();
    const inside = "TMUX" in env;
    assert.deepEqual([facts.insideSession, facts.insideOther], [null, inside]);
    const spec = sampleSpec({ name: inside ? "second" : "first" });
    const created = await backend.create(backend.planCreate(spec, facts), spec);
    assert.equal(await rig.tmux("-L", "prjtest", "list-windows", "-t", created.id, "-F", "#{window_index}"), "5");
    assert.equal(backend.planAttach({ id: created.id, name: spec.name }, facts) === undefined, inside);
    assert.equal(
      backend.describeAttach({ id: "", name: spec.name }),
      `tmux -L prjtest attach-session -t '=${spec.name}'`,
    );
  }
  assert.equal(await rig.tmux("list-sessions", "-F", "#{session_name}"), "outer");
});

Deno.test("inside tmux everything goes to the server around, and attaching switches its client", async () => {
  await using rig = new TmuxRig();
  await rig.tmux("new-session", "-d", "-s", "outer", "-x", "80", "-y", "24");
  const [socket, pid, pane] = (await rig.tmux("display-message", "-p", "#{socket_path} #{pid} #{pane_id}")).split(" ");
  const backend = rig.connect({}, { TMUX: `${socket},${pid},0`, TMUX_PANE: pane!, TMUX_TMPDIR: "/nonexistent" });
  const facts = await backend.list();
  assert.equal(facts.insideSession, "outer");
  const app = { id: "$0", name: "app" };
  assert.equal(backend.planAttach(app, facts), undefined, "nobody looks at it");
  const client = { terminal: "/dev/pts/0", columns: 80, rows: 24, lastActivityAt: 0 };
  const sessions = facts.sessions.map((session) => ({ ...session, clients: [client] }));
  const call = backend.planAttach(app, { ...facts, sessions });
  assert.deepEqual(call?.argv, ["tmux", "-u", "-S", socket, "switch-client", "-t", "=app"]);
});

Deno.test("create() uses the size of the client that will be switched", async () => {
  await using rig = new TmuxRig("set -g status on\n");
  await rig.create(sampleSpec({ name: "outer", size: { columns: 100, rows: 30 } }));
  const [socket, pid, pane] = (await rig.tmux("display-message", "-p", "#{socket_path} #{pid} #{pane_id}")).split(" ");
  // A client needs a terminal: that of a pane on another server.
  const attach = `env -u TMUX tmux -S '${socket}' attach -t =outer`;
  await rig.tmux(
    "-L",
    "screen",
    "-f",
    "/dev/null",
    "new-session",
    "-d",
    "-x",
    "133",
    "-y",
    "41",
    attach,
    ";",
    "set",
    "-g",
    "status",
    "off",
  );
  try {
    const backend = rig.connect({}, { TMUX: `${socket},${pid},0`, TMUX_PANE: pane! });
    const facts = await waitFor("the client", async () => {
      const facts = await backend.list();
      return facts.server["client"] === "133x41" ? facts : undefined;
    });
    const spec = sampleSpec({ name: "app", size: { columns: 20, rows: 10 } });
    await backend.create(backend.planCreate(spec, facts), spec);
    assert.deepEqual(await rig.geometry("app"), ["133x40@0,0"]);
    const call = backend.planAttach({ id: "", name: "app" }, facts)!;
    await rig.host.run({ argv: call.argv, environment: { ...rig.env, TMUX: `${socket},${pid},0`, TMUX_PANE: pane! } });
    assert.equal(await rig.tmux("list-clients", "-F", "#{client_session}"), "app");
  } finally {
    await rig.tmux("-L", "screen", "kill-server");
  }
});

Deno.test("create() types into panes that ask for it, whole and in order", async () => {
  await using rig = new TmuxRig();
  const out = join(rig.folder, "typed");
  const text = `printf '%s' 'one; #{pane_id} $HOME -n "dq" \u00e9\u2713${"x".repeat(5000)};' >${out};`;
  await rig.create(sampleSpec({
    windows: [sampleWindow({ panes: [{ type: true, command: text, shell: "/bin/bash" }, {}] })],
  }));
  const typed = await waitFor("the typed line", () => {
    try {
      const found = Deno.readTextFileSync(out);
      return found.endsWith("x;") && found;
    } catch {
      return undefined;
    }
  });
  assert.equal(typed, `one; #{pane_id} $HOME -n "dq" \u00e9\u2713${"x".repeat(5000)};`);
});
