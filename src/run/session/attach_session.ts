import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import type { AttachStep } from "../../plan/plan.ts";
import { runForeground } from "../../process/foreground.ts";
import type { AttachPlace, BackendCall } from "../../session/backend.ts";
import type { Ground, StepEnd } from "../execution/execute_plan.ts";
import type { SessionView } from "./find_sessions.ts";
import { outliveHangUp } from "../interrupt.ts";
import { type Audience, Journal } from "../journal.ts";
import { listingOf, type SessionOverview } from "../project_sessions.ts";
import { RecordShelf } from "../record/record_shelf.ts";
import { requireRunning } from "./require_running.ts";

/** How a person leaves a container again that has a terminal, and one that has none. */
export const HOW_TO_DETACH = "detach with Ctrl-P Ctrl-Q";
export const HOW_TO_LEAVE = "it has no terminal, so its output is followed; Ctrl-C ends only that";

/** Gives the terminal to a session until it is detached, or moves the client that we are inside of. */
export async function attachSession({ call, switches }: AttachStep, ground: Ground): Promise<StepEnd> {
  const { plan, journal, context } = ground;
  const session = { id: plan.session?.id ?? "", name: plan.session?.name ?? "" };
  const uid = plan.session?.uid ?? null;
  const { lifecycle } = ground.backend;
  if (lifecycle !== undefined) {
    const [details] = await lifecycle.inspect([session]);
    const how = details?.tty === true ? HOW_TO_DETACH : HOW_TO_LEAVE;
    journal.output(new TextEncoder().encode(`Attached to "${session.name}": ${how}\n`));
  }
  journal.append({ type: "session.attached", session_uid: uid, data: session });
  const ended = await runCall(call, context.env);
  // How a container ends, and that Ctrl-C left what only followed it, is no failure of the run.
  const code = lifecycle === undefined ? ended : 0;
  if (!switches) journal.append({ type: "session.detached", session_uid: uid, data: session });
  return { status: code === 0 ? "succeeded" : "failed", exitCode: code, log: null };
}

/**
 * Attaches the terminal to a session until it is detached, or moves the client that we are inside of; returns the exit
 * code. `lend` runs the call at a moment when nothing else uses the terminal; `place` is brought to the front first.
 */
export async function attachTo(
  session: SessionView,
  overview: SessionOverview,
  context: Context,
  audience: Audience,
  lend: (call: () => Promise<number>) => Promise<number> = (call) => call(),
  place?: AttachPlace,
): Promise<number> {
  requireRunning(session, "Cannot attach to");
  const { backend, facts } = listingOf(overview, session);
  const ref = { id: session.id, name: session.name };
  const call = backend.planAttach(ref, facts, place);
  if (call === undefined) {
    const elsewhere = `un "${backend.describeAttach(ref)}" in a terminal of its own`;
    const [why, hint] = facts.insideSession === null
      ? [`this terminal is inside another ${backend.name} server`, `Detach first, or r${elsewhere}`]
      : [`nobody is attached to "${facts.insideSession}", which prj runs in`, `R${elsewhere}`];
    throw new PrjError("conflict", { message: `Cannot attach to "${session.name}" from here: ${why}`, hint });
  }
  using records = new RecordShelf(context, overview, audience);
  const store = await records.find(session);
  const journal = store === undefined ? undefined : new Journal(store, audience, session.runId);
  // A terminal that is closed takes its client with it, and prj stays to record that it left.
  using _stay = outliveHangUp();
  journal?.append({ type: "session.attached", session_uid: session.uid, data: ref });
  const code = await lend(() => runCall(call, context.env));
  // A client that was only moved is still there.
  if (facts.insideSession === null) {
    journal?.append({ type: "session.detached", session_uid: session.uid, data: ref });
  }
  return code;
}

/** Runs a backend's call with our terminal; returns its exit code. */
async function runCall(call: BackendCall, env: Readonly<Record<string, string>>): Promise<number> {
  if (call.stdin !== undefined) {
    throw new PrjError("failed", { message: "A call that reads the terminal cannot be given a text" });
  }
  return await runForeground({ argv: call.argv, environment: callEnvironment(call, env) });
}

/** The inherited environment as a call wants it: null takes a variable away. */
export function callEnvironment(call: BackendCall, env: Readonly<Record<string, string>>): Record<string, string> {
  const merged: Record<string, string | null> = { ...env, ...call.environment };
  return Object.fromEntries(Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== null));
}
