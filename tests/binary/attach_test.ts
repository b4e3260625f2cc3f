import assert from "node:assert/strict";
import { join } from "node:path";
import { fileText, Terminal } from "./live.ts";
import { PRJ, Rig, waitFor } from "./rig.ts";

const SAYS = 'session: { windows: [{ name: one, command: "echo this is {{task}}" }, { name: two, panes: [~, ~] }] }';

async function attachedTo(rig: Rig): Promise<string[]> {
  return (await rig.tmux("list-clients", "-F", "#{session_name}")).stdout.split("\n").filter((line) => line !== "");
}

async function waitForClient(rig: Rig, session: string): Promise<void> {
  await waitFor(`the client of ${session}`, async () => (await attachedTo(rig)).join() === session);
}

/** The order in which names stand on a screen, each by its first line. */
function order(screen: string, ...names: string[]): string[] {
  const lines = screen.split("\n");
  const at = (name: string): number => lines.findIndex((line) => line.includes(name));
  assert.ok(names.every((name) => at(name) !== -1), screen);
  return names.toSorted((a, b) => at(a) - at(b));
}

Deno.test("attach without a name: a list in natural order with a look at each screen, chosen by keys", async () => {
  await using rig = await Rig.create();
  await rig.command("says", SAYS);
  for (const task of ["a10", "a9", "b"]) await rig.ok(["run", "says", "--task", task]);
  await rig.tmux("new-session", "-d", "-s", "foreign");
  await using terminal = await Terminal.open(rig);
  await terminal.type("$PRJ attach; echo code=$?");
  const first = await terminal.waitForText("this is a9");
  assert.match(first, /Attach to:/);
  assert.deepEqual(order(first, "myproject-main-a10", "myproject-main-a9", "myproject-main-b"), [
    "myproject-main-a9",
    "myproject-main-a10",
    "myproject-main-b",
  ]);
  assert.doesNotMatch(first, /foreign/);
  await terminal.press("Down");
  await terminal.waitForText("this is a10");
  await terminal.press("Enter");
  await waitForClient(rig, "myproject-main-a10");
  await rig.tmux("detach-client", "-s", "=myproject-main-a10");
  const after = await terminal.waitForText("code=0");
  assert.doesNotMatch(after, /Attach to:/, "the terminal is as it was");

  await terminal.type("clear; $PRJ session attach; echo filtered=$?");
  await terminal.waitForText("this is a9");
  await terminal.press("m", "a", "i", "n", "-", "b");
  const filtered = await terminal.waitForText("this is b");
  assert.doesNotMatch(filtered, /main-a10/);
  assert.match(filtered, /1 of 3/);
  await terminal.press("Enter");
  await waitForClient(rig, "myproject-main-b");
  await rig.tmux("detach-client", "-s", "=myproject-main-b");
  await terminal.waitForText("filtered=0");
});

Deno.test("attach in a session that nobody looks at moves no client of another, and says why", async () => {
  await using rig = await Rig.create();
  await rig.command("says", SAYS);
  const { session: { name } } = await rig.json(["run", "says"]);
  await rig.tmux("new-session", "-d", "-s", "person", "cat");
  await using terminal = await Terminal.open(rig);
  await terminal.type("tmux attach-session -t =person");
  await waitForClient(rig, "person");
  const said = join(rig.folder, "said");
  const line = `'${PRJ}' attach ${name} 2>'${said}'; echo "code=$?" >>'${said}'`;
  await rig.tmux("new-session", "-d", "-s", "agent", "-c", rig.project, line);
  const text = await fileText(said, (text) => /code=\d+\n/.test(text));
  assert.match(
    text,
    /Cannot attach to "\S+" from here: nobody is attached to "agent"[\s\S]*hint: Run "tmux[\s\S]*code=4/,
  );
  assert.deepEqual(await attachedTo(rig), ["person"]);
});

Deno.test("Escape, Ctrl-C and a closed terminal choose nothing: exit 130", async () => {
  await using rig = await Rig.create();
  await rig.command("says", SAYS);
  for (const task of ["a", "b"]) await rig.ok(["run", "says", "--task", task]);
  await using terminal = await Terminal.open(rig);
  for (const [index, keys] of [["Escape"], ["C-c"], ["x", "Escape", "Escape"], ["C-d"]].entries()) {
    await terminal.type(`clear; $PRJ attach; echo round${index}=$?`);
    await terminal.waitForText("Attach to:");
    for (const key of keys) {
      await terminal.press(key);
      if (key === "x") await terminal.waitForText('nothing holds "x"');
      if (key === "Escape" && keys.length === 3) await terminal.waitForText("myproject-main-a").catch(() => {});
    }
    await terminal.waitForText(`round${index}=130`);
  }
  assert.deepEqual(await attachedTo(rig), []);
});

