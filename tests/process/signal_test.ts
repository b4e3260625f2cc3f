import { ok, strictEqual } from "node:assert/strict";
import { isAlive, seeProcess, sendSignal, signalGroupOf, signalSeen } from "../../src/process/signal.ts";
import { statusOf } from "../bounded.ts";

Deno.test("a signal reaches the process that was seen, and never another one with its pid", async () => {
  const child = new Deno.Command("sleep", { args: ["1000"], detached: true }).spawn();
  const seen = seeProcess(child.pid)!;
  const another = { ...seen, identity: `${seen.identity}0` };
  strictEqual(isAlive(another), false);
  strictEqual(signalSeen(another, "SIGKILL"), false);
  strictEqual(signalGroupOf(another, child.pid, "SIGKILL"), false);
  // A group below 2 would be all processes, or our own.
  for (const group of [1, 0, -1]) strictEqual(signalGroupOf(seen, group, "SIGKILL"), false);
  ok(isAlive(seen), "nothing reached it");
  strictEqual(signalSeen(seen, "SIGTERM"), true);
  strictEqual((await statusOf(child)).signal, "SIGTERM");
  strictEqual(isAlive(seen), false);
  strictEqual(signalSeen(seen, "SIGTERM"), false);
  strictEqual(seeProcess(child.pid), undefined);
  strictEqual(sendSignal(child.pid, 0), false);
});

Deno.test("a group is signalled while the one that was seen lives in it", async () => {
  const child = new Deno.Command("sleep", { args: ["1000"], detached: true }).spawn();
  strictEqual(signalGroupOf(seeProcess(child.pid)!, child.pid, "SIGINT"), true);
  strictEqual((await statusOf(child)).signal, "SIGINT");
});
