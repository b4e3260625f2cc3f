import { basename, dirname } from "node:path/posix";
import type { Context } from "../../base/context.ts";
import type { Store } from "../../events/store.ts";
import { type ProcessInfo, processTree, readProcessTable } from "../../process/process_table.ts";
import { isAlive, seeProcess } from "../../process/signal.ts";
import { isWorker, type Launch, readLaunch } from "../../session/launcher.ts";
import type { Leftover } from "./find_leftovers.ts";
import { hangUp } from "../ending/stop_panes.ts";

/**
 * What still runs in panes whose terminal is gone, because a session was ended without prj: a loop of a shell does not
 * hear of it, because it is not the first process of the terminal. Only sessions that this project's record knows count.
 */
export async function findOrphanPanes(context: Context, store: Store | undefined): Promise<readonly Leftover[]> {
  if (store === undefined) return [];
  const table = await readProcessTable(context.now());
  return [...table.values()].flatMap((worker): Leftover[] => {
    const launch = isWorker(worker.argv) ? readLaunch(worker.argv) : undefined;
    if (launch === undefined || isLed(table, worker)) return [];
    const session = store.session(findUid(launch));
    const seen = seeProcess(worker.pid);
    if (session === undefined || seen === undefined) return [];
    return [{
      name: "pane",
      message: `Pane ${
        basename(launch.record)
      } of session "${session.name}" has lost its terminal, and runs on (process ${worker.pid})`,
      remedy: "hangs up on it",
      mend: async () => {
        const now = await readProcessTable(context.now());
        // A person may have thought it over for so long that the number is another's.
        if (!isAlive(seen)) return;
        hangUp(processTree(now, worker.pid).map(({ pid }) => seeProcess(pid)).filter((one) => one !== undefined));
      },
    }];
  });
}

/** The leader of a pane dies with its terminal, and its worker is then somebody else's child. */
function isLed(table: ReadonlyMap<number, ProcessInfo>, { parent }: ProcessInfo): boolean {
  const leader = table.get(parent);
  return leader !== undefined && readLaunch(leader.argv) !== undefined;
}

/** Its record lies in a folder with the session's uid. */
function findUid({ record }: Launch): string {
  return basename(dirname(record));
}
