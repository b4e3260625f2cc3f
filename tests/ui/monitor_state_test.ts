import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  FIRST_STATE,
  listRows,
  type MonitorState,
  pressKey,
  say,
  showLog,
  takeLook,
  type Wish,
} from "../../src/ui/monitor_state.ts";
import { pane, sampleLook, session } from "../run/monitor/sample_look.ts";

const PAGE = 10;
const SOURCE = (({ sessions: [, one] }) => ({ session: one!, pane: one!.panes[0]! }))(sampleLook());

function press(state: MonitorState, ...keys: string[]): { state: MonitorState; wish?: Wish } {
  let last: { state: MonitorState; wish?: Wish } = { state };
  for (const key of keys) last = pressKey(last.state, { name: key, text: key.length === 1 ? key : undefined }, PAGE);
  return last;
}

const reading = (): MonitorState => press(start(), "l").state;
const start = (): MonitorState => takeLook(FIRST_STATE, sampleLook());
const chosen = (state: MonitorState): string | undefined => {
  const row = listRows(state).find(({ key }) => key === state.selected);
  return row?.pane?.pane.id ?? row?.session.session.name;
};

Deno.test("the first session is chosen, and keys move the choice within the rows", () => {
  strictEqual(chosen(start()), "shop-feature-ü-注文-📦-dev");
  const cases: [keys: string[], name: string][] = [
    [["k"], "shop-feature-ü-注文-📦-dev"],
    [["j"], "shop-main-dev"],
    [["down", "down", "down"], "shop-user-auth-dev"],
    [["G", "up"], "shop-main-dev"],
    [["pagedown", "g"], "shop-feature-ü-注文-📦-dev"],
  ];
  for (const [keys, name] of cases) strictEqual(chosen(press(start(), ...keys).state), name);
});

Deno.test("a session opens to its panes, and closing it from a pane chooses the session", () => {
  const open = press(start(), "j", "space").state;
  deepStrictEqual(listRows(open).map((row) => row.pane?.pane.id ?? ""), ["", "", "%5", "%6", ""]);
  strictEqual(chosen(press(open, "j", "j").state), "%6");
  const closed = press(open, "j", "j", "left").state;
  strictEqual(chosen(closed), "shop-main-dev");
  strictEqual(listRows(closed).length, 3);
});

Deno.test("sorting keeps the choice", () => {
  const names = (key: string): (string | undefined)[] =>
    listRows(press(start(), key).state).map((row) => row.session.session.worktree ?? undefined);
  deepStrictEqual(names("c"), ["main", "user-auth", "feature-ü"]);
  deepStrictEqual(names("m"), ["main", "user-auth", "feature-ü"]);
  deepStrictEqual(names("a"), ["user-auth", "main", "feature-ü"]);
  strictEqual(chosen(press(start(), "j", "a").state), "shop-main-dev");
});

Deno.test("the choice survives a look, and goes to the next row where its session has ended", () => {
  const state = press(start(), "j").state;
  strictEqual(chosen(takeLook(state, sampleLook())), "shop-main-dev");
  const { sessions, ...look } = sampleLook();
  const rest = { ...look, sessions: sessions.filter((one) => one.session.name !== "shop-main-dev") };
  strictEqual(chosen(takeLook(state, rest)), "shop-user-auth-dev");
  strictEqual(chosen(takeLook(state, { ...look, sessions: [] })), undefined);
});

Deno.test("a filter is typed, edited, kept and dropped", () => {
  const typed = press(start(), "/", "n", "p", "x", "backspace", "m").state;
  deepStrictEqual([typed.filter, typed.mode.kind, listRows(typed).length], ["npm", "filter", 1]);
  strictEqual(chosen(typed), "shop-user-auth-dev");
  const kept = press(typed, "return").state;
  deepStrictEqual([kept.filter, kept.mode.kind], ["npm", "list"]);
  strictEqual(press(kept, "escape").state.filter, "");
  strictEqual(press(typed, "escape").state.filter, "");
  strictEqual(press(start(), "/", "Ü").state.filter, "Ü");
});

