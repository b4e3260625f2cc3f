import { join } from "node:path/posix";

/** Returns when the last pane of a session ended, by its launchers' records (UTC milliseconds); undefined: not known. */
export function readEndTime(dataFolder: string, sessionUid: string): number | undefined {
  const folder = join(dataFolder, "panes", sessionUid);
  let latest: number | undefined;
  try {
    for (const { name } of Deno.readDirSync(folder)) {
      const closed = parsePaneRecord(Deno.readTextFileSync(join(folder, name))).get("closed");
      if (closed !== undefined && /^\d+$/.test(closed)) latest = Math.max(latest ?? 0, Number(closed));
    }
  } catch {
    // Without records nobody knows.
  }
  return latest;
}

/** Parses the lines "key value" of a pane's record; of a key that stands twice the last one counts. */
export function parsePaneRecord(text: string): ReadonlyMap<string, string> {
  const lines = text.split("\n").map((line) => /^([a-z]+) (.*)$/.exec(line)).filter((match) => match !== null);
  return new Map(lines.map((match) => [match[1]!, match[2]!]));
}
