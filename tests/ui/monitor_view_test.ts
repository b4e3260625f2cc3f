import { ok, strictEqual } from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import type { ScreenSize } from "../../src/ui/frame.ts";
import { FIRST_STATE, type MonitorState, pressKey, say, showLog, takeLook } from "../../src/ui/monitor_state.ts";
import { allRows, renderMonitorTable } from "../../src/ui/monitor_table.ts";
import { pageRows, renderMonitor } from "../../src/ui/monitor_view.ts";
import { displayWidth } from "../../src/ui/visible.ts";
import { NOW, pane, sampleLook, session } from "../run/monitor/sample_look.ts";

/** Whole screens beside the tests: `deno test -A tests/ui -- --write` writes them anew, for `git diff` to be read. */
const FOLDER = new URL("./golden/", import.meta.url);
const SOURCE = (({ sessions: [, one] }) => ({ session: one!, pane: one!.panes[0]! }))(sampleLook());
const SMALL = { columns: 80, rows: 24 };
const LARGE = { columns: 200, rows: 60 };

/** Presses keys one after the other, after three looks. */
function stateAfter(...keys: string[]): MonitorState {
  let state: MonitorState = FIRST_STATE;
  for (let n = 0; n < 3; n++) state = takeLook(state, sampleLook());
  for (const key of keys) state = pressKey(state, { name: key, text: key }, 20).state;
  return state;
}

function render(state: MonitorState, size: ScreenSize, color = false): string {
  const lines = renderMonitor(state, size, { title: "~/shop", intervalMs: 2000, now: NOW, color });
  strictEqual(lines.length, size.rows);
  return lines.map((line) => line.trimEnd()).join("\n");
}

const OPEN = ["space", "G", "space"];
const SCREENS: readonly (readonly [name: string, state: MonitorState, size: ScreenSize])[] = [
  ["80x24", stateAfter(), SMALL],
  ["80x24-open", stateAfter(...OPEN), SMALL],
  ["200x60-open", stateAfter(...OPEN, "j", "j", "c"), LARGE],
  ["40x10", stateAfter(...OPEN), { columns: 40, rows: 10 }],
  ["80x24-help", stateAfter("?"), SMALL],
  ["80x24-ask", stateAfter("j", "x"), SMALL],
  ["80x24-filter", stateAfter("/", "n", "p", "m"), SMALL],
  [
    "80x24-log",
    showLog(stateAfter("l"), SOURCE, Array.from({ length: 90 }, (_, n) => `${n} 日本 ${"x".repeat(n)}`)),
    SMALL,
  ],
  ["80x24-first", FIRST_STATE, SMALL],
  ["80x24-gone", takeLook(stateAfter(), { ...sampleLook([]), running: false }), SMALL],
  ["80x24-said", say(stateAfter("a"), 'Ended "shop-main-dev"'), SMALL],
  ["80x24-failed", { ...stateAfter(), trouble: "Cannot list the tmux sessions: lost server" }, SMALL],
];

for (const [name, state, size] of SCREENS) {
  Deno.test(`renderMonitor() draws ${name}`, async () => {
    const url = new URL(`monitor-${name}.txt`, FOLDER);
    const text = `${render(state, size)}\n`;
    if (Deno.args.includes("--write")) {
      await Deno.mkdir(FOLDER, { recursive: true });
      await Deno.writeTextFile(url, text);
    }
    strictEqual(text, await Deno.readTextFile(url));
  });
}

Deno.test("renderMonitor() never draws a line wider than the screen, whatever its size", () => {
  const states = SCREENS.map(([, state]) => state);
  for (const columns of [1, 7, 20, 33, 79, 80, 99, 100, 119, 160, 300]) {
    for (const rows of [1, 2, 3, 5, 24]) {
      for (const state of states) {
        for (
          const line of renderMonitor(state, { columns, rows }, {
            title: "~/shop",
            intervalMs: 2000,
            now: NOW,
            color: false,
          })
        ) {
          ok(displayWidth(line) <= columns, `${columns}x${rows}: ${displayWidth(line)} cells: ${line}`);
        }
      }
    }
  }
});

Deno.test("renderMonitor() uses colours only where they are wanted, and marks the choice without them too", () => {
  const state = stateAfter("j");
  const options = { title: "~/shop", intervalMs: 2000, now: NOW };
  const plain = renderMonitor(state, SMALL, { ...options, color: false });
  const painted = renderMonitor(state, SMALL, { ...options, color: true });
  ok(!plain.join("").includes("\x1b"));
  strictEqual(
    painted.map((line) => stripVTControlCharacters(line).trimEnd()).join("\n"),
    plain.map((line) => line.trimEnd()).join("\n"),
  );
  strictEqual(plain.filter((line) => line.startsWith("> ")).length, 1);
  strictEqual(painted.filter((line) => line.startsWith("\x1b[7m> ")).length, 1);
});

Deno.test("renderMonitor() keeps the choice on the screen, however many rows there are", () => {
  const many = Array.from({ length: 100 }, (_, n) => ({
    session: session(`s${String(n).padStart(2, "0")}`),
    panes: [pane(`%${n}`, "sleep 9")],
  }));
  let state = takeLook(FIRST_STATE, sampleLook(many));
  for (let n = 0; n < 100; n++) {
    const chosen = render(state, SMALL).split("\n").filter((line) => line.startsWith("> "));
    strictEqual(chosen.length, 1);
    ok(chosen[0]!.includes(`s${String(n).padStart(2, "0")}`));
    state = pressKey(state, { name: "down", text: undefined }, pageRows(SMALL)).state;
  }
});

Deno.test("renderMonitor() shows what programs call themselves without letting it act on the terminal", () => {
  const evil = pane("%1", "vim \x1b[2J\x1b]0;x\x07 a\nb", { windowName: "w\x1b[31m" });
  const state = pressKey(takeLook(FIRST_STATE, sampleLook([{ session: session("s\tx"), panes: [evil] }])), {
    name: "space",
    text: " ",
  }, 20).state;
  ok(!render(state, LARGE).replaceAll("\n", "").match(/\p{Cc}/u));
});

Deno.test("renderMonitorTable() is never cut where no width is given", () => {
  const lines = renderMonitorTable({ rows: allRows(sampleLook()), now: NOW, width: undefined, color: false });
  strictEqual(lines.length, 10);
  ok(lines.some((line) => line.endsWith("vim src/main.ts, npm run dev")));
});
