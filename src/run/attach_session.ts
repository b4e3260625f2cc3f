import { PrjError } from "../base/error.ts";
import type { AttachStep } from "../plan/plan.ts";
import { runForeground } from "../process/foreground.ts";
import type { BackendCall } from "../session/backend.ts";
import type { Ground, StepEnd } from "./execute_plan.ts";

/** Gives the terminal to a session until it is detached, or moves the client that we are inside of. */
export async function attachSession({ call, switches }: AttachStep, ground: Ground): Promise<StepEnd> {
  const { plan, journal, context } = ground;
  const session = { id: plan.session?.id ?? "", name: plan.session?.name ?? "" };
  const uid = plan.session?.uid ?? null;
  journal.append({ type: "session.attached", session_uid: uid, data: session });
  const code = await runCall(call, context.env);
  if (!switches) journal.append({ type: "session.detached", session_uid: uid, data: session });
  return { status: code === 0 ? "succeeded" : "failed", exitCode: code, log: null };
}

/** Runs a backend's call with our terminal; returns its exit code. */
export async function runCall(call: BackendCall, env: Readonly<Record<string, string>>): Promise<number> {
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
