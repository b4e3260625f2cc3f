import { PrjError } from "../../base/error.ts";
import { suggest } from "../../base/suggestion.ts";
import type { PaneView } from "../../session/pane_state.ts";

/** What tells a pane from the others of its session; a pane that is gone has it too. */
export type PaneIdentity = Pick<
  PaneView,
  | "id"
  | "gone"
  | "index"
  | "title"
  | "givenTitle"
  | "active"
  | "window"
  | "windowIndex"
  | "windowName"
  | "windowKey"
  | "windowActive"
>;

export interface PaneWish {
  /** A window's name, id, key or index. */
  readonly window?: string | undefined;
  /** A pane's id, title, index, or "<window's name or index>.<pane's index>". */
  readonly pane?: string | undefined;
}

/**
 * Chooses among a session's panes; all of them where nothing is wished. What people wrote (ids, keys, names, titles)
 * comes before indexes, and what is there before what is gone. An index without a window means the active window.
 */
export function choosePanes<P extends PaneIdentity>(panes: readonly P[], wish: PaneWish): readonly P[] {
  if (panes.length === 0) throw new PrjError("not-found", { message: "The session has no panes" });
  const among = wish.window === undefined ? panes : chooseWindow(panes, wish.window);
  return wish.pane === undefined ? among : [choosePane(among, wish.pane, wish.window)];
}

/**
 * The same choice for later looks, when titles, names and the active window may have become others: the pane that was
 * chosen, or all panes that its window has then, or all.
 */
export function keepChoice(chosen: readonly PaneIdentity[], wish: PaneWish): (pane: PaneIdentity) => boolean {
  if (wish.window === undefined && wish.pane === undefined) return () => true;
  const ids = new Set(chosen.map((pane) => pane.id));
  const windows = new Set(wish.pane === undefined ? chosen.map((pane) => pane.window) : []);
  return (pane) => ids.has(pane.id) || windows.has(pane.window);
}

/** Chooses the one pane that a person would mean: the active one of the window, of the active window. */
export function chooseActivePane<P extends PaneIdentity>(panes: readonly P[], wish: PaneWish): P {
  const among = choosePanes(panes, wish);
  const window = among.find((pane) => pane.windowActive)?.window ?? among[0]!.window;
  const members = among.filter((pane) => pane.window === window);
  return members.find((pane) => pane.active) ?? members[0]!;
}

/** Says which pane it is, in words that `--window` and `--pane` understand. */
export function describePaneIdentity(pane: PaneIdentity): string {
  return `${pane.windowName || pane.windowIndex}.${pane.index}`;
}

function chooseWindow<P extends PaneIdentity>(panes: readonly P[], wish: string): readonly P[] {
  const tests: ((pane: P) => boolean)[] = [
    (pane) => pane.window === wish,
    (pane) => pane.windowKey === wish,
    (pane) => pane.windowName === wish,
    (pane) => String(pane.windowIndex) === wish,
  ];
  for (const test of tests) {
    const found = panes.filter(test);
    const ids = new Set(preferThere(found).map((pane) => pane.window));
    if (ids.size === 1) return panes.filter((pane) => ids.has(pane.window));
    if (ids.size > 1) {
      throw new PrjError("invalid", {
        message: `Cannot tell which window "${wish}" is: ${ids.size} have this name`,
        hint: `Name it by its id: ${[...ids].join(", ")}`,
      });
    }
  }
  const names = [...new Set(panes.map((pane) => pane.windowName))];
  throw new PrjError("not-found", {
    message: `No window "${wish}" in this session`,
    hint: suggest(wish, names) ?? `Windows: ${names.join(", ")}`,
  });
}

/** Names and indexes of what is gone may have been given again. */
function preferThere<P extends PaneIdentity>(found: readonly P[]): readonly P[] {
  const there = found.filter((pane) => !pane.gone);
  return there.length > 0 ? there : found;
}

function choosePane<P extends PaneIdentity>(panes: readonly P[], wish: string, window: string | undefined): P {
  const windows = new Set(panes.map((pane) => pane.window));
  const isNear = (pane: P): boolean => windows.size === 1 || pane.windowActive;
  const tests: ((pane: P) => boolean)[] = [
    (pane) => pane.id === wish,
    (pane) => pane.givenTitle === wish && wish !== "",
    (pane) => pane.title === wish && wish !== "",
    (pane) => describePaneIdentity(pane) === wish,
    (pane) => `${pane.windowIndex}.${pane.index}` === wish,
    (pane) => isNear(pane) && String(pane.index) === wish,
  ];
  for (const test of tests) {
    const found = preferThere(panes.filter(test));
    if (found.length === 1) return found[0]!;
    if (found.length > 1) {
      throw new PrjError("invalid", {
        message: `Cannot tell which pane "${wish}" is: ${found.length} have this name`,
        hint: `Name it by its id: ${found.map((pane) => pane.id).join(", ")}`,
      });
    }
  }
  const shown = panes.map((pane) => `${pane.id} (${describePaneIdentity(pane)})`);
  throw new PrjError("not-found", {
    message: `No pane "${wish}" in ${window === undefined ? "this session" : `window "${window}"`}`,
    hint: suggest(wish, panes.flatMap(({ givenTitle, title }) => [givenTitle ?? "", title]).filter(Boolean)) ??
      `Panes: ${shown.join(", ")}`,
  });
}
