import { endAtEveryEvent } from "./every_event.ts";

Deno.test("SIGINT at every event of a run: the same command completes it, and nothing is lost", async () => {
  await endAtEveryEvent("SIGINT");
});
