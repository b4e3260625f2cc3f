import { findControl, type Reading, refuse } from "./reading.ts";

/** What would take a session out of prj's hands. */
const OWN_OPTIONS = ["--name", "--rm", "--detach", "-d", "--replace", "--cidfile", "--pidfile", "--restart"];

/** Reads options for the runtime's `run`; a word that stands alone would be taken for the image. */
export function readOptions(words: readonly string[]): Reading<readonly string[]> {
  const hint = 'For example ["--shm-size=1g", "--cap-add=SYS_PTRACE"]';
  const [first] = words;
  for (const word of words) {
    const why = findControl(word) ??
      (word === "" ? "it is empty" : word === "--" ? "what follows it would be taken for the image" : undefined) ??
      (OWN_OPTIONS.includes(word.replace(/=.*$/s, ""))
        ? word.startsWith("--restart") ? "`restart` of the container says that" : "prj itself says that"
        : undefined);
    if (why !== undefined) return refuse("an option of the runtime", word, why, hint);
  }
  if (first !== undefined && !first.startsWith("-")) {
    return refuse("an option of the runtime", first, 'options begin with "-"', hint);
  }
  return { value: words };
}