Deno.test("--all and a place outside of any project show every session, this project's first", async () => {
  await using rig = await Rig.create();
  await rig.command("says", SAYS);
  await rig.ok(["run", "says", "--task", "z"]);
  const other = join(rig.folder, "another");
  await Deno.mkdir(join(other, ".prj/commands"), { recursive: true });
  await Deno.writeTextFile(join(other, ".prj/commands/says.yaml"), SAYS);
  await rig.ok(["run", "says", "--yes"], { cwd: other });
  await rig.tmux("new-session", "-d", "-s", "aaa", "-c", rig.folder, "echo a foreign screen; exec cat");
  await using terminal = await Terminal.open(rig);
  await terminal.type("$PRJ attach --all; echo code=$?");
  const screen = await terminal.waitForText("this is z");
  assert.deepEqual(order(screen, "aaa", "another-main-dev", "myproject-main-z"), [
    "myproject-main-z",
    "another-main-dev",
    "aaa",
  ]);
  assert.match(screen, /aaa .*not of prj/);
  await terminal.press("Up");
  await terminal.waitForText("a foreign screen");
  await terminal.press("Enter");
  await waitForClient(rig, "aaa");
  await rig.tmux("detach-client", "-s", "=aaa");
  await terminal.waitForText("code=0");
  await terminal.type("clear; cd ..; $PRJ attach; echo outside=$?");
  await terminal.waitForText("another-main-dev");
  await terminal.press("Escape");
  await terminal.waitForText("outside=130");
  assert.equal((await rig.prj(["attach", "aaa"])).code, 3);
  assert.equal((await rig.prj(["attach", "aaa", "--all"])).code, 2, "it is known, and there is no terminal");
});

Deno.test("inside tmux the current session is marked, and another one is offered first", async () => {
  await using rig = await Rig.create();
  await rig.command("says", SAYS);
  for (const task of ["a", "b"]) await rig.ok(["run", "says", "--task", task]);
  await using terminal = await Terminal.open(rig);
  await terminal.type("tmux attach-session -t =myproject-main-a:two");
  await waitForClient(rig, "myproject-main-a");
  await rig.tmux("send-keys", "-t", "=myproject-main-a:", `'${PRJ}' attach`, "Enter");
  const screen = await terminal.waitForText("you are here");
  assert.match(screen, /\* +myproject-main-a .*you are here/);
  await terminal.waitForText("this is b");
  await terminal.press("Enter");
  await waitForClient(rig, "myproject-main-b");
});

Deno.test("NAME:WINDOW and NAME:WINDOW.PANE come to the front", async () => {
  await using rig = await Rig.create();
  await rig.command("says", SAYS);
  const run = await rig.json(["run", "says"]);
  const { name, windows } = run.session;
  const front = async (): Promise<string> => {
    const format = "#{?client_session,#{window_name}.#{pane_id},}";
    return (await rig.tmux("list-clients", "-F", format)).stdout.trim();
  };
  await using terminal = await Terminal.open(rig);
  const [one, two] = windows;
  const [left, right] = two.panes;
  for (
    const [index, [place, expected]] of ([
      ["two", `two.${left.id}`],
      [one.id, `one.${one.panes[0].id}`],
      ["two.1", `two.${right.id}`],
      ["0", `one.${one.panes[0].id}`],
      [`two.${left.id}`, `two.${left.id}`],
    ] as const).entries()
  ) {
    await terminal.type(`clear; $PRJ attach '${name}:${place}'; echo round${index}=$?`);
    await waitFor(`${expected} in front for ${place}`, async () => await front() === expected);
    await rig.tmux("detach-client", "-s", `=${name}`);
    await terminal.waitForText(`round${index}=0`);
  }
  for (const wrong of [`${name}:three`, `${name}:two.7`, `${name}x:two`, "x"]) {
    const ended = await rig.prj(["attach", wrong]);
    assert.equal(ended.code, 3, wrong);
    assert.match(ended.stderr, /hint: /);
  }
});

Deno.test("attach without a name and without a terminal: exit 2 and the names; without sessions: exit 3", async () => {
  await using rig = await Rig.create();
  const none = await rig.prj(["attach"]);
  assert.equal(none.code, 3);
  assert.match(none.stderr, /This project has no sessions/);
  assert.equal((await rig.prj(["attach"], { cwd: rig.folder })).code, 3);
  await rig.command("says", SAYS);
  for (const task of ["a10", "a9"]) await rig.ok(["run", "says", "--task", task]);
  const ended = await rig.prj(["attach"]);
  assert.equal(ended.code, 2);
  assert.match(ended.stderr, /Which of the 2 sessions\?/);
  assert.match(ended.stderr, /Name one: myproject-main-a9, myproject-main-a10/);
});

Deno.test("what happens to another project's session stands in that project's record", async () => {
  await using rig = await Rig.create();
  await rig.command("says", SAYS);
  const run = await rig.json(["run", "says"]);
  const other = join(rig.folder, "another");
  await Deno.mkdir(join(other, ".prj"), { recursive: true });
  await using terminal = await Terminal.open(rig);
  await terminal.type(`cd '${other}'; $PRJ attach --all ${run.session.name}; echo code=$?`);
  await waitForClient(rig, run.session.name);
  await rig.tmux("detach-client", "-s", `=${run.session.name}`);
  await terminal.waitForText("code=0");
  const { events } = await rig.json(["events", "--session", run.session.name]);
  const types = events.map((event: { type: string }) => event.type).filter((type: string) => /tached$/.test(type));
  assert.deepEqual(types, ["session.attached", "session.detached"]);
  await assert.rejects(Deno.stat(join(other, ".prj/prj.db")));
});
