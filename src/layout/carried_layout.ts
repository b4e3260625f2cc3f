import { LAYOUT_PRESETS } from "../session/spec.ts";
import { countCells, parseLayout } from "../session/tmux/layout_string.ts";

/**
 * Reads a layout as tmux does: a name, as much of one as makes it clear, or a layout string for at least so many panes.
 * The second form says why prj could not use it.
 */
export function carryLayout(text: string, panes: number): { readonly layout: string } | { readonly wrong: string } {
  const name = LAYOUT_PRESETS.find((preset) => preset === text);
  const begun = text === "" ? [] : LAYOUT_PRESETS.filter((preset) => preset.startsWith(text));
  // A mirrored layout begins like the one that it mirrors.
  const meant = name ?? begun.find((preset) => begun.every((other) => other.startsWith(preset)));
  if (meant !== undefined) return { layout: meant };
  if (!/^[0-9a-f]{4},/i.test(text)) {
    return { wrong: begun.length > 1 ? `"${text}" may be ${begun.join(" or ")}` : `tmux has no layout "${text}"` };
  }
  const parsed = parseLayout(text);
  if ("wrong" in parsed) return parsed;
  const cells = countCells(parsed.root);
  return cells >= panes ? { layout: text } : { wrong: `it has ${cells} cells for ${panes} panes` };
}
