/** The screens of panes from one process. Pure. */
import type { CaptureOptions } from "../backend.ts";
import type { TmuxCommand } from "./encode.ts";

/** Builds the chain that prints the screens one after the other, each followed by a line that is `mark`. */
export function buildCapture(panes: readonly string[], options: CaptureOptions, mark: string): TmuxCommand[] {
  return panes.flatMap((pane): TmuxCommand[] => [
    [
      "capture-pane",
      "-p",
      // Joins the lines that the pane is too narrow for.
      "-J",
      ...(options.colors ? ["-e"] : []),
      ...(options.history === 0 ? [] : ["-S", options.history === Infinity ? "-" : `-${options.history}`]),
      ...["-t", pane],
    ],
    ["display-message", "-p", mark],
  ]);
}

/** Parses what the chain printed; fewer than there were panes where one of them was gone. */
export function parseCapture(output: string, mark: string): readonly string[] {
  return output.split(`${mark}\n`).slice(0, -1);
}
