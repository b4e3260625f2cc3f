import type { Backend } from "../../session/backend.ts";
import { LogReader } from "../../session/log_text.ts";
import type { PaneView } from "../../session/pane_state.ts";
import type { OwnLog } from "./own_log.ts";

/** How much of the end of a log is read. */
const TAIL_BYTES = 512 * 1024;
/** How far back a screen without a log is read. */
const HISTORY_LINES = 2000;

/** How much of the output of a container's own process is asked for. */
export const TAIL = { lines: HISTORY_LINES, follow: false, since: null } as const;

/**
 * Reads the last lines that a pane printed: from its log, else from its screen, where all of it is that was drawn
 * rather than printed. Undefined: the pane is gone, and left no log. `own`: of a pane whose backend keeps its output.
 */
export async function readPaneLog(
  backend: Backend,
  pane: PaneView,
  own?: OwnLog,
): Promise<readonly string[] | undefined> {
  if (own !== undefined) {
    await own.whole();
    return readLines(new TextDecoder().decode(own.read()));
  }
  const log = pane.logPath === null ? undefined : await readTail(pane.logPath);
  const lines = log === undefined ? [] : readLines(log);
  if (lines.length > 0) return lines;
  const [screen] = backend.capabilities.capture
    ? await backend.capture([pane.id], { history: HISTORY_LINES, colors: false })
    : [];
  return screen === undefined ? log === undefined ? undefined : [] : withoutEnd(screen.split("\n"));
}

function readLines(log: string): readonly string[] {
  const reader = new LogReader();
  const lines = reader.push(log);
  return withoutEnd([...lines, reader.current]);
}

/** Without the empty lines at the end. */
function withoutEnd(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== "") + 1);
}

/** Undefined: there is no such file, or it may not be read. */
async function readTail(path: string): Promise<string | undefined> {
  try {
    using file = await Deno.open(path);
    const { size } = await file.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    await file.seek(start, Deno.SeekMode.Start);
    const text = await new Response(file.readable).text();
    // The first line was cut somewhere.
    return start === 0 ? text : text.slice(text.indexOf("\n") + 1);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) return undefined;
    throw error;
  }
}
