import { readProcessTable } from "../../process/process_table.ts";
import { findProcessesIn } from "../../process/process_place.ts";

/** Whether a git of this user works in one of `folders`; `now` is in UTC milliseconds. */
export async function isGitAtWork(folders: readonly string[], now: number): Promise<boolean> {
  const inside = new Set(folders.flatMap(findProcessesIn));
  if (inside.size === 0) return false;
  const table = await readProcessTable(now);
  return [...table.values()].some(({ pid, argv }) => inside.has(pid) && /(^|\/)git$/.test(argv[0] ?? ""));
}
