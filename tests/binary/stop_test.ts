import assert from "node:assert/strict";
import { join } from "node:path";
import { fileText, fileThere, LivePrj, processesWith, Terminal } from "./live.ts";
import { PRJ, Rig, waitFor } from "./rig.ts";

/** It ends by itself after a minute, so that a test that fails leaves nothing behind for long. */
const LOOP = "i=0; while [ $i -lt 600 ]; do i=$((i + 1)); sleep 0.1; done";
/** What a machine with too much to do may add to any span. */
const BUSY_MS = 10_000;
/** Programs by how hard they are to end; each says that it is ready to be ended. */
const PROGRAMS = {
  obeys: `sh -c 'trap "exit 0" INT; : >"$OUT/obeys"; ${LOOP}'`,
  needs: `sh -c 'trap "" INT; trap "exit 0" TERM; : >"$OUT/needs"; ${LOOP}'`,
  ignores: `sh -c 'trap "" INT TERM HUP; : >"$OUT/ignores"; ${LOOP}'`,
};

function session(out: string, windows: Readonly<Record<string, string>>, more = ""): string {
  const lines = Object.entries(windows).map(([name, command]) =>
    `    - name: ${name}\n      command: |-\n        ${command.replaceAll("$OUT", out)}\n`
  );
  return `session:\n${more}  windows:\n${lines.join("")}`;
}

async function readyFiles(rig: Rig, ...names: string[]): Promise<void> {
  for (const name of names) await fileThere(join(rig.folder, name));
}

async function names(rig: Rig): Promise<string[]> {
  const { stdout } = await rig.tmux("list-sessions", "-F", "#{session_name}");
  return stdout.split("\n").filter((line) => line !== "").sort();
}

interface PaneAnswer {
  readonly state: string;
  readonly foreground: unknown;
}

async function panesOf(rig: Rig, name: string): Promise<PaneAnswer[]> {
  const { windows } = await rig.json(["session-info", name]);
  return windows.flatMap((window: { panes: PaneAnswer[] }) => window.panes);
}

// deno-lint-ignore no-explicit-any -- tests look into answers as scripts do
function ways(answer: any): Record<string, string> {
  return Object.fromEntries(
    answer.sessions[0].panes.map((pane: { window_name: string; stopped_by: string }) => [
      pane.window_name,
      pane.stopped_by,
    ]),
  );
}

Deno.test("stop says how each program ended: by interrupt, by terminate, by kill, or that it was idle", async () => {
  await using rig = await Rig.create();
  await rig.tmux("new-session", "-d", "-s", "bystander", "sleep 1000");
  const windows = { ...PROGRAMS, shell: "true", held: "exit 3" };
  const yaml = session(rig.folder, windows).replace("- name: held\n", "- name: held\n      exit_mode: hold\n");
  await rig.command("six", yaml);
  const run = await rig.json(["run", "six"]);
  await readyFiles(rig, "obeys", "needs", "ignores");
  await waitFor("the shell and the end of held", async () => {
    const panes = await panesOf(rig, run.session.name);
    const states = panes.map((pane) => pane.state);
    return states.join() === "running,running,running,idle,exited";
  });
  const startedAt = performance.now();
  const answer = await rig.json(["stop", run.session.name, "--timeout", "12s"]);
  const took = performance.now() - startedAt;
  assert.deepEqual(ways(answer), {
    obeys: "interrupt",
    needs: "terminate",
    ignores: "kill",
    shell: "idle",
    held: "exited",
  });
  assert.equal(answer.sessions[0].ended, true);
  assert.ok(took < 12_000 + BUSY_MS, `${took} ms`);
  assert.deepEqual(processesWith(`PRJ_SESSION_UID=${run.session.uid}`), []);
  assert.deepEqual(await names(rig), ["bystander"]);
  const { events } = await rig.json(["events", "--session", run.session.name]);
  assert.equal(events.at(-1).type, "session.killed");
  assert.equal(events.at(-1).data.by, "stop");
});

Deno.test("what obeys is not made to wait, and each signal comes within its share of the time", async () => {
  await using rig = await Rig.create();
  const shares = [
    // Half of 30 s is for the interrupt.
    ["obeys", "30s", 0, 15_000],
    ["needs", "4s", 2000, 4000 + BUSY_MS],
    ["ignores", "4s", 3200, 4000 + BUSY_MS],
  ] as const;
  for (const [name, timeout, least, most] of shares) {
    await rig.command(name, session(rig.folder, { [name]: PROGRAMS[name] }));
    const run = await rig.json(["run", name]);
    await readyFiles(rig, name);
    const startedAt = performance.now();
    await rig.ok(["stop", run.session.name, "--timeout", timeout]);
    const took = performance.now() - startedAt;
    assert.ok(took >= least && took < most, `${name} took ${took} ms`);
    assert.deepEqual(processesWith(`PRJ_SESSION_UID=${run.session.uid}`), []);
  }
});

