import { deepStrictEqual } from "node:assert/strict";
import { compareReadings, type Reading } from "../../../src/run/monitor/look.ts";
import { NOW, pane, session } from "./sample_look.ts";

const BACKEND = { backend: "tmux", running: true };

function reading(at: number, ...cpuMs: (readonly [pane: string, pid: number, cpuMs: number])[]): Reading {
  const panes = cpuMs.map(([id, pid, cpuMs]) => pane(id, "make", { pid, cpuMs, memoryBytes: 100, processes: 2 }));
  return { at, inspections: [{ session: session("s"), panes }] };
}

Deno.test("a first reading alone knows no shares", () => {
  const look = compareReadings(undefined, reading(NOW, ["%1", 1, 5000]), BACKEND);
  const [one] = look.sessions;
  deepStrictEqual([look.overMs, one?.cpuPercent, one?.panes[0]?.cpuPercent], [null, null, null]);
  deepStrictEqual([one?.cpuMs, one?.memoryBytes, one?.processes], [5000, 100, 2]);
});

Deno.test("shares are what was used between two readings, by the time between them", () => {
  const before = reading(NOW, ["%1", 1, 5000], ["%2", 2, 10]);
  const look = compareReadings(before, reading(NOW + 2000, ["%1", 1, 8000], ["%2", 2, 15]), BACKEND);
  deepStrictEqual(look.sessions[0]?.panes.map((one) => one.cpuPercent), [150, 0.3]);
  deepStrictEqual([look.overMs, look.sessions[0]?.cpuPercent], [2000, 150.3]);
});

Deno.test("a pane that is new, or runs a new process, has used all of its time since", () => {
  const before = reading(NOW, ["%1", 1, 5000]);
  const look = compareReadings(before, reading(NOW + 1000, ["%1", 9, 100], ["%2", 2, 300]), BACKEND);
  deepStrictEqual(look.sessions[0]?.panes.map((one) => one.cpuPercent), [10, 30]);
});

Deno.test("a share is never below nothing, and unknown where the clock stood still or went back", () => {
  const before = reading(NOW, ["%1", 1, 5000]);
  const less = compareReadings(before, reading(NOW + 1000, ["%1", 1, 4000]), BACKEND);
  deepStrictEqual(less.sessions[0]?.cpuPercent, 0);
  for (const at of [NOW, NOW - 5000]) {
    deepStrictEqual(compareReadings(before, reading(at, ["%1", 1, 6000]), BACKEND).sessions[0]?.cpuPercent, null);
  }
});

Deno.test("a session keeps its key when it is renamed", () => {
  const keys = [session("a", { uid: "u" }), session("b", { uid: "u" }), session("a", { uid: null, id: "$4" })]
    .map((session) => compareReadings(undefined, { at: NOW, inspections: [{ session, panes: [] }] }, BACKEND))
    .map((look) => look.sessions[0]?.key);
  deepStrictEqual(keys, ["tmux u", "tmux u", "tmux $4"]);
});
