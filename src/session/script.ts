/** The small POSIX shell scripts that prj puts under its data folder, for what has to go on without it. */
import { join } from "node:path/posix";
import { PrjError, reasonOf } from "../base/error.ts";
import { hashText } from "./name.ts";

/** Set in the compiled program, where the scripts that most runs need were hashed when it was built. */
declare const PRJ_SCRIPT_NAMES: Readonly<Record<string, string>> | undefined;

/** By their texts: to hash one is enough for V8 to optimize the loop, on a second thread, for more than the hash takes. */
const names = new Map<string, string>();

/** Returns the file name of a script; it changes with the text, so that what runs keeps its own. */
export function scriptName(name: string, text: string): string {
  const known = typeof PRJ_SCRIPT_NAMES === "undefined" ? undefined : PRJ_SCRIPT_NAMES[name];
  return known ?? names.getOrInsertComputed(text, () => `${name}-${hashText(text).toString(16).padStart(8, "0")}.sh`);
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
