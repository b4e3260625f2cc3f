import { printedLines } from "./frame.ts";
import { Queue } from "../base/queue.ts";
import { chosenOption, openPicker, type PickerOption, pressPickerKey } from "./picker_state.ts";
import { pickerRows, type PickerView, renderPicker } from "./picker_view.ts";
import { Screen, type ScreenEvent } from "./screen.ts";

export interface PickerQuestion extends Pick<PickerView, "question" | "columns" | "color"> {
  readonly options: readonly PickerOption[];
  /** What an option looks like, as it was printed; undefined: nothing is known of it. */
  preview(key: string): Promise<string | undefined>;
}

type Happening = ScreenEvent | { readonly kind: "preview"; readonly key: string; readonly lines: readonly string[] };

/** Lets a person choose on the whole terminal; the key of what was chosen, undefined where nothing was. */
export async function pick({ options, preview, ...view }: PickerQuestion): Promise<string | undefined> {
  const happenings = new Queue<Happening>();
  const previews = new Map<string, readonly string[]>();
  const asked = new Set<string>();
  let state = openPicker(options);
  using screen = new Screen((event) => happenings.push(event));
  for (;;) {
    const key = chosenOption(state)?.key;
    if (key !== undefined && !asked.has(key)) {
      asked.add(key);
      // What cannot be shown is no reason not to go there.
      preview(key).catch(() => undefined).then((text) => {
        happenings.push({ kind: "preview", key, lines: printedLines(text ?? "") });
      });
    }
    if (!happenings.isWaiting) {
      const shown = key === undefined ? undefined : previews.get(key);
      screen.draw(renderPicker(state, screen.size, { ...view, preview: shown }));
    }
    const happening = await happenings.next();
    switch (happening.kind) {
      case "end":
        return undefined;
      case "preview":
        previews.set(happening.key, happening.lines);
        break;
      case "key": {
        const pressed = pressPickerKey(state, happening.key, pickerRows(screen.size, options.length));
        state = pressed.state;
        if (pressed.end !== undefined) return pressed.end === "choose" ? chosenOption(state)?.key : undefined;
      }
    }
  }
}
