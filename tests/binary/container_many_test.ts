import assert from "node:assert/strict";
import { IMAGES, RUNTIMES } from "../container_rig.ts";
import { openWorld } from "./container_world.ts";

/** In each runtime; tmux has twice as many. */
const COUNT = 50;

Deno.test("list-sessions asks each backend by one process, however many sessions there are", async () => {
  await using world = await openWorld({ own: true });
  const { rig, containers } = world;
  const numbers = Array.from({ length: 2 * COUNT }, (_, i) => i);
  await Promise.all([
    rig.tmux(...numbers.flatMap((i) => [...(i === 0 ? [] : [";"]), "new-session", "-d", "-s", `t${i}`, "sleep 600"])),
    ...RUNTIMES.map(async (runtime) => {
      for (const i of numbers.slice(0, COUNT)) {
        await containers.ok(runtime, "create", "--network", "none", "--name", `c${i}`, IMAGES[runtime], "sleep", "1");
      }
    }),
  ]);
  const readers = await Promise.all(["tmux", ...RUNTIMES].map((program) => rig.shim(program)));
  for (const args of [["list-sessions", "--all"], ["list-sessions", "--all", "--state", "stopped"]]) {
    const before = await Promise.all(readers.map((read) => read().then((calls) => calls.length)));
    const { sessions } = await rig.json(args);
    const calls = await Promise.all(readers.map((read) => read()));
    assert.deepEqual(
      calls.map((all, i) => all.slice(before[i]).length),
      [1, 1, 1],
      JSON.stringify(calls.map((all, i) => all.slice(before[i]))),
    );
    for (const backend of ["tmux", ...RUNTIMES]) {
      const own = sessions.filter((one: { backend: string; runtime: string | null }) =>
        (one.runtime ?? one.backend) === backend
      );
      const expected = backend !== "tmux" ? COUNT : args.includes("stopped") ? 0 : 2 * COUNT;
      assert.equal(own.length, expected, `${args.join(" ")}: ${backend}`);
    }
  }
});
