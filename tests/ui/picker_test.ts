import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { chosenOption, listOptions, openPicker, type PickerState, pressPickerKey } from "../../src/ui/picker_state.ts";
import { pickerRows, renderPicker } from "../../src/ui/picker_view.ts";
import { displayWidth } from "../../src/ui/visible.ts";

const OPTIONS = ["one", "two ü", "three", "four\x1b[2J"].map((name, index) => ({
  key: `$${index}`,
  columns: [name, `${index} windows`],
  isCurrent: index === 0,
}));
const VIEW = { question: "Attach to", columns: [{ header: "session" }, { header: "windows" }], color: true };

function press(...keys: string[]): PickerState {
  return keys.reduce(
    (state, name) => pressPickerKey(state, { name, text: name.length === 1 ? name : undefined }, 2).state,
    openPicker(OPTIONS),
  );
}

Deno.test("a picker begins with what leads elsewhere, and goes round at its ends", () => {
  strictEqual(chosenOption(press())?.key, "$1");
  strictEqual(chosenOption(press("up", "up"))?.key, "$3");
  strictEqual(chosenOption(press("end", "down"))?.key, "$0");
  strictEqual(chosenOption(press("home", "pagedown"))?.key, "$2");
  strictEqual(chosenOption(press("end", "pageup"))?.key, "$1");
});

Deno.test("the filter takes words in any column, and choosing nothing is not possible", () => {
  deepStrictEqual(listOptions(press("T", " ", "2")).map(({ key }) => key), ["$2"]);
  strictEqual(chosenOption(press("o", "n", "e"))?.key, "$0");
  strictEqual(press("x", "ü", "backspace").filter, "x");
  strictEqual(press("x", "y", "c-u").filter, "");
  const nothing = press("q", "q");
  deepStrictEqual(pressPickerKey(nothing, { name: "return", text: undefined }, 2), { state: nothing });
  strictEqual(pressPickerKey(nothing, { name: "escape", text: undefined }, 2).end, undefined);
  strictEqual(pressPickerKey(press(), { name: "escape", text: undefined }, 2).end, "cancel");
  strictEqual(pressPickerKey(press(), { name: "return", text: undefined }, 2).end, "choose");
});

Deno.test("a picker fills any screen and no more, and what hides in names is shown", () => {
  const preview = Array.from({ length: 60 }, (_, n) => `line ${n} ${"wide ".repeat(40)}`);
  for (const size of [[80, 24], [200, 60], [40, 10], [20, 4], [10, 2], [1, 1]] as const) {
    const [columns, rows] = size;
    for (const state of [press(), press("q"), press("end")]) {
      const lines = renderPicker(state, { columns, rows }, { ...VIEW, preview });
      strictEqual(lines.length, rows, `${size}`);
      for (const line of lines) {
        const plain = stripVTControlCharacters(line);
        ok(columns < 20 || displayWidth(plain) <= columns, `${size}: ${plain}`);
        ok(!plain.includes("\x1b"));
      }
    }
    ok(pickerRows({ columns, rows }, 1000) >= 1);
  }
  const screen = renderPicker(press("end"), { columns: 80, rows: 24 }, { ...VIEW, preview }).join("\n");
  ok(screen.includes("four\\e[2J"));
  ok(screen.includes("line 59"), "the end of a screen is what counts");
});
