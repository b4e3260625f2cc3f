import assert from "node:assert/strict";
import { type Answer, interval, layout, mostAtOnce, type Tab, timed, windows, writeLayouts } from "./layout_rig.ts";
import { LivePrj } from "./live.ts";
import { Rig, waitFor } from "./rig.ts";

Deno.test("layout run --max-parallel-tabs: 48 tabs of 4 layouts, never more than 6 at once, and a table", async () => {
  await using rig = await Rig.create();
  const names: string[] = [];
  // The first six wait for each other, so that a busy machine has all six at once too; not for ever.
  const together = `n=0; until [ "$(ls ${rig.folder}/alpha-*.start | wc -l)" = 6 ] || [ $n = 900 ]; do ` +
    "n=$((n + 1)); sleep 0.05; done";
  const layouts = ([["alpha", 6], ["beta", 10], ["gamma", 14], ["delta", 18]] as const).map(([name, count]) =>
    layout(
      name,
      ...Array.from({ length: count }, (_, index): Tab => {
        const tab = `${name}-tab-${String(index + 1).padStart(2, "0")}`;
        names.push(tab);
        return [tab, timed(rig, tab, name === "alpha" ? together : `sleep 0.${1 + index % 4}`)];
      }),
    )
  );
  await writeLayouts(rig, ...layouts);
  const { stdout, stderr } = await rig.ok(["layout", "run", "--max-parallel-tabs", "6", "--poll", "50ms"]);
  const intervals = await Promise.all(names.map((name) => interval(rig, name)));
  assert.equal(names.length, 48);
  assert.equal(mostAtOnce(intervals), 6, "at most 6, and all 6 are used");
  const rows = stdout.trim().split("\n");
  assert.match(rows[0]!, /^layout +tab +state +exit code +duration$/);
  assert.deepEqual(
    rows.slice(1).map((row) => row.split(/ +/).slice(0, 4)),
    names.map((name) => [name.split("-")[0], name, "done", "0"]),
  );
  assert.equal(stderr.match(/ done after /g)?.length, 48);
  // Every tab has its window, in the order of the file, and the record knows them all.
  assert.deepEqual(await windows(rig, "layouts"), names);
  const sessions = await rig.sessions();
  assert.deepEqual(sessions.map((one: Answer) => [one.name, one.windows]), [["layouts", 48]]);
  const { events } = await rig.json(["events", "--type", "session.reused"]);
  assert.equal(events[0].data.windows.length, 48);
});

Deno.test("layout run --max-parallel-tabs: what waits starts when something ended, and what ended is closed", async () => {
  await using rig = await Rig.create();
  const hold = (name: string): string => `while [ ! -e ${rig.folder}/${name}.go ]; do sleep 0.05; done`;
  await writeLayouts(
    rig,
    layout("jobs", ["one", hold("one")], ["sh", ""], ["two", hold("two")], ["three", `${hold("three")}; exit 5`]),
  );
  const live = new LivePrj(rig, [
    ...["layout", "run", "--max-parallel-tabs", "2", "--kill-finished-tabs", "--poll", "50ms", "--json"],
  ]);
  const shown = async (): Promise<string> => (await windows(rig, "jobs")).join(" ");
  await waitFor("the first two, and the shell", async () => await shown() === "one sh two");
  await Deno.writeTextFile(`${rig.folder}/two.go`, "");
  await waitFor("three in place of two", async () => await shown() === "one sh three");
  await Deno.writeTextFile(`${rig.folder}/one.go`, "");
  await waitFor("one to be closed", async () => await shown() === "sh three");
  await Deno.writeTextFile(`${rig.folder}/three.go`, "");
  const { code, stdout } = await live.end();
  assert.equal(code, 1);
  assert.deepEqual(
    JSON.parse(stdout).tabs.map((tab: Answer) => [tab.name, tab.state, tab.exit_code]),
    [["one", "ended", 0], ["sh", "shell", null], ["two", "ended", 0], ["three", "ended", 5]],
  );
  assert.equal(await shown(), "sh");
});

Deno.test("layout run --max-parallel-tabs keeps the window that a person looks at, and ends with the session", async () => {
  await using rig = await Rig.create();
  await writeLayouts(rig, layout("jobs", ["one", "sleep 0.5"], ["two", "sleep 100"], ["three", "sleep 100"]));
  const live = new LivePrj(rig, ["layout", "run", "--max-parallel-tabs", "1", "--poll", "50ms"]);
  await waitFor("the second tab", async () => (await windows(rig, "jobs")).length === 2);
  assert.deepEqual(await windows(rig, "jobs", "#{window_name} #{window_active}"), ["one 1", "two 0"]);
  await rig.tmux("kill-session", "-t", "=jobs");
  const { code, stdout, stderr } = await live.end();
  assert.equal(code, 1);
  assert.match(stdout, /three +not started/, stderr);
});

Deno.test("layout run --max-parallel-tabs does not add to a session that is there", async () => {
  await using rig = await Rig.create();
  await writeLayouts(rig, layout("jobs", ["one", "true"], ["two", "true"]));
  const run = (...args: string[]): Promise<Answer> =>
    rig.prj(["layout", "run", "--max-parallel-tabs", "1", "--poll", "50ms", ...args]);
  assert.equal((await run()).code, 0);
  const again = await run();
  assert.equal(again.code, 4, again.stderr);
  assert.match(again.stderr, /Cannot create session "jobs": it exists\nhint: Use --on-conflict restart/);
  assert.equal((await run("--on-conflict", "skip")).code, 0);
  assert.equal((await run("--on-conflict", "restart")).code, 0);
  assert.equal((await run("--on-conflict", "rename")).code, 0);
  assert.deepEqual((await rig.tmux("list-sessions", "-F", "#{session_name}")).stdout, "jobs\njobs-2\n");
});

Deno.test("layout run --max-parallel-tabs goes on where windows close by themselves, and records no looking", async () => {
  await using rig = await Rig.create();
  await writeLayouts(rig, layout("jobs", ...["one", "two", "three"].map((name): Tab => [name, "true"])));
  await rig.write(".prj/configs/project.yaml", "sessions: { exit_mode: close }\n");
  const { tabs } = await rig.json(["layout", "run", "--max-parallel-tabs", "1", "--poll", "50ms"]);
  assert.deepEqual(tabs.map((tab: Answer) => [tab.name, tab.exit_code]), [["one", 0], ["two", 0], ["three", 0]]);
  assert.notEqual((await rig.tmux("has-session", "-t", "=jobs")).code, 0);
  const { events } = await rig.json(["events", "--type", "process.finished"]);
  const calls = events.map((event: Answer) => event.data.argv.find((word: string) => /^[a-z]+-[a-z]+$/.test(word)));
  assert.deepEqual(calls.filter((call: string) => /^(new|if|show|list)-/.test(call ?? "")), [
    ...["new-window", "if-shell", "new-window", "if-shell", "if-shell"],
  ]);
});
