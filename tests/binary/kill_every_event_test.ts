import { endAtEveryEvent } from "./every_event.ts";

Deno.test("kill -9 at every event of a run: the same command completes it, and nothing is lost", async () => {
  await endAtEveryEvent("SIGKILL");
});
