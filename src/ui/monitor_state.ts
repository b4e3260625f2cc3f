/** What the live view of sessions shows of what is known, and what its keys do to that. Pure. */
import type { Look, PaneLook, SessionLook } from "../run/monitor/look.ts";
import type { Key } from "./screen.ts";

export interface MonitorState {
  readonly look: Look | undefined;
  /** CPU shares of each session by its key, and of all together by "", the newest last. */
  readonly history: ReadonlyMap<string, readonly (number | null)[]>;
  /** The key of the chosen row. */
  readonly selected: string | undefined;
  readonly expanded: ReadonlySet<string>;
  readonly sort: Sort;
  readonly filter: string;
  readonly mode: Mode;
  readonly message: Message | undefined;
  /** Why the last look failed. */
  readonly trouble: string | undefined;
}

export type Mode =
  | { readonly kind: "list" }
  /** The filter is being typed. */
  | { readonly kind: "filter" }
  | { readonly kind: "help" }
  | { readonly kind: "ask"; readonly deed: "stop" | "kill"; readonly session: SessionLook }
  | LogMode;

export interface LogMode {
  readonly kind: "log";
  readonly source: LogSource;
  /** Undefined while it is read for the first time. */
  readonly lines: readonly string[] | undefined;
  /** How many lines stand below the last one shown; 0 follows the end. */
  readonly below: number;
}

/** Whose output is read. */
export interface LogSource {
  readonly session: SessionLook;
  readonly pane: PaneLook;
}

export interface Message {
  readonly text: string;
  readonly isFailure: boolean;
}

/** What a key asks of the program; everything else is in the state. */
export type Wish =
  | { readonly kind: "quit" }
  | { readonly kind: "redraw" }
  | { readonly kind: "attach"; readonly session: SessionLook }
  | { readonly kind: "stop" | "kill"; readonly session: SessionLook }
  | { readonly kind: "log"; readonly source: LogSource };

export type Sort = "name" | "cpu" | "memory" | "activity";

/** One line of the table: a session, or one of its panes. */
export interface MonitorRow {
  readonly key: string;
  readonly session: SessionLook;
  readonly pane: PaneLook | undefined;
}

const HISTORY_LENGTH = 240;
const SORTS: Readonly<Record<string, Sort>> = { n: "name", c: "cpu", m: "memory", a: "activity" };

export const FIRST_STATE: MonitorState = {
  look: undefined,
  history: new Map(),
  selected: undefined,
  expanded: new Set(),
  sort: "name",
  filter: "",
  mode: { kind: "list" },
  message: undefined,
  trouble: undefined,
};

/** Takes a new look in: the choice stays with its row, or goes to the one that takes its place. */
export function takeLook(state: MonitorState, look: Look): MonitorState {
  const history = new Map([["", extend(state.history.get(""), totalOf(look))]]);
  for (const one of look.sessions) history.set(one.key, extend(state.history.get(one.key), one.cpuPercent));
  const at = Math.max(0, listRows(state).findIndex(({ key }) => key === state.selected));
  return keepChoice({ ...state, look, history, trouble: undefined }, at);
}

/** Lists the lines of the table: sessions that the filter lets through, sorted, with the panes of those that are open. */
export function listRows({ look, filter, sort, expanded }: MonitorState): readonly MonitorRow[] {
  const sessions = (look?.sessions ?? []).filter((one) => matches(one, filter)).toSorted(ORDERS[sort]);
  return sessions.flatMap((session): MonitorRow[] => {
    const row = { key: session.key, session, pane: undefined };
    return expanded.has(session.key)
      ? [row, ...session.panes.map((pane) => ({ key: `${session.key} ${pane.pane.id}`, session, pane }))]
      : [row];
  });
}

/** What a key does; `page` is how many lines of the table or of a log fit the screen. */
export function pressKey(state: MonitorState, key: Key, page: number): { state: MonitorState; wish?: Wish } {
  if (key.name === "c-c") return { state, wish: { kind: "quit" } };
  if (key.name === "c-l") return { state, wish: { kind: "redraw" } };
  const { mode } = state;
  const fresh = { ...state, message: undefined };
  const list: MonitorState = { ...fresh, mode: { kind: "list" } };
  switch (mode.kind) {
    case "help":
      return { state: list };
    case "ask":
      return key.name === "y" ? { state: list, wish: { kind: mode.deed, session: mode.session } } : { state: list };
    case "filter":
      return { state: typeFilter(fresh, key) };
    case "log": {
      if (["q", "escape", "left"].includes(key.name)) return { state: list };
      const below = scroll(key.name, mode.below, mode.lines?.length ?? 0, page);
      return { state: { ...fresh, mode: { ...mode, below } } };
    }
    case "list":
      return pressInList(fresh, key, page);
  }
}

