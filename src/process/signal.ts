/** Signals that reach the process that was meant, and no later one with its pid. */
import { readProcessIdentity } from "./identity.ts";

/** A process as it was seen. */
export interface SeenProcess {
  readonly pid: number;
  /** Tells it from a later process with the same pid. */
  readonly identity: string;
}

/** Remembers the process that has a pid now; undefined: there is none, or it has ended. */
export function seeProcess(pid: number): SeenProcess | undefined {
  const identity = readProcessIdentity(pid);
  return identity === null ? undefined : { pid, identity };
}

/** Whether a process that was seen still lives. */
export function isAlive({ pid, identity }: SeenProcess): boolean {
  return readProcessIdentity(pid) === identity;
}

/** Signals a process if it is still the one that was seen; false: it is not, or it may not be signalled. */
export function signalSeen(seen: SeenProcess, signal: Deno.Signal): boolean {
  return isAlive(seen) && sendSignal(seen.pid, signal);
}

/**
 * Signals the group of a process if that is still the one that was seen: while it lives in the group, no other group
 * can have its number. `group`: as it was read just now.
 */
export function signalGroupOf(member: SeenProcess, group: number, signal: Deno.Signal): boolean {
  return group > 1 && isAlive(member) && sendSignal(-group, signal);
}

/** Signals a pid, or with a minus a group; signal 0 only asks. False: there is nobody, or it may not be signalled. */
export function sendSignal(target: number, signal: Deno.Signal | 0): boolean {
  try {
    // deno-lint-ignore no-explicit-any -- signal 0 asks whether the process is there; the types do not know it
    Deno.kill(target, signal as any);
    return true;
  } catch {
    return false;
  }
}