Deno.test("children do not survive: in the background, in sessions of their own, left behind, stopped", async () => {
  await using rig = await Rig.create();
  const tree = `sh -c 'sleep 1001 & setsid sleep 1002 & sh -c "sleep 1003 & sleep 1004" & (sleep 1005 &); ` +
    `trap "exit 0" INT; : >"$OUT/tree"; ${LOOP}'`;
  await rig.command("tree", session(rig.folder, { tree, jobs: "true" }));
  const run = await rig.json(["run", "tree"]);
  await readyFiles(rig, "tree");
  const jobs = run.session.windows[1].panes[0].id;
  await waitFor("the shell", async () => {
    const panes = await panesOf(rig, run.session.name);
    return panes[1]?.state === "idle";
  });
  const type = async (line: string): Promise<void> => {
    await rig.tmux("send-keys", "-t", jobs, "-l", line);
    await rig.tmux("send-keys", "-t", jobs, "Enter");
  };
  const sleeps = (): string[] =>
    processesWith(`PRJ_SESSION_UID=${run.session.uid}`).filter((line) => line.startsWith("sleep 100")).sort();
  await type("sleep 1006 & sleep 1007 &");
  await waitFor("all children", () => Promise.resolve(sleeps().length === 7));
  await type(`kill -STOP %2; : >"${rig.folder}/jobs"`);
  await readyFiles(rig, "jobs");
  const answer = await rig.json(["stop", run.session.name, "--timeout", "5s"]);
  assert.deepEqual(sleeps(), []);
  assert.deepEqual(processesWith(`PRJ_SESSION_UID=${run.session.uid}`), []);
  const [first, second] = answer.sessions[0].panes;
  assert.equal(first.stopped_by, "interrupt");
  assert.ok(first.others >= 4, `${first.others} others`);
  assert.equal(second.stopped_by, "idle");
  assert.equal(second.others, 2);
});

Deno.test("stop for a person: one line a pane", async () => {
  await using rig = await Rig.create();
  await rig.command("one", session(rig.folder, { obeys: PROGRAMS.obeys, shell: "true" }));
  const run = await rig.json(["run", "one"]);
  await readyFiles(rig, "obeys");
  await waitFor("the shell", async () => {
    const panes = await panesOf(rig, run.session.name);
    return panes[1]?.state === "idle";
  });
  const { stdout } = await rig.ok(["session", "stop", run.session.name]);
  assert.match(stdout, /^myproject-main-dev ended\n {2}obeys\.0 +stopped by interrupt +.*\n {2}shell\.0 +was idle\n$/);
});

Deno.test("--keep ends the programs only; --window and --pane only theirs", async () => {
  await using rig = await Rig.create();
  const sleepers = { a: "sleep 2001", b: "sleep 2002", c: "sleep 2003" };
  await rig.command("three", session(rig.folder, sleepers, "  cleanup_steps: ['touch ../cleaned']\n"));
  const run = await rig.json(["run", "three"]);
  const { name, uid } = run.session;
  const sleeps = (): string[] =>
    processesWith(`PRJ_SESSION_UID=${uid}`).filter((line) => line.startsWith("sleep 200")).sort();
  await waitFor("the programs", () => Promise.resolve(sleeps().length === 3));
  const window = await rig.json(["stop", name, "--window", "a"]);
  assert.equal(window.sessions[0].kept, true);
  assert.equal(window.sessions[0].ended, false);
  assert.deepEqual(ways(window), { a: "interrupt" });
  assert.deepEqual(sleeps(), ["sleep 2002", "sleep 2003"]);
  const pane = await rig.json(["stop", name, "--pane", run.session.windows[1].panes[0].id]);
  assert.deepEqual(ways(pane), { b: "interrupt" });
  assert.deepEqual(sleeps(), ["sleep 2003"]);
  const kept = await rig.json(["stop", name, "--keep"]);
  assert.deepEqual(ways(kept), { a: "idle", b: "idle", c: "interrupt" });
  assert.deepEqual(sleeps(), []);
  assert.deepEqual(await names(rig), [name]);
  await waitFor("three shells", async () => {
    const panes = await panesOf(rig, name);
    return panes.every((one) => one.state === "idle");
  });
  await assert.rejects(Deno.stat(join(rig.folder, "cleaned")), "the session was not ended");
  for (const wrong of [["--window", "nope"], ["--pane", "%999"]]) {
    assert.equal((await rig.prj(["stop", name, ...wrong])).code, 3);
  }
  assert.equal((await rig.prj(["stop", name, name + "x", "--window", "a"])).code, 2);
  assert.equal((await rig.prj(["stop", name, "--timeout", "soon"])).code, 2);
});

