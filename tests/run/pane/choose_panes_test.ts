import assert from "node:assert/strict";
import { chooseActivePane, choosePanes, keepChoice } from "../../../src/run/pane/choose_panes.ts";
import { pane } from "../monitor/sample_look.ts";

const EDITOR = { window: "@1", windowIndex: 1, windowName: "editor", windowKey: "editor", windowActive: false };
const SERVER = { window: "@2", windowIndex: 2, windowName: "ü x/y", windowKey: "server", windowActive: true };
const LOST = { window: "@3", windowIndex: 3, windowName: "1", windowKey: null, windowActive: false };
const PANES = [
  pane("%1", "vim", { ...EDITOR, index: 1, title: "notes" }),
  pane("%2", "dev", { ...SERVER, index: 1, title: "host", active: false }),
  pane("%3", "test", { ...SERVER, index: 2, title: "host" }),
  pane("%4", null, { ...LOST, index: 1, title: "" }),
];

const ids = (panes: readonly { id: string }[]): string => panes.map((one) => one.id).join(" ");

Deno.test("choosePanes() takes all panes where nothing is wished", () => {
  assert.equal(ids(choosePanes(PANES, {})), "%1 %2 %3 %4");
});

Deno.test("choosePanes() finds a window by id, key, name and index, in this order", () => {
  for (
    const [wish, found] of [
      ["@2", "%2 %3"],
      ["server", "%2 %3"],
      ["ü x/y", "%2 %3"],
      ["2", "%2 %3"],
      ["1", "%4"],
      ["3", "%4"],
    ] as const
  ) assert.equal(ids(choosePanes(PANES, { window: wish })), found, wish);
});

Deno.test("choosePanes() finds a pane by id, title, place and index", () => {
  for (
    const [wish, found] of [
      [{ pane: "%1" }, "%1"],
      [{ pane: "notes" }, "%1"],
      [{ pane: "1.1" }, "%4"],
      [{ pane: "2.1" }, "%2"],
      [{ pane: "ü x/y.2" }, "%3"],
      [{ pane: "2" }, "%3"],
      [{ window: "editor", pane: "1" }, "%1"],
      [{ window: "1", pane: "1" }, "%4"],
    ] as const
  ) assert.equal(ids(choosePanes(PANES, wish)), found, JSON.stringify(wish));
});

Deno.test("choosePanes() knows a pane by the title that it was made with, before those that programs gave", () => {
  const panes = [
    pane("%1", "vim", { ...EDITOR, title: "server" }),
    pane("%2", "dev", { ...SERVER, givenTitle: "server", title: "user@host: ~" }),
  ];
  assert.equal(ids(choosePanes(panes, { pane: "server" })), "%2");
  assert.equal(ids(choosePanes(panes, { pane: "user@host: ~" })), "%2");
  assert.equal(ids(choosePanes(panes, { window: "editor", pane: "server" })), "%1");
});

Deno.test("choosePanes() takes what is there before what is gone, whose indexes were given again", () => {
  const panes = [
    pane("%2", "dev", { ...SERVER, index: 0, givenTitle: "dev" }),
    pane("%1", "first", { ...SERVER, index: 0, givenTitle: "dev", gone: true }),
    pane("%6", "make", { ...EDITOR, windowIndex: 2, index: 0, givenTitle: "make", gone: true }),
  ];
  assert.equal(ids(choosePanes(panes, { window: "2" })), "%2 %1");
  assert.equal(ids(choosePanes(panes, { window: "server", pane: "0" })), "%2");
  assert.equal(ids(choosePanes(panes, { pane: "dev" })), "%2");
  assert.equal(ids(choosePanes(panes, { pane: "make" })), "%6");
  assert.equal(ids(choosePanes(panes, { window: "editor" })), "%6");
});

Deno.test("keepChoice() is the same choice when titles, windows and what is active are others", () => {
  const later = [
    pane("%1", "vim", { ...EDITOR, title: "other", windowActive: true, index: 7 }),
    pane("%2", "dev", { ...SERVER, windowName: "other", windowActive: false, title: "notes" }),
    pane("%9", null, { ...EDITOR, title: "notes" }),
  ];
  const kept = (wish: { window?: string; pane?: string }): string =>
    ids(later.filter(keepChoice(choosePanes(PANES, wish), wish)));
  assert.equal(kept({}), "%1 %2 %9");
  assert.equal(kept({ pane: "notes" }), "%1");
  assert.equal(kept({ pane: "1" }), "%2");
  assert.equal(kept({ window: "editor" }), "%1 %9");
});

Deno.test("choosePanes() refuses what is not there, and what may mean several", () => {
  const message = (wish: { window?: string; pane?: string }): string => {
    try {
      return ids(choosePanes(PANES, wish));
    } catch (error) {
      return `${(error as Error).message}; ${(error as { hint?: string }).hint}`;
    }
  };
  assert.equal(message({ window: "edtor" }), 'No window "edtor" in this session; Did you mean "editor"?');
  assert.match(message({ window: "zzzzzz" }), /; Windows: editor, ü x\/y, 1$/);
  assert.match(
    message({ pane: "host" }),
    /Cannot tell which pane "host" is: 2 have this name; Name it by its id: %2, %3/,
  );
  assert.match(message({ pane: "7" }), /No pane "7" in this session; Panes: %1 \(editor.1\), %2/);
  assert.match(message({ pane: "" }), /No pane ""/);
  assert.match(message({ window: "editor", pane: "2" }), /No pane "2" in window "editor"/);
});

Deno.test("chooseActivePane() takes the active pane of the window, of the active window", () => {
  assert.equal(chooseActivePane(PANES, {}).id, "%3");
  assert.equal(chooseActivePane(PANES, { window: "editor" }).id, "%1");
  assert.equal(chooseActivePane(PANES, { pane: "%2" }).id, "%2");
});
