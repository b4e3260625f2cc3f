/** The small POSIX shell scripts that prj puts under its data folder, for what has to go on without it. */
import { join } from "node:path/posix";
import { PrjError, reasonOf } from "../base/error.ts";
import { hashText } from "./name.ts";

/** By their texts: to hash one twice is enough for V8 to compile the loop, which a short run waits for. */
const names = new Map<string, string>();

/** Returns the file name of a script; it changes with the text, so that what runs keeps its own. */
export function scriptName(name: string, text: string): string {
  return names.getOrInsertComputed(text, () => `${name}-${hashText(text).toString(16).padStart(8, "0")}.sh`);
}

/** Writes a script into `dataFolder` where it is missing or not ours word for word. */
export function ensureScript(dataFolder: string, name: string, text: string): void {
  const path = join(dataFolder, name);
  if (readIfThere(path) === text) return;
  try {
    Deno.mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    const draft = Deno.makeTempFileSync({ dir: dataFolder, prefix: `${name}.` });
    Deno.writeTextFileSync(draft, text);
    Deno.chmodSync(draft, 0o700);
    Deno.renameSync(draft, path);
  } catch (error) {
    throw new PrjError("failed", {
      message: `Cannot write "${path}", which panes need: ${reasonOf(error)}`,
      hint: "Correct the rights of that folder, or set XDG_DATA_HOME to another",
    });
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}
