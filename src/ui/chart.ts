/** Bars in a terminal: Unicode blocks where it shows them, ASCII elsewhere. All pure. */
import { sparkline } from "./sparkline.ts";

export type Glyphs = "blocks" | "ascii";

/** Whom tables and charts are drawn for. */
export interface ChartReader {
  /** UTC milliseconds. */
  readonly now: number;
  readonly env: Readonly<Record<string, string>>;
  readonly platform: string;
  /** Columns; undefined: no terminal. */
  readonly width: number | undefined;
  readonly color: boolean;
}

/** Which glyphs the terminal of an environment shows, as its locale says; Windows says nothing, and shows all. */
export function chooseGlyphs(env: Readonly<Record<string, string>>, platform: string): Glyphs {
  // As setlocale(3) reads them: the first that is set and not empty counts.
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || (platform === "windows" ? "UTF-8" : "");
  return /utf-?8/i.test(locale) ? "blocks" : "ascii";
}

const EIGHTHS = " ▏▎▍▌▋▊▉";
const ASCII_LEVELS = "_.:-=+*#";

/** Draws a value as a bar of up to `width` cells, which `top` fills; what is more than nothing shows. */
export function bar(value: number, top: number, width: number, glyphs: Glyphs): string {
  const share = fill(value, top);
  if (share === 0 || width < 1) return "";
  if (glyphs === "ascii") return "#".repeat(Math.max(1, Math.round(share * width)));
  const eighths = Math.max(1, Math.round(share * width * 8));
  return "█".repeat(Math.floor(eighths / 8)) + (eighths % 8 === 0 ? "" : EIGHTHS[eighths % 8]);
}

/** Draws two values as one bar: what is within, and how much of it is more than that. */
export function nestedBar(inner: number, outer: number, top: number, width: number, glyphs: Glyphs): string {
  const cells = (value: number): number => {
    const share = fill(value, top);
    return share === 0 || width < 1 ? 0 : Math.max(1, Math.round(share * width));
  };
  const [dark, light] = glyphs === "blocks" ? ["█", "░"] : ["#", "-"];
  return dark!.repeat(cells(inner)) + light!.repeat(Math.max(0, cells(outer) - cells(inner)));
}

/** Draws values as a row of bars, one cell each; zero is a gap, so that little shows. */
export function trend(values: readonly number[], glyphs: Glyphs): string {
  const top = Math.max(...values, 1);
  const drawn = values.map((value) => value === 0 ? null : value);
  const line = sparkline(drawn, { width: values.length, top });
  if (glyphs === "blocks") return line;
  return line.replace(/[\u2581-\u2588]/g, (block) => ASCII_LEVELS[block.codePointAt(0)! - 0x2581]!);
}

/** How wide bars may be in a table whose other columns need `taken` cells; 0: there is no room. */
export function barWidth(width: number | undefined, taken: number, most = 30): number {
  if (width === undefined) return most;
  const room = Math.min(most, width - taken);
  return room < 4 ? 0 : room;
}

function fill(value: number, top: number): number {
  return value <= 0 || top <= 0 ? 0 : Math.min(1, value / top);
}
