/** A list to choose from, with a filter that is typed. Pure. */
import type { Key } from "./screen.ts";

export interface PickerOption {
  readonly key: string;
  /** The first is its name; all stand in columns. */
  readonly columns: readonly string[];
  /** Where prj is now. */
  readonly isCurrent: boolean;
}

export interface PickerState {
  readonly options: readonly PickerOption[];
  readonly filter: string;
  /** Which of the options that the filter lets through is chosen. */
  readonly at: number;
}

/** Begins with the first option that leads elsewhere. */
export function openPicker(options: readonly PickerOption[]): PickerState {
  return { options, filter: "", at: Math.max(0, options.findIndex(({ isCurrent }) => !isCurrent)) };
}

/** The options that hold every word of the filter, in any column. */
export function listOptions({ options, filter }: PickerState): readonly PickerOption[] {
  const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return options.filter(({ columns }) => {
    const text = columns.join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export function chosenOption(state: PickerState): PickerOption | undefined {
  return listOptions(state)[state.at];
}

/** What a key does; `page` is how many options are seen at once. */
export function pressPickerKey(
  state: PickerState,
  { name, text }: Key,
  page: number,
): { readonly state: PickerState; readonly end?: "choose" | "cancel" } {
  const last = listOptions(state).length - 1;
  const go = (at: number): { state: PickerState } => ({ state: { ...state, at: Math.max(0, Math.min(last, at)) } });
  const filtered = (filter: string): { state: PickerState } => ({ state: { ...state, filter, at: 0 } });
  switch (name) {
    case "return":
    case "enter":
      return chosenOption(state) === undefined ? { state } : { state, end: "choose" };
    case "c-c":
    case "c-d":
      return { state, end: "cancel" };
    case "escape":
      return state.filter === "" ? { state, end: "cancel" } : filtered("");
    case "up":
    case "c-p":
      return go(state.at === 0 ? last : state.at - 1);
    case "down":
    case "c-n":
    case "tab":
      return go(state.at === last ? 0 : state.at + 1);
    case "pageup":
      return go(state.at - page);
    case "pagedown":
      return go(state.at + page);
    case "home":
      return go(0);
    case "end":
      return go(last);
    case "backspace":
      return filtered(Array.from(state.filter).slice(0, -1).join(""));
    case "c-u":
      return filtered("");
  }
  return text === undefined ? { state } : filtered(state.filter + text);
}
