import { type Answered, boolean, fields, list, string } from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import type { KeptEnd } from "../src/run/ending/end_kept.ts";
import type { EndedSession } from "../src/run/ending/end_session.ts";
import type { Invocation } from "./verb.ts";

/** How the end of a session went, in every answer that tells of one. */
export const ENDED_FIELDS = {
  name: string(),
  ended: boolean("false: it was gone, or it was kept"),
  failed_steps: list(string("A cleanup step")),
  skipped_steps: list(string("A cleanup step whose directory is gone")),
} as const;
const ENDED = fields(ENDED_FIELDS);

export function endedJson({ name, ended, failed, skipped }: EndedSession): Answered<typeof ENDED> {
  return { name, ended, failed_steps: failed, skipped_steps: skipped };
}

/** Of a session that was not touched. */
export function untouchedJson(name: string): Answered<typeof ENDED> {
  return { name, ended: false, failed_steps: [], skipped_steps: [] };
}

/**
 * Returns the exit code for ends of sessions, or throws what went wrong where the answer is for a person: a cleanup
 * step that failed is a failure of the verb.
 */
export function endCode(ended: readonly EndedSession[], { json }: Pick<Invocation, "json">): number {
  if (ended.some((session) => session.cancelled)) {
    if (json) return 130;
    throw new PrjError("interrupted", { message: "Interrupted", hint: "--force ends sessions without their steps" });
  }
  const failed = ended.filter((session) => session.failed.length > 0);
  if (failed.length === 0) return 0;
  if (json) return 1;
  const steps = failed.map((session) => `${session.name}: ${session.failed.join(", ")}`).join("; ");
  throw new PrjError("failed", {
    message: `Cleanup steps failed: ${steps}`,
    hint: 'Their logs are in .prj/artifacts; "prj events" names them',
  });
}

const TOOK: Readonly<Record<KeptEnd["took"], string>> = {
  stop: "stopped",
  kill: "stopped by kill",
  ended: "had ended",
};

/** What became of a session that its backend keeps when it has ended, to be said behind its name. */
export function describeKept({ took, exitCode, removed, log }: KeptEnd): string {
  const code = exitCode === null ? "" : ` (exit code ${exitCode})`;
  return `${TOOK[took]}${code}${removed ? ", and was removed" : ""}${
    log === null ? "" : `; its output is in "${log}"`
  }`;
}

/** What became of a session, to be said behind its name. */
export function describeEnd({ ended, kept }: EndedSession): string {
  return kept !== undefined ? describeKept(kept) : ended ? "ended" : "was not ended";
}