function pressInList(state: MonitorState, { name }: Key, page: number): { state: MonitorState; wish?: Wish } {
  const rows = listRows(state);
  const at = rows.findIndex(({ key }) => key === state.selected);
  const row = rows[at];
  const choose = (index: number): { state: MonitorState } => ({
    state: { ...state, selected: rows[Math.max(0, Math.min(rows.length - 1, index))]?.key },
  });
  const sort = SORTS[name];
  if (sort !== undefined) return { state: { ...state, sort } };
  switch (name) {
    case "q":
      return { state, wish: { kind: "quit" } };
    case "escape":
      return { state: keepChoice({ ...state, filter: "" }, 0) };
    case "?":
      return { state: { ...state, mode: { kind: "help" } } };
    case "/":
      return { state: { ...state, mode: { kind: "filter" } } };
    case "j":
    case "down":
      return choose(at + 1);
    case "k":
    case "up":
      return choose(at - 1);
    case "pagedown":
      return choose(at + page);
    case "pageup":
      return choose(at - page);
    case "g":
    case "home":
      return choose(0);
    case "G":
    case "end":
      return choose(rows.length - 1);
  }
  if (row === undefined) return { state };
  const { session } = row;
  switch (name) {
    case "space":
    case "tab":
      return { state: expand(state, session, !state.expanded.has(session.key)) };
    case "right":
      return { state: expand(state, session, true) };
    case "left":
      return { state: expand(state, session, false) };
    case "return":
    case "enter":
      return { state, wish: { kind: "attach", session } };
    case "s":
      return { state: { ...state, mode: { kind: "ask", deed: "stop", session } } };
    case "x":
      return { state: { ...state, mode: { kind: "ask", deed: "kill", session } } };
    case "l": {
      const pane = row.pane ?? session.panes.find((one) => one.pane.active) ?? session.panes[0];
      if (pane === undefined) return { state };
      const source = { session, pane };
      return {
        state: { ...state, mode: { kind: "log", source, lines: undefined, below: 0 } },
        wish: { kind: "log", source },
      };
    }
  }
  return { state };
}

/** Takes in what a pane printed, if it is still read; who reads further up keeps the place while more comes. */
export function showLog(state: MonitorState, source: LogSource, lines: readonly string[]): MonitorState {
  const { mode } = state;
  if (mode.kind !== "log" || mode.source.pane.pane.id !== source.pane.pane.id) return state;
  const below = mode.below > 0 ? Math.max(0, mode.below + lines.length - (mode.lines?.length ?? 0)) : 0;
  return { ...state, mode: { ...mode, lines, below } };
}

/** Says something until the next key. */
export function say(state: MonitorState, text: string, isFailure = false): MonitorState {
  return { ...state, message: { text, isFailure } };
}

function typeFilter(state: MonitorState, { name, text }: Key): MonitorState {
  const filtered = (filter: string): MonitorState => keepChoice({ ...state, filter }, 0);
  switch (name) {
    case "return":
    case "enter":
      return { ...state, mode: { kind: "list" } };
    case "escape":
      return { ...filtered(""), mode: { kind: "list" } };
    case "backspace":
      return filtered(Array.from(state.filter).slice(0, -1).join(""));
    case "c-u":
      return filtered("");
  }
  return text === undefined ? state : filtered(state.filter + text);
}

function scroll(name: string, below: number, count: number, page: number): number {
  const moves: Readonly<Record<string, number>> = {
    ...{ j: -1, down: -1, k: 1, up: 1, pagedown: -page, space: -page, pageup: page, b: page },
    ...{ g: count, home: count, G: -count, end: -count },
  };
  return Math.max(0, Math.min(Math.max(0, count - page), below + (moves[name] ?? 0)));
}

/** Opens or closes a session; the choice of a pane goes to its session when that is closed. */
function expand(state: MonitorState, session: SessionLook, isOpen: boolean): MonitorState {
  const expanded = new Set(state.expanded);
  if (isOpen) expanded.add(session.key);
  else expanded.delete(session.key);
  return { ...state, expanded, selected: isOpen ? state.selected : session.key };
}

function keepChoice(state: MonitorState, at: number): MonitorState {
  const rows = listRows(state);
  if (rows.some(({ key }) => key === state.selected)) return state;
  return { ...state, selected: rows[Math.min(at, rows.length - 1)]?.key };
}

function matches({ session, panes }: SessionLook, filter: string): boolean {
  const wanted = filter.toLowerCase();
  const texts = [session.name, session.project, session.worktree, session.task, session.branch];
  const runs = panes.flatMap(({ pane }) => [pane.windowName, pane.title, pane.foreground?.text]);
  return [...texts, ...runs].some((text) => text?.toLowerCase().includes(wanted)) || wanted === "";
}

const byName = (a: SessionLook, b: SessionLook): number =>
  a.session.name < b.session.name ? -1 : a.session.name > b.session.name ? 1 : 0;

/** The greatest first; equal ones by name, so that they keep their places from look to look. */
const ORDERS: Readonly<Record<Sort, (a: SessionLook, b: SessionLook) => number>> = {
  name: byName,
  cpu: (a, b) => (b.cpuPercent ?? 0) - (a.cpuPercent ?? 0) || byName(a, b),
  memory: (a, b) => b.memoryBytes - a.memoryBytes || byName(a, b),
  activity: (a, b) => b.session.lastActivityAt - a.session.lastActivityAt || byName(a, b),
};

function extend(values: readonly (number | null)[] = [], value: number | null): readonly (number | null)[] {
  return [...values, value].slice(-HISTORY_LENGTH);
}

function totalOf({ sessions, overMs }: Look): number | null {
  return overMs === null ? null : sessions.reduce((sum, one) => sum + (one.cpuPercent ?? 0), 0);
}