Deno.test("the cleanup steps run after the programs ended and before the session goes; --force skips them", async () => {
  await using rig = await Rig.create();
  // pgrep looks at all of the machine, where another may run the same test.
  const program = `sleep 2501.${Deno.pid}`;
  const cleanup = `  cleanup_steps:
    - name: look
      run: |
        pgrep -xf '${program}' >../seen || echo ended >../seen
        tmux has-session -t "=$PRJ_SESSION" && echo alive >>../seen
`;
  await rig.command("clean", session(rig.folder, { a: program }, cleanup));
  for (const force of [false, true]) {
    const run = await rig.json(["run", "clean"]);
    await waitFor(
      "the program",
      () => Promise.resolve(processesWith(run.session.uid).some((line) => line === program)),
    );
    const answer = await rig.json(["stop", run.session.name, ...(force ? ["--force"] : [])]);
    assert.deepEqual(answer.sessions[0].failed_steps, []);
    if (force) await assert.rejects(Deno.stat(join(rig.folder, "seen")));
    else assert.equal(await Deno.readTextFile(join(rig.folder, "seen")), "ended\nalive\n");
    await Deno.remove(join(rig.folder, "seen")).catch(() => {});
    assert.deepEqual(await names(rig), []);
  }
});

Deno.test("several names are all or nothing; other projects' and foreign sessions need a yes", async () => {
  await using rig = await Rig.create();
  await rig.command("a", session(rig.folder, { w: "sleep 2601" }));
  await rig.json(["run", "a", "--task", "one"]);
  await rig.json(["run", "a", "--task", "two"]);
  await rig.tmux("new-session", "-d", "-s", "foreign", "sleep 2602");
  assert.equal((await rig.prj(["stop", "myproject-main-one", "nope"])).code, 3);
  const own = await rig.prj(["stop", "foreign"]);
  assert.equal(own.code, 3);
  assert.match(own.stderr, /not of prj: add --all/);
  for (const verb of ["stop", "kill-session"]) {
    const unasked = await rig.prj([verb, "myproject-main-one", "foreign", "--all"]);
    assert.equal(unasked.code, 6);
    assert.match(unasked.stderr, /prj \S+ --all --yes myproject-main-one foreign/);
  }
  assert.deepEqual(await names(rig), ["foreign", "myproject-main-one", "myproject-main-two"]);
  const answer = await rig.json(["stop", "myproject-main-one", "myproject-main-two", "foreign", "--all", "--yes"]);
  assert.deepEqual(answer.sessions.map((one: { ended: boolean }) => one.ended), [true, true, true]);
  assert.deepEqual(answer.sessions[2].panes.map((pane: { stopped_by: string }) => pane.stopped_by), ["interrupt"]);
  assert.deepEqual(await names(rig), []);
});

Deno.test("an interrupt of stop leaves what still runs, and the session", async () => {
  await using rig = await Rig.create();
  await rig.command("one", session(rig.folder, { ignores: PROGRAMS.ignores }));
  const run = await rig.json(["run", "one"]);
  await readyFiles(rig, "ignores");
  const live = new LivePrj(rig, ["stop", run.session.name, "--timeout", "60s"]);
  await waitFor("prj to listen", async () => {
    const status = await Deno.readTextFile(`/proc/${live.pid}/status`).catch(() => "");
    // SIGINT is caught.
    return (parseInt(/SigCgt:\s*(\w+)/.exec(status)?.[1]?.slice(-8) ?? "0", 16) & 2) !== 0;
  });
  live.signal("SIGINT");
  const ended = await live.end();
  assert.equal(ended.code, 130, ended.stderr);
  assert.match(ended.stdout, /still running/);
  assert.deepEqual(await names(rig), [run.session.name]);
  const last = await rig.json(["stop", run.session.name, "--timeout", "1ms"]);
  assert.deepEqual(ways(last), { ignores: "kill" }, "however short the time is, it is killed before stop gives up");
});

