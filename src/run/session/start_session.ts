import { PrjError } from "../../base/error.ts";
import type { StartSessionStep } from "../../plan/plan.ts";
import type { Ground, StepEnd } from "../execution/execute_plan.ts";

/** Starts a session that had ended, as it was made; the record has it as running from then on. */
export async function startSession(step: StartSessionStep, { backend, journal }: Ground): Promise<StepEnd> {
  const { call, session, spec } = step;
  const { lifecycle } = backend;
  if (lifecycle === undefined) throw new TypeError(`"${backend.name}" cannot start a session that has ended`);
  const { warning, ...started } = await lifecycle.start(call, session, spec);
  if (warning !== undefined) journal.warn(warning);
  const { id, windows } = started;
  if (id !== session.id) {
    throw new PrjError("conflict", {
      message: `Session "${session.name}" was made anew by someone else meanwhile`,
      hint: "Run the command again",
    });
  }
  journal.append({ type: "session.started", session_uid: session.uid, data: { id, name: session.name, windows } });
  return {
    status: "succeeded",
    exitCode: 0,
    log: null,
    session: { ...started, uid: session.uid, name: session.name, created: false },
  };
}
