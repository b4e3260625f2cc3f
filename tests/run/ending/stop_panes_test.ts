import assert from "node:assert/strict";
import { seeProcess } from "../../../src/process/signal.ts";
import { endLeftovers } from "../../../src/run/ending/stop_panes.ts";
import { statusOf, within } from "../../bounded.ts";
import { createPlace } from "../sample_context.ts";

Deno.test("endLeftovers() gives a program its time to end, also while the clock of the wall is set forward", async () => {
  await using place = await createPlace();
  const script = "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done";
  await using child = new Deno.Command("/bin/sh", { args: ["-c", script], stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  await within("it to be ready", reader.read());
  let now = 0;
  const context = { ...place.context, now: () => now += 3_600_000 };
  await endLeftovers(context, [seeProcess(child.pid)!], 60_000);
  const isLeft = seeProcess(child.pid) !== undefined;
  if (isLeft) child.kill("SIGKILL");
  assert.deepEqual([isLeft, (await statusOf(child)).code], [false, 7]);
  await reader.cancel();
});