Deno.test("stop in one of the session's own panes: the others first, then the session with prj in it", async () => {
  await using rig = await Rig.create();
  await rig.command("own", session(rig.folder, { shell: "true", sleeper: "sleep 2701" }));
  const run = await rig.json(["run", "own"]);
  const { uid, name, windows } = run.session;
  const line = `'${PRJ}' stop ${name} --json >'${rig.folder}/answer'; '${PRJ}' stop x`;
  await waitFor("the shell", async () => {
    const panes = await panesOf(rig, name);
    return panes[0]?.state === "idle" && panes[1]?.foreground !== null;
  });
  const kept = await rig.json(["list-sessions"]);
  assert.equal(kept.sessions.length, 1);
  await rig.tmux("send-keys", "-t", windows[0].panes[0].id, "-l", line);
  await rig.tmux("send-keys", "-t", windows[0].panes[0].id, "Enter");
  await waitFor("the end", async () => (await names(rig)).length === 0);
  const answer = JSON.parse(await fileText(join(rig.folder, "answer"), (text) => text.endsWith("}\n")));
  assert.deepEqual(ways(answer), { shell: "self", sleeper: "interrupt" });
  await waitFor("all to be gone", () => Promise.resolve(processesWith(`PRJ_SESSION_UID=${uid}`).length === 0));
  const { events } = await rig.json(["events", "--type", "session.killed"]);
  assert.deepEqual(events.map((event: { data: { name: string } }) => event.data.name), [name]);
});

Deno.test("stop asks a person before it ends what is not of the project", async () => {
  await using rig = await Rig.create();
  await rig.tmux("new-session", "-d", "-s", "foreign", "sleep 2801");
  await using terminal = await Terminal.open(rig);
  await terminal.type("$PRJ stop foreign --all; echo code=$?");
  await terminal.waitForText("End 1 session that is not of this project?");
  await terminal.press("n");
  await terminal.waitForText("code=6");
  assert.deepEqual(await names(rig), ["foreign"]);
});

/** bash gives what it runs the terminal, and hears nothing when that goes away. */
async function openLoop(rig: Rig): Promise<{ name: string; living(): readonly string[] }> {
  const env = { SHELL: "/bin/bash" };
  await rig.command("loop", session(rig.folder, { loop: `: >"$OUT/looping"; ${LOOP}` }));
  const run = await rig.json(["run", "loop"], { env });
  await readyFiles(rig, "looping");
  return { name: run.session.name, living: () => processesWith(`PRJ_SESSION_UID=${run.session.uid}`) };
}

Deno.test("kill-session leaves no loop of a shell behind, and leaves alone what does not care", async () => {
  await using rig = await Rig.create();
  const { name, living } = await openLoop(rig);
  await rig.ok(["kill-session", name]);
  await waitFor("the end of the loop", () => Promise.resolve(living().length === 0));
  await rig.command("deaf", session(rig.folder, { deaf: PROGRAMS.ignores }));
  const run = await rig.json(["run", "deaf"]);
  await readyFiles(rig, "ignores");
  await rig.ok(["kill-session", run.session.name]);
  assert.notDeepEqual(processesWith(`PRJ_SESSION_UID=${run.session.uid}`), [], "it does not care");
});

Deno.test("a window that another session shows too outlives the session that prj ends", async () => {
  await using rig = await Rig.create();
  for (const verb of ["kill-session", "stop"]) {
    await rig.command("shown", "session: { windows: [{ name: linked, command: cat }, { name: own, command: cat }] }");
    const { session: { name } } = await rig.json(["run", "shown"]);
    await rig.tmux("new-session", "-d", "-s", verb, "-n", "cat", "cat");
    await rig.tmux("link-window", "-s", `=${name}:linked`, "-t", `=${verb}:`);
    await rig.ok([verb, name]);
    // What hangs up on a terminal does so before prj ends.
    const { stdout } = await rig.tmux("list-panes", "-s", "-t", `=${verb}`, "-F", "#{window_name} #{pane_dead}");
    assert.deepEqual(stdout.trim().split("\n").toSorted(), ["cat 0", "linked 0"], verb);
    await rig.ok(["send", "--all", verb, "--window", "linked", "alive", "--enter"]);
  }
});

Deno.test("doctor finds what runs on after its session was killed by hand, and hangs up on it when asked to", async () => {
  await using rig = await Rig.create();
  const { name, living } = await openLoop(rig);
  await rig.tmux("kill-session", "-t", `=${name}`);
  assert.notDeepEqual(living(), []);
  const { stdout } = await rig.prj(["doctor"]);
  assert.match(stdout, /Pane 0\.0 of session "\S+" has lost its terminal, and runs on \(process \d+\)/);
  await rig.ok(["doctor", "--mend", "--yes"]);
  await waitFor("the end of the loop", () => Promise.resolve(living().length === 0));
  await rig.ok(["doctor"]);
});
