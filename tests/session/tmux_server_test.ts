import assert from "node:assert/strict";
import { decideServer } from "../../src/session/tmux/server.ts";

const OUTSIDE = { environment: { TMUX: null, TMUX_PANE: null }, insideOther: false, pane: undefined };
const TMUX = "/tmp/tmux-1000/default,123,4";

Deno.test("decideServer() takes the default server outside tmux", () => {
  assert.deepEqual(decideServer({}, {}), { argvPrefix: ["tmux", "-u"], ...OUTSIDE });
  assert.deepEqual(decideServer({ binary: "", socketName: "", socketPath: "", configFile: "" }, { TMUX: "" }), {
    argvPrefix: ["tmux", "-u"],
    ...OUTSIDE,
  });
});

Deno.test("decideServer() takes what is configured", () => {
  const settings = { binary: "/opt/tmux", socketName: "work", configFile: "/etc/t.conf" };
  assert.deepEqual(decideServer(settings, {}).argvPrefix, ["/opt/tmux", "-u", "-L", "work", "-f", "/etc/t.conf"]);
  assert.deepEqual(decideServer({ socketName: "a", socketPath: "/s" }, {}).argvPrefix, ["tmux", "-u", "-S", "/s"]);
});

Deno.test("decideServer() stays with the server around prj where none is configured", () => {
  const server = decideServer({}, { TMUX: "/tmp/a,b/default,123,4", TMUX_PANE: "%7" });
  assert.deepEqual(server, {
    argvPrefix: ["tmux", "-u", "-S", "/tmp/a,b/default"],
    environment: {},
    insideOther: false,
    pane: "%7",
  });
});

Deno.test("decideServer() tells the server around prj from another one", () => {
  const cases: readonly (readonly [Parameters<typeof decideServer>[0], Record<string, string>, boolean])[] = [
    [{ socketName: "default" }, { TMUX }, true],
    [{ socketName: "other" }, { TMUX }, false],
    [{ socketName: "default" }, { TMUX, TMUX_TMPDIR: "/run/user" }, false],
    [{ socketName: "default" }, { TMUX: "/run/user/tmux-1/default,1,2", TMUX_TMPDIR: "/run/user/" }, true],
    [{ socketName: "default" }, { TMUX: "/private/tmp/tmux-501/default,1,2" }, true],
    [{ socketPath: "/tmp/tmux-1000/default" }, { TMUX }, true],
    [{ socketPath: "/tmp/x" }, { TMUX }, false],
  ];
  for (const [settings, env, inside] of cases) {
    const server = decideServer(settings, { ...env, TMUX_PANE: "%1" });
    assert.equal(server.insideOther, !inside, JSON.stringify([settings, env]));
    assert.deepEqual(server.environment, inside ? {} : OUTSIDE.environment);
  }
});

Deno.test("decideServer() takes a TMUX that nobody can read for none", () => {
  assert.deepEqual(decideServer({}, { TMUX: "garbage" }), { argvPrefix: ["tmux", "-u"], ...OUTSIDE });
});
