import { join } from "node:path";
import { PRJ, type Rig } from "../binary/rig.ts";
import type { Ended } from "../bounded.ts";

/** Makes `prj` a program that lines typed in the rig find, beside scripts that stand in for others, by name. */
export async function setUpTyping(rig: Rig, scripts: Readonly<Record<string, string>> = {}): Promise<void> {
  const bin = join(rig.folder, "bin");
  await Deno.mkdir(bin, { recursive: true });
  await Deno.symlink(PRJ, join(bin, "prj"));
  for (const [name, script] of Object.entries(scripts)) {
    await Deno.writeTextFile(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  rig.env["PATH"] = `${bin}:${rig.env["PATH"]}`;
}

/** Runs a line, or several, as typed into bash. */
export async function typeLine(rig: Rig, line: string, cwd = rig.project): Promise<Ended> {
  return await rig.call(["bash", "-c", line], { cwd });
}
