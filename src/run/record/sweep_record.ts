import { join } from "node:path";
import type { Context } from "../../base/context.ts";
import { settingDuration } from "../../config/config.ts";
import { queryEndedAmong } from "../../events/query_usage.ts";
import { listNames } from "../files.ts";
import type { SessionOverview } from "../project_sessions.ts";
import { removePaneFolders } from "./prune_record.ts";

/**
 * Removes what is only kept for a while: old samples, and the output of panes of sessions that ended long ago. Events
 * stay. Where nothing is old enough this is one look into the record and one into a folder.
 */
export function sweepRecord(context: Context, { store, config }: Pick<SessionOverview, "store" | "config">): void {
  if (store === undefined || !store.isWritable) return;
  const now = context.now();
  store.sweepSamples(now - settingDuration(config, "record.keep_samples"));
  // Only sessions that this record knows to have ended: a folder may belong to another project's, and to a living one.
  const kept = listNames(join(context.folders.data, "panes"));
  const before = now - settingDuration(config, "record.keep_logs");
  if (kept.length > 0) removePaneFolders(context, store.ask((db) => queryEndedAmong(db, kept, before), []));
}
