import type { Backend } from "../session/backend.ts";
import type { PaneView } from "../session/pane_state.ts";

/** How much of the end of a log is read. */
const TAIL_BYTES = 512 * 1024;
/** How far back a screen without a log is read. */
const HISTORY_LINES = 2000;

/** Reads the last of what a pane printed: from its log where it has one, else from its screen; undefined: it is gone. */
export async function readPaneLog(backend: Backend, pane: PaneView): Promise<string | undefined> {
  const log = pane.logPath === null ? undefined : await readTail(pane.logPath);
  return log ?? (await backend.capture([pane.id], { history: HISTORY_LINES, colors: false }))[0];
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
