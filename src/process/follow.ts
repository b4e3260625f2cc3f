import type { ProcessRequest } from "./process.ts";
import { sendSignal } from "./signal.ts";
import { spawnProcess } from "./spawn.ts";

/** A process that is listened to while it runs. */
export interface Followed {
  /** Its exit code, once all that it printed was heard. */
  readonly ended: Promise<number>;
  /** Ends it, where it has not ended. */
  end(): void;
}

/** Starts a process without input, and lets `hear` have its stdout as it comes; its stderr goes nowhere. */
export function followProcess(request: ProcessRequest, hear: (bytes: Uint8Array) => void): Followed {
  const child = spawnProcess(request, { stdin: "null", stdout: "piped", stderr: "null" });
  let isOver = false;
  const listen = async (): Promise<number> => {
    for await (const bytes of child.stdout) hear(bytes);
    const { code } = await child.status;
    isOver = true;
    return code;
  };
  return { ended: listen(), end: () => void (isOver || sendSignal(child.pid, "SIGTERM")) };
}
