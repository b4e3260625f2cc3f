import assert from "node:assert/strict";
import { layout, writeLayouts } from "./layout_rig.ts";
import { Rig } from "./rig.ts";

/** What is there, and what is asked for in one call: two that both want "a", or others. */
const SITUATIONS = [
  { there: [], wanted: ["a", "a again"] },
  { there: ["a"], wanted: ["a"] },
  { there: ["a"], wanted: ["a", "a again"] },
  { there: ["a", "a-2"], wanted: ["a", "b"] },
] as const;

/** A window that was made in the call has a "+". A number: the exit code, and all is as it was. */
const OLD = "a: same old";
const MATRIX: Readonly<Record<string, readonly (string | 4)[]>> = {
  error: [4, 4, 4, 4],
  restart: [4, "a: +same +first", 4, `a: +same +first | a-2: same old | b: +same`],
  rename: [
    "a: +same +first | a-2: +same +second",
    `${OLD} | a-2: +same +first`,
    `${OLD} | a-2: +same +first | a-3: +same +second`,
    `${OLD} | a-2: same old | a-3: +same +first | b: +same`,
  ],
  skip: ["a: +same +first", OLD, OLD, `${OLD} | a-2: same old | b: +same`],
  reuse: ["a: +same +first", OLD, OLD, `${OLD} | a-2: same old | b: +same`],
  merge_overwrite: [
    "a: +same +first +second",
    "a: +same old +first",
    "a: +same old +first +second",
    "a: +same old +first | a-2: same old | b: +same",
  ],
  merge_skip: [
    "a: +same +first +second",
    `${OLD} +first`,
    `${OLD} +first +second`,
    `${OLD} +first | a-2: same old | b: +same`,
  ],
};
const LAYOUTS = {
  a: layout("a", ["same", "cat"], ["first", "cat"]),
  "a again": layout("a", ["same", "cat"], ["second", "cat"]),
  b: layout("b", ["same", "cat"]),
  old: layout("a", ["same", "cat"], ["old", "cat"]),
};

async function look(rig: Rig): Promise<Map<string, string>> {
  const { stdout } = await rig.tmux("list-windows", "-a", "-F", "#{window_id} #{session_name}: #{window_name}");
  const lines = stdout.trimEnd().split("\n").filter((line) => !line.includes(" bystander: "));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]));
}

function describe(now: Map<string, string>, before: Map<string, string>): string {
  const sessions = new Map<string, string[]>();
  for (const [id, line] of now) {
    const [session, window] = line.split(": ") as [string, string];
    sessions.set(session, [...sessions.get(session) ?? [], `${before.has(id) ? "" : "+"}${window}`]);
  }
  const sorted = [...sessions].toSorted(([a], [b]) => a < b ? -1 : 1);
  return sorted.map(([name, windows]) => `${name}: ${windows.join(" ")}`).join(" | ");
}

for (const [policy, row] of Object.entries(MATRIX)) {
  Deno.test(`on_conflict ${policy}: a real tmux has what the matrix says`, async () => {
    await using rig = await Rig.create();
    await rig.tmux("new-session", "-d", "-s", "bystander", "cat");
    for (const [index, { there, wanted }] of SITUATIONS.entries()) {
      await writeLayouts(rig, LAYOUTS.old);
      for (const _ of there) await rig.ok(["layout", "run", "--on-conflict", "rename"]);
      const before = await look(rig);
      await writeLayouts(rig, ...wanted.map((name) => LAYOUTS[name]));
      const ended = await rig.prj(["layout", "run", "--on-conflict", policy]);
      const expected = row[index]!;
      const situation = `${policy}: {${there}}; ${wanted}`;
      const now = await look(rig);
      if (expected === 4) {
        assert.deepEqual([ended.code, now], [4, before], situation);
      } else {
        assert.equal(ended.code, 0, `${situation}: ${ended.stderr}`);
        assert.equal(describe(now, before), expected, situation);
      }
      await rig.tmux("kill-session", "-a", "-t", "=bystander");
    }
  });
}
