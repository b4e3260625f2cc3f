/** What the chains that make sessions and windows print -> values. Pure. */
import type { CreatedSession, CreatedWindow } from "../backend.ts";
import type { SessionSpec, WindowSpec } from "../spec.ts";
import { BUILT } from "./build.ts";
import { buildOrder } from "./merge.ts";
import { cleanLabel } from "./text.ts";

/** What a merge's chain came to. */
export interface Merged {
  readonly isDone: boolean;
  /** The ids of all windows that were made, though the chain may not have come to its end. */
  readonly made: readonly string[];
  /** In the order of the spec, where it is done. */
  readonly windows: readonly CreatedWindow[];
}

/** Parses what the chain of `spec` printed; undefined where it did not come to its end. */
export function parseCreated(output: string, spec: SessionSpec): CreatedSession | undefined {
  const windows = parseWindows(output, spec.windows);
  const id = parseCreatedId(output);
  return windows === undefined || id === undefined ? undefined : { id, windows };
}

/** Parses what the chain that adds one window printed; undefined where it did not come to its end. */
export function parseAdded(output: string, window: WindowSpec): CreatedWindow | undefined {
  return parseWindows(output, [window])?.[0];
}

/** Parses what a merge's chain printed; its first line is that of the guard. */
export function parseMerged(output: string, spec: SessionSpec, replaces: readonly (string | null)[]): Merged {
  const order = buildOrder(replaces);
  const built = parseWindows(output.replace(/^.*\n/, ""), order.map((index) => spec.windows[index]!));
  const made = new Set([...output.matchAll(/^\$\d+ (@\d+) %\d+$/gm)].map((match) => match[1]!));
  return {
    isDone: built !== undefined,
    made: [...made],
    windows: built === undefined ? [] : spec.windows.map((_, index) => built[order.indexOf(index)]!),
  };
}

/** Parses the lines "@1 LAYOUT" of `list-windows`. */
export function parseLayouts(output: string): ReadonlyMap<string, string> {
  const lines = output.split("\n").map((line) => /^(@\d+) (\S+)$/.exec(line)).filter((match) => match !== null);
  return new Map(lines.map((match) => [match[1]!, match[2]!]));
}

/** Returns the id that a chain printed for the session it made, whatever happened afterwards. */
export function parseCreatedId(output: string): string | undefined {
  return /^(\$\d+) @\d+ %\d+$/m.exec(output)?.[1];
}

/** One line for each pane, in the order in which they were made, and at last the line that says so. */
function parseWindows(output: string, windows: readonly WindowSpec[]): readonly CreatedWindow[] | undefined {
  const lines = output.split("\n").filter((line) => line !== "");
  const ids = lines.slice(0, -1).map((line) => /^\$\d+ (@\d+) (%\d+)$/.exec(line));
  const panes = windows.reduce((count, window) => count + window.panes.length, 0);
  if (lines.at(-1) !== BUILT || ids.length !== panes || ids.includes(null)) return undefined;
  let next = 0;
  return windows.map((window) => {
    const found = window.panes.map(() => ids[next++]!);
    return {
      id: found[0]![1]!,
      name: cleanLabel(window.name),
      panes: window.panes.map((pane, i) => ({ id: found[i]![2]!, title: cleanLabel(pane.title ?? "") })),
    };
  });
}
