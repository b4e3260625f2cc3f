/** How prj words and colours things, in one place. All pure. */

import { showControl } from "./visible.ts";

/** Colours by what they mean to the reader; each returns its text as it is where colours are off. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  blue(text: string): string;
  cyan(text: string): string;
  /** What is chosen. */
  inverse(text: string): string;
}

export type StyleName = keyof Style;

/** Creates the colours of one stream. */
export function createStyle(color: boolean): Style {
  const paint = (open: number, close: number) => (text: string): string =>
    color && text !== "" ? `\x1b[${open}m${text}\x1b[${close}m` : text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    blue: paint(34, 39),
    cyan: paint(36, 39),
    inverse: paint(7, 27),
  };
}

/**
 * Decides whether one stream gets colours. What turns them off outranks what forces them: `--no-color`, `NO_COLOR`,
 * then `FORCE_COLOR` and `CLICOLOR_FORCE`, then whether the stream is a terminal that knows colours.
 */
export function wantsColor(options: {
  env: Readonly<Record<string, string>>;
  isTerminal: boolean;
  noColor?: boolean;
}): boolean {
  const { env, isTerminal, noColor = false } = options;
  if (noColor || isSet(env["NO_COLOR"])) return false;
  const forced = env["FORCE_COLOR"];
  if (isSet(forced)) return forced !== "0" && forced !== "false";
  const cliForced = env["CLICOLOR_FORCE"];
  if (isSet(cliForced) && cliForced !== "0") return true;
  return isTerminal && env["TERM"] !== "dumb" && env["CLICOLOR"] !== "0";
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}

/** Shortens the home folder to `~`; what hides in the path, which may be a stranger's choice, is made visible. */
export function tildePath(path: string, home: string): string {
  const base = home.replace(/[/\\]+$/, "");
  if (base !== "" && path === base) return "~";
  const next = path[base.length];
  const isInside = base !== "" && path.startsWith(base) && (next === "/" || next === "\\");
  return showControl(isInside ? `~${path.slice(base.length)}` : path);
}

/** Formats a duration with at most two units: `340ms`, `2.1s`, `4m 5s`, `1h 30m`, `3d 2h`. */
export function formatDuration(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1000) return `${whole}ms`;
  if (whole < 59_950) return `${(whole / 1000).toFixed(1)}s`;
  const seconds = Math.round(whole / 1000);
  if (seconds < 3600) return joinUnits(Math.floor(seconds / 60), "m", seconds % 60, "s");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return joinUnits(Math.floor(minutes / 60), "h", minutes % 60, "m");
  const hours = Math.floor(minutes / 60);
  return joinUnits(Math.floor(hours / 24), "d", hours % 24, "h");
}

function joinUnits(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big}${bigUnit}` : `${big}${bigUnit} ${small}${smallUnit}`;
}

const AGE_UNITS: readonly (readonly [number, string])[] = [
  [365 * 86_400, "y"],
  [7 * 86_400, "w"],
  [86_400, "d"],
  [3600, "h"],
  [60, "m"],
  [1, "s"],
];

/** Formats how long ago something was, by its largest unit: `just now`, `12s ago`, `3h ago`. */
export function formatAge(ms: number): string {
  return ms < 5000 ? "just now" : `${formatSpan(ms)} ago`;
}

/** Formats a span by its largest unit only: `0s`, `12s`, `3h`. */
export function formatSpan(ms: number): string {
  // A clock that was set back must not print an age below zero.
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [size, unit] = AGE_UNITS.find(([size]) => seconds >= size) ?? [1, "s"];
  return `${Math.floor(seconds / size)}${unit}`;
}

/** Formats bytes as tools that watch processes do: `0`, `812K`, `3.4M`, `340M`, `1.2G`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return String(Math.max(0, Math.round(bytes)));
  const units = "KMGTPE";
  let unit = -1;
  let size = bytes;
  // What would be rounded to four digits is told by the next unit.
  while (unit < 0 || (size >= 999.5 && unit < units.length - 1)) {
    size /= 1024;
    unit++;
  }
  return `${size < 9.95 && unit > 0 ? size.toFixed(1) : Math.round(size)}${units[unit]}`;
}

/** Formats a share of one processor: `0%`, `0.4%`, `12%`, `230%`. */
export function formatPercent(percent: number): string {
  return `${percent < 9.95 && percent >= 0.05 ? percent.toFixed(1) : Math.round(percent)}%`;
}

/** Formats a count with its noun: `1 session`, `2 branches`, `1,000 entries`. */
export function formatCount(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? noun : pluralize(noun)}`;
}

function pluralize(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

/** Joins words as a sentence does: `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[], conjunction: "and" | "or" = "and"): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} ${conjunction} ${last}`;
}

/** Puts a name in double quotes, with everything that hides made visible. */
export function quoteName(name: string): string {
  return `"${showControl(name).replaceAll('"', '\\"')}"`;
}
