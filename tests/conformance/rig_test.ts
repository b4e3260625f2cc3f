import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { ContainerRig, RUNTIMES } from "../container_rig.ts";

Deno.test("the tests' podman and docker are empty, work, and are gone afterwards with all that ran in them", async () => {
  const rig = await ContainerRig.create();
  try {
    for (const runtime of RUNTIMES) {
      assert.deepEqual(await rig.names(runtime), [], "nothing of the user's is in them");
      await rig.foreign(runtime, "1st.one", ["--network", await rig.network(runtime)]);
      assert.equal(await rig.ok(runtime, "exec", "1st.one", "sh", "-c", "echo $IN_IMAGE; id -u"), "yes\n0");
      assert.deepEqual(await rig.names(runtime), ["1st.one"]);
    }
    await rig.ok("podman", "pause", "1st.one");
    await rig.clear();
    for (const runtime of RUNTIMES) assert.deepEqual(await rig.names(runtime), []);
    await rig.foreign("docker", "left.behind");
    await rig.foreign("podman", "left.behind");
  } finally {
    await rig[Symbol.asyncDispose]();
  }
  assert.equal(existsSync(rig.folder), false);
  const others = [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name) && Number(name) !== Deno.pid);
  const living = others.flatMap(({ name }) => {
    try {
      const line = Deno.readTextFileSync(`/proc/${name}/cmdline`);
      return line.includes(rig.folder) ? [line.replaceAll("\0", " ")] : [];
    } catch {
      return [];
    }
  });
  assert.deepEqual(living, []);
  assert.ok(!Deno.readTextFileSync("/proc/self/mounts").includes(rig.folder));
});
