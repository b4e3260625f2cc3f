import { PrjError } from "../../base/error.ts";
import type { CreateSessionStep } from "../../plan/plan.ts";
import { describeFound } from "../../session/created.ts";
import type { Ground, MadeSession, StepEnd } from "../execution/execute_plan.ts";

/** Opens a session by the call that the plan decided. */
export async function createSession(step: CreateSessionStep, ground: Ground): Promise<StepEnd> {
  const { spec } = step;
  try {
    const { warning, ...created } = await ground.backend.create(step.call, spec);
    if (warning !== undefined) ground.journal.warn(warning);
    return done({ ...created, uid: spec.marks.uid, name: spec.name, created: true }, ground);
  } catch (error) {
    if (!(error instanceof PrjError) || error.code !== "conflict") throw error;
    // Another prj was faster. Its session is ours too where it stands for the same worktree and task.
    const { sessions } = await ground.backend.list();
    const other = sessions.find((session) => session.name === spec.name);
    const { marks } = other ?? { marks: null };
    if (
      step.alone === true || other === undefined || marks === null || marks.root !== spec.marks.root ||
      marks.path !== spec.marks.path ||
      marks.task !== spec.marks.task
    ) {
      throw new PrjError("conflict", {
        message: error.message,
        hint: "Run the command again: another name is taken then",
      });
    }
    return done({ ...describeFound(other), uid: marks.uid, name: other.name, created: false }, ground);
  }
}

function done(session: MadeSession, ground: Ground): StepEnd {
  const { plan, journal, backend } = ground;
  const { id, name, uid } = session;
  if (!session.created) journal.append({ type: "session.reused", session_uid: uid, data: { id, name } });
  else {
    journal.append({
      type: "session.created",
      session_uid: uid,
      data: {
        name,
        id,
        backend: backend.name,
        host: null,
        project: plan.project.name,
        root: plan.project.root,
        worktree: plan.worktreeName,
        path: plan.path,
        task: plan.task,
        command: plan.command,
        branch: plan.branch,
        windows: session.windows.map((window) => ({
          name: window.name,
          id: window.id,
          panes: window.panes.map((pane) => ({ id: pane.id, title: pane.title })),
        })),
        cleanup: plan.session?.cleanup ?? [],
      },
    });
  }
  return { status: "succeeded", exitCode: 0, log: null, session };
}
