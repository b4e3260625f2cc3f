import { pause } from "../../base/pause.ts";
import type { ProcessResult } from "../../process/process.ts";
import type { CreatedSession } from "../backend.ts";
import type { SessionSpec } from "../spec.ts";
import type { TmuxCommand } from "./encode.ts";
import { failure } from "./failure.ts";
import { POLL_MS } from "./restart.ts";
import { areReady, planReadiness, planTyping } from "./typing.ts";

/** For all panes together, however many there are. */
const READY_WITHIN_MS = 3000;

/** Types the commands of those panes that ask for it, as soon as their shells show a prompt. */
export async function typeInto(
  created: CreatedSession,
  spec: SessionSpec,
  run: (commands: readonly TmuxCommand[]) => Promise<ProcessResult>,
): Promise<void> {
  const lines = spec.windows.flatMap((window, w) =>
    window.panes.flatMap((pane, p) => {
      const id = created.windows[w]?.panes[p]?.id;
      return pane.type && pane.command !== null && id !== undefined ? [{ pane: id, text: pane.command }] : [];
    })
  );
  if (lines.length === 0) return;
  const panes = lines.map((line) => line.pane);
  for (let waited = 0; waited < READY_WITHIN_MS;) {
    const { stdout, durationMs } = await run([planReadiness(created.id)]);
    if (areReady(stdout, panes)) break;
    await pause(POLL_MS);
    waited += durationMs + POLL_MS;
  }
  const result = await run(planTyping(lines));
  if (result.code !== 0) throw failure("Cannot type into the session's panes", result);
}
