import { deepStrictEqual, strictEqual } from "node:assert";
import { mergeConfig } from "../../../src/config/config.ts";
import { listNames } from "../../../src/run/files.ts";
import { sweepRecord } from "../../../src/run/record/sweep_record.ts";
import { Rig, runStarted, sessionCreated } from "../../events/rig.ts";
import { createPlace } from "../sample_context.ts";

const DAY = 86_400_000;

Deno.test("sweepRecord() removes old samples, and the panes of sessions that ended long ago, and no event else", async () => {
  using rig = new Rig();
  await using place = await createPlace();
  const clock = { at: 0 };
  using store = rig.open({ now: () => clock.at });
  const about = { name: "shop-main-dev", id: "$1" };
  const sample = (uid: string) => ({
    type: "sample.taken" as const,
    session_uid: uid,
    data: { cpu_percent: 1, memory_bytes: 2 },
  });
  const at = (day: number, ...events: Parameters<typeof store.appendAll>[0]): void => {
    clock.at = day * DAY;
    store.appendAll(events);
  };
  at(1, runStarted("r"), sessionCreated("OLD", "r"), sessionCreated("NEW", "r"), sessionCreated("ALIVE", "r"));
  at(2, sample("OLD"), sample("ALIVE"));
  at(80, { type: "session.killed", session_uid: "OLD", data: { ...about, by: "person" } });
  at(95, { type: "session.killed", session_uid: "NEW", data: { ...about, by: "person" } }, sample("ALIVE"));
  const panes = `${place.context.folders.data}/panes`;
  for (const uid of ["OLD", "NEW", "ALIVE", "STRANGER"]) await Deno.mkdir(`${panes}/${uid}`, { recursive: true });
  const before = store.events().length;
  const sweep = (env: Record<string, string>) =>
    sweepRecord({ ...place.context, now: () => 100 * DAY }, { store, config: mergeConfig([], env).config });
  sweep({});
  deepStrictEqual(listNames(panes), ["ALIVE", "NEW", "STRANGER"]);
  strictEqual(store.events().length, before - 2);
  deepStrictEqual(store.events({ types: ["sample.taken"] }).map((event) => event.at), [95 * DAY]);
  sweep({ PRJ_RECORD_KEEP_LOGS: "1d", PRJ_RECORD_KEEP_SAMPLES: "1d" });
  deepStrictEqual(listNames(panes), ["ALIVE", "STRANGER"]);
  deepStrictEqual(store.events({ types: ["sample.taken"] }), []);
});