Deno.test("stop and kill ask first, and only y is yes", () => {
  for (const [key, deed] of [["s", "stop"], ["x", "kill"]] as const) {
    const asked = press(start(), "j", key);
    deepStrictEqual([asked.wish, asked.state.mode.kind], [undefined, "ask"]);
    const { wish, state } = press(asked.state, "y");
    deepStrictEqual([wish?.kind, state.mode.kind], [deed, "list"]);
    for (const no of ["n", "return", "escape", "q"]) {
      const { wish, state } = press(asked.state, no);
      deepStrictEqual([wish, state.mode.kind], [undefined, "list"]);
    }
  }
});

Deno.test("what was asked about is what is stopped, whatever a look brings meanwhile", () => {
  const asked = takeLook(press(start(), "x").state, sampleLook([{ session: session("other"), panes: [] }]));
  const { wish } = press(asked, "y");
  strictEqual(wish?.kind === "kill" && wish.session.session.name, "shop-feature-ü-注文-📦-dev");
});

Deno.test("keys ask the program for what only it can do", () => {
  const cases: [keys: string[], wish: string | undefined][] = [
    [["q"], "quit"],
    [["c-c"], "quit"],
    [["?", "c-c"], "quit"],
    [["/", "c-c"], "quit"],
    [["?", "q"], undefined],
    [["/", "q"], undefined],
    [["c-l"], "redraw"],
    [["return"], "attach"],
    [["l"], "log"],
    [["z"], undefined],
  ];
  for (const [keys, wish] of cases) strictEqual(press(start(), ...keys).wish?.kind, wish);
  for (const key of ["return", "l", "s", "x", "space"]) strictEqual(press(FIRST_STATE, key).wish, undefined);
});

Deno.test("l reads the pane that is chosen, else the active one", () => {
  const paneOf = (...keys: string[]): string | undefined => {
    const { wish } = press(start(), ...keys);
    return wish?.kind === "log" ? wish.source.pane.pane.id : undefined;
  };
  strictEqual(paneOf("j", "l"), "%5");
  strictEqual(paneOf("j", "space", "j", "j", "l"), "%6");
});

Deno.test("a log scrolls between its first and its last line", () => {
  const lines = Array.from({ length: 25 }, (_, n) => `line ${n}`);
  const log = showLog(reading(), SOURCE, lines);
  const below = (...keys: string[]): number | undefined => {
    const { mode } = press(log, ...keys).state;
    return mode.kind === "log" ? mode.below : undefined;
  };
  deepStrictEqual(
    [below("j"), below("k", "k"), below("pageup"), below("g"), below("g", "G"), below("g", "pagedown")],
    [0, 2, 10, 15, 0, 5],
  );
  strictEqual(below("q"), undefined);
});

Deno.test("who reads further up in a log keeps the place while more is printed", () => {
  const lines = Array.from({ length: 30 }, (_, n) => `line ${n}`);
  const up = press(showLog(reading(), SOURCE, lines.slice(0, 25)), "k", "k").state;
  const grown = showLog(up, SOURCE, lines).mode;
  strictEqual(grown.kind === "log" && grown.below, 7);
  const atEnd = showLog(showLog(reading(), SOURCE, lines.slice(0, 25)), SOURCE, lines).mode;
  strictEqual(atEnd.kind === "log" && atEnd.below, 0);
});

Deno.test("what is said stays until the next key, and trouble until a look succeeds", () => {
  const state = { ...say(start(), "done"), trouble: "lost" };
  const pressed = press(state, "j").state;
  deepStrictEqual([pressed.message, pressed.trouble], [undefined, "lost"]);
  const looked = takeLook(state, sampleLook());
  deepStrictEqual([looked.message?.text, looked.trouble], ["done", undefined]);
});

Deno.test("the past of a session is kept while it lives", () => {
  const one = (name: string) => sampleLook([{ session: session(name), panes: [pane("%1", "x", { cpuMs: 1200 })] }]);
  let state = FIRST_STATE;
  for (let n = 0; n < 300; n++) state = takeLook(state, one("a"));
  strictEqual(state.history.get("tmux uid-a")?.length, 240);
  strictEqual(state.history.get("tmux uid-a")?.[0], 10);
  state = takeLook(state, one("b"));
  strictEqual(state.history.has("tmux uid-a"), false);
});
