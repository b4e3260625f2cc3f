import { fields, integer, string } from "../src/base/answer.ts";
import { chooseActivePane, choosePanes, type PaneIdentity, type PaneWish } from "../src/run/pane/choose_panes.ts";
import { refuseBoth } from "./exclusive_options.ts";
import type { Options } from "./verb.ts";

/** Which pane it is, in answers about single panes. */
export const PANE_NAME = {
  id: string("The backend's own"),
  window: string("Its window's name"),
  window_id: string("The backend's own"),
  index: integer("In its window, as the backend counts"),
  title: string(),
} as const;
export const PANE_REF = fields(PANE_NAME);

export function paneName(pane: PaneIdentity): {
  id: string;
  window: string;
  window_id: string;
  index: number;
  title: string;
} {
  return { id: pane.id, window: pane.windowName, window_id: pane.window, index: pane.index, title: pane.title };
}

/** Reads `--window` and `--pane`. */
export function readPaneWish({ window, pane }: Options): PaneWish {
  return {
    ...(typeof window === "string" ? { window } : {}),
    ...(typeof pane === "string" ? { pane } : {}),
  };
}

/** One pane, the active one where nothing else is said, or with `--all-panes` all of the window or session. */
export function aimAtPanes<P extends PaneIdentity>(panes: readonly P[], options: Options): readonly P[] {
  const wish = readPaneWish(options);
  if (options["allPanes"] !== true) return [chooseActivePane(panes, wish)];
  if (wish.pane === undefined) return choosePanes(panes, wish);
  throw refuseBoth("--pane", "--all-panes", "Name a window instead, or leave one away");
}
