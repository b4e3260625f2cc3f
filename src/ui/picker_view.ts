/** A list to choose from as lines of a screen: the list above, what the chosen one looks like below. Pure. */
import type { ScreenSize } from "./frame.ts";
import { chosenOption, listOptions, type PickerState } from "./picker_state.ts";
import { createStyle } from "./style.ts";
import { type Column, renderTable } from "./table.ts";
import { displayWidth, fitWidth, showControl } from "./visible.ts";

export interface PickerView {
  readonly question: string;
  readonly columns: readonly Column[];
  /** What the chosen option shows, one line each; undefined: it is not known yet. */
  readonly preview: readonly string[] | undefined;
  readonly color: boolean;
}

/** Question, header, the line above the preview, foot. */
const CHROME_ROWS = 4;
/** Below this a preview would show nothing. */
const LEAST_PREVIEW_ROWS = 3;

/** Returns how many options are seen at once: at most half of the screen, so that the preview has room. */
export function pickerRows({ rows }: ScreenSize, count: number): number {
  const room = Math.max(1, rows - CHROME_ROWS);
  const half = Math.floor(room / 2);
  return room - half < LEAST_PREVIEW_ROWS ? room : Math.max(1, Math.min(count, half));
}

/** Renders the whole screen: as many lines as it has rows, none wider than it. */
export function renderPicker(state: PickerState, size: ScreenSize, view: PickerView): readonly string[] {
  const style = createStyle(view.color);
  const { columns, rows } = size;
  const options = listOptions(state);
  const height = pickerRows(size, options.length);
  const first = Math.max(0, Math.min(state.at - Math.floor(height / 2), options.length - height));
  const [header = "", ...lines] = renderTable(
    [{ header: "" }, ...view.columns],
    // The mark keeps its place also where nothing has it.
    options.map((
      option,
      index,
    ) => [`${index === state.at ? ">" : " "}${option.isCurrent ? "*" : " "}`, ...option.columns]),
    { width: columns },
  ).split("\n");
  const list = lines.slice(first, first + height).map((line, index) => {
    const isChosen = first + index === state.at;
    const text = fitWidth(line, columns);
    return isChosen ? style.inverse(text + " ".repeat(Math.max(0, columns - displayWidth(text)))) : text;
  });
  const counted = options.length === state.options.length
    ? String(options.length)
    : `${options.length} of ${state.options.length}`;
  const top = [
    `${style.bold(`${view.question}:`)} ${showControl(state.filter)}${style.dim("▏")}`,
    style.dim(fitWidth(header, columns)),
    ...(options.length === 0 ? [style.yellow(`   nothing holds "${showControl(state.filter)}"`)] : list),
  ];
  const foot = style.dim(fitWidth(` Enter goes there, type to filter, Esc goes back   ${counted}`, columns));
  const room = rows - top.length - 2;
  const name = chosenOption(state)?.columns[0] ?? "";
  const rule = ` ${fitWidth(showControl(name), columns - 6)} `;
  const preview = room < LEAST_PREVIEW_ROWS - 1 ? [] : [
    style.dim(`──${rule}${"─".repeat(Math.max(0, columns - displayWidth(rule) - 2))}`),
    ...(view.preview ?? []).slice(-room).map((line) => fitWidth(line, columns)),
  ];
  const body = [...top, ...preview].slice(0, rows - 1);
  return [...body, ...Array(Math.max(0, rows - 1 - body.length)).fill(""), foot];
}
