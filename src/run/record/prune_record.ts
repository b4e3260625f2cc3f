import { join } from "node:path";
import type { Context } from "../../base/context.ts";
import type { PruneReport, PruneWish } from "../../events/prune.ts";
import type { Store } from "../../events/store.ts";

/** How a pruning went. */
export interface PruneResult {
  readonly report: PruneReport;
  /** Whether the file gave its free space back; false where another prj has it open. */
  readonly compacted: boolean;
}

/** Deletes what is old and over from the record, with what was kept of its panes. Undefined: the record cannot be written. */
export function pruneRecord(context: Context, store: Store, wish: PruneWish): PruneResult | undefined {
  const report = store.prune(wish);
  if (report === undefined) return undefined;
  removePaneFolders(context, report.sessionUids);
  return { report, compacted: report.events > 0 && store.compact() };
}

/** Removes the records and logs of the panes of sessions; what is not there is no matter. */
export function removePaneFolders(context: Context, sessionUids: readonly string[]): void {
  for (const uid of sessionUids) {
    // A uid is a folder's name only if it looks like one of ours.
    if (!/^[0-9A-Za-z]+$/.test(uid)) continue;
    try {
      Deno.removeSync(join(context.folders.data, "panes", uid), { recursive: true });
    } catch {
      // Gone already, or not ours to remove: it is only old output.
    }
  }
}
