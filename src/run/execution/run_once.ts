import type { Context } from "../../base/context.ts";
import type { ApprovalOptions } from "../trust/approve.ts";
import { gatherEarly, type RunWish } from "./early_facts.ts";
import { openHost, startReading } from "../head_start.ts";
import type { Audience } from "../journal.ts";
import { describeRun, type FinishedRun, runCommand } from "./run_command.ts";

/** Runs a command from its facts to its record, where several are run by one call. */
export async function runOnce(
  context: Context,
  wish: RunWish,
  options: ApprovalOptions & { readonly rollback: boolean },
  audience: Audience,
): Promise<FinishedRun> {
  const host = openHost(context);
  const start = await gatherEarly(context, host.host, wish, startReading(context, host.host));
  return await runCommand(context, wish, options, audience, host, start);
}

/** Decides what a run would do, and tells it; changes nothing. */
export async function describeOnce(context: Context, wish: RunWish): Promise<{ text: string; json: unknown }> {
  const host = openHost(context);
  const start = await gatherEarly(context, host.host, wish, startReading(context, host.host));
  return await describeRun(context, wish, host, start);
}
