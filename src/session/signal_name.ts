import { constants } from "node:os";

/** Names the signal that an exit code of 128 + n stands for, such as "SIGKILL"; null: it stands for none. */
export function signalName(exitCode: number | null): string | null {
  if (exitCode === null || exitCode <= 128) return null;
  const found = Object.entries(constants.signals).find(([name, number]) =>
    number === exitCode - 128 && !SYNONYMS.includes(name)
  );
  return found?.[0] ?? null;
}

/** Second names of a signal that is listed by its usual one. */
const SYNONYMS = ["SIGIOT", "SIGPOLL", "SIGUNUSED", "SIGINFO"];
