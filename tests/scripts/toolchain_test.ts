import assert from "node:assert/strict";
import { join } from "node:path";
import { runToEnd } from "../bounded.ts";
import { pathWithout } from "../path_without.ts";

const SCRIPT = join(import.meta.dirname!, "../../scripts/deno");

Deno.test("scripts/deno does not take itself for the Deno that it looks for", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.symlink(SCRIPT, join(folder, "deno"));
    const path = pathWithout(Deno.env.get("PATH") ?? "", ["deno", "npx"]);
    const env = { PATH: `${folder}:${path}` };
    const { code, stderr } = await runToEnd(["timeout", "60", SCRIPT, "--version"], { env, clearEnv: true });
    assert.equal(code, 5);
    assert.match(
      stderr,
      /^error: Cannot find Deno [\d.]+, or npx to bring it\nhint: Install/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
