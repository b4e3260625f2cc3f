import { basename } from "node:path/posix";
import { PrjError } from "../../base/error.ts";
import type { SessionWindow } from "../../events/event.ts";
import type { MergeSessionStep } from "../../plan/plan.ts";
import type { SessionFacts } from "../../session/backend.ts";
import { describeFound } from "../../session/created.ts";
import { planMergedWindows } from "../../session/merge.ts";
import { findLaunch } from "../../session/pane_state.ts";
import type { Ground, StepEnd } from "../execution/execute_plan.ts";

/** Makes windows in a session that lives, by the call that the plan decided; what the session has then is recorded. */
export async function mergeSession(step: MergeSessionStep, ground: Ground): Promise<StepEnd> {
  const { journal } = ground;
  const { uid } = step.session;
  const { added, found } = await merge(step, ground);
  const { id, name } = found;
  journal.append({ type: "session.reused", session_uid: uid, data: { id, name, windows: recordWindows(found) } });
  const session = { ...describeFound(found), uid, name, created: false, added };
  return { status: "succeeded", exitCode: 0, log: null, session };
}

/** Returns the windows that are more than before, and the session as it is now. */
async function merge(
  step: MergeSessionStep,
  { backend }: Ground,
): Promise<{ added: readonly string[]; found: SessionFacts }> {
  const { call, session, spec, replaces } = step;
  const look = async (): Promise<SessionFacts | undefined> =>
    (await backend.list()).sessions.find(({ id, marks }) => id === session.id && marks?.uid === session.uid);
  try {
    const made = await backend.merge(call, session, step);
    const found = await look();
    if (found !== undefined) {
      return { added: made.filter((_, i) => replaces[i] === null).map(({ id }) => id), found };
    }
  } catch (error) {
    if (!(error instanceof PrjError) || error.code !== "conflict") throw error;
    const found = await look();
    // Another prj was faster with the same windows.
    const isDone = found !== undefined && replaces.every((id) => id === null) &&
      planMergedWindows(spec, found.windows, "skip").replaces.length === 0;
    if (isDone) return { added: [], found };
    if (found !== undefined) throw error;
  }
  throw new PrjError("failed", { message: `Session "${session.name}" ended while windows were merged into it` });
}

/** The windows with the names of their panes' records: those of merged windows do not follow from their places. */
function recordWindows({ windows }: SessionFacts): SessionWindow[] {
  return windows.map(({ id, name, panes }) => ({
    name,
    id,
    panes: panes.map((pane) => {
      const launch = findLaunch(pane, undefined);
      return { id: pane.id, title: pane.title, record: launch === undefined ? "" : basename(launch.record) };
    }),
  }));
}
