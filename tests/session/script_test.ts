import assert from "node:assert/strict";
import { join } from "node:path";
import { ensureScript, scriptName } from "../../src/session/script.ts";

Deno.test("scriptName() follows the text", () => {
  assert.match(scriptName("launcher", "#!/bin/sh\n"), /^launcher-[0-9a-f]{8}\.sh$/);
  assert.notEqual(scriptName("a", "1"), scriptName("a", "2"));
});

Deno.test("ensureScript() writes what is missing, and what somebody changed", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = join(folder, "data/x.sh");
    for (const before of [undefined, "#!/bin/sh\nrm -rf ~\n"]) {
      if (before !== undefined) Deno.writeTextFileSync(path, before);
      ensureScript(join(folder, "data"), "x.sh", "#!/bin/sh\n");
      assert.equal(Deno.readTextFileSync(path), "#!/bin/sh\n");
      assert.equal(Deno.statSync(path).mode! & 0o777, 0o700);
    }
    assert.deepEqual([...Deno.readDirSync(join(folder, "data"))].map((entry) => entry.name), ["x.sh"]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
