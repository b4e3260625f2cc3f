import type { Store } from "../../events/store.ts";
import type { Plan, ProcessStep } from "../../plan/plan.ts";
import { readProcessEnvironment } from "../../process/process_environment.ts";
import { readProcessTable } from "../../process/process_table.ts";
import { sendSignal } from "../../process/signal.ts";
import type { Context } from "../../base/context.ts";
import { pause } from "../../base/pause.ts";
import type { Leftover } from "./find_leftovers.ts";

/** So many of the newest runs are looked at. */
const RUNS = 50;
/** How long a step may take to end before it is killed. */
const GRACE_MS = 5000;
const POLL_MS = 20;

/**
 * Steps that still run although their run was interrupted, because its prj was killed: nobody ends them, and the same
 * command, run again, would run them beside themselves. Only what the plan says word for word counts: a step may have
 * started something that is to live on.
 */
export async function findOrphanSteps(
  context: Context,
  store: Store | undefined,
  root: string,
): Promise<readonly Leftover[]> {
  const interrupted = (store?.recentRuns({ root, limit: RUNS }) ?? [])
    .filter((run) => run.status === "interrupted" && run.host === context.hostName);
  if (store === undefined || interrupted.length === 0) return [];
  const leaders = [...(await readProcessTable(context.now())).values()].filter(({ pid, group }) => pid === group)
    .map((leader) => ({ ...leader, run: readProcessEnvironment(leader.pid)?.["PRJ_RUN_ID"] }));
  return interrupted.flatMap((run) => {
    const living = leaders.filter((leader) => leader.run === run.id);
    const steps = living.length === 0 ? [] : plannedSteps(store, run.id);
    return living.flatMap(({ pid, argv }): Leftover[] => {
      const step = steps.find((step) => shown(step.argv) === shown(argv));
      return step === undefined ? [] : [{
        name: "step",
        message: `Step "${step.name}" of "${run.command}" still runs (process ${pid}): the prj that ran it was killed`,
        remedy: "ends it",
        mend: () => endGroup(pid),
      }];
    });
  });
}

function plannedSteps(store: Store, runId: string): readonly ProcessStep[] {
  const [built] = store.events({ runId, types: ["plan.built"], limit: 1 });
  const { steps = [] } = (built?.data as { plan?: Partial<Plan> } | undefined)?.plan ?? {};
  return steps.filter((step): step is ProcessStep => step.kind === "process");
}

/** The program may be known by its path; the table of processes has no blanks at the end. */
function shown(argv: readonly string[]): string {
  return argv.slice(1).join("\0").trimEnd();
}

async function endGroup(leader: number): Promise<void> {
  sendSignal(-leader, "SIGTERM");
  for (let waited = 0; waited < GRACE_MS && sendSignal(-leader, 0); waited += POLL_MS) {
    await pause(POLL_MS);
  }
  sendSignal(-leader, "SIGKILL");
}
