/** Times and spans that a person types -> moments (UTC milliseconds). Pure. */
import { addDays, type Calendar } from "../../base/calendar.ts";
import { parseDuration } from "../../base/duration.ts";
import { PrjError } from "../../base/error.ts";
import type { Interval } from "../../events/interval.ts";

/** A stretch of time that a person means. */
export type Timeframe = Interval;

const DAY_MS = 86_400_000;
const DATE_REGEXP = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Reads "7d", "36h", "2026-01-31", "2026-01-01..2026-02-01" or "all". Days are those of the calendar: "7d" is today and
 * the six days before, and a date after ".." is still within.
 */
export function parseTimeframe(text: string, now: number, calendar: Calendar): Timeframe {
  if (text === "all") return { from: 0, to: now };
  const span = parseDuration(text);
  if (span !== undefined && span.ms > 0) {
    if (span.ms >= now) return { from: 0, to: now };
    const isDays = span.ms % DAY_MS === 0 && !/^[\d.]+$/.test(text.trim());
    if (!isDays) return { from: now - span.ms, to: now };
    const today = calendar.dateOf(now);
    return { from: calendar.startOf(addDays(today, 1 - span.ms / DAY_MS)), to: now };
  }
  const [first = "", last, ...more] = text.split("..");
  const from = first === "" && last !== undefined ? 0 : readMoment(first, calendar, "start");
  const to = last === "" ? now : readMoment(last ?? first, calendar, "end");
  const isRange = last !== undefined || DATE_REGEXP.test(first);
  if (more.length === 0 && isRange && from !== undefined && to !== undefined && from < to) return { from, to };
  throw new PrjError("invalid", {
    message: isRange && from !== undefined && to !== undefined && from >= to
      ? `The timeframe "${text}" ends before it begins`
      : `Expected a timeframe, found "${text}"`,
    hint: "For example --timeframe 7d, 36h, 2026-01-31, 2026-01-01..2026-02-01 or all",
  });
}

/** Reads a moment after an option: a span back from now, a date (its first moment), or a time. */
export function parseMoment(text: string, now: number, calendar: Calendar, option: string): number {
  const span = parseDuration(text);
  const at = span === undefined ? readMoment(text, calendar, "start") : now - span.ms;
  if (at !== undefined) return at;
  throw new PrjError("invalid", {
    message: `Expected a time or a span after ${option}, found "${text}"`,
    hint: `For example ${option} 2h, ${option} 2026-01-31 or ${option} 2026-01-31T12:00Z`,
  });
}

function readMoment(text: string, calendar: Calendar, edge: "start" | "end"): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(?:[T ]|$)/.test(text)) return undefined;
  const at = Date.parse(DATE_REGEXP.test(text) ? `${text}T00:00Z` : text.replace(" ", "T"));
  // The runtime takes February 30th for March 2nd.
  if (!Number.isFinite(at) || addDays(text.slice(0, 10), 0) !== text.slice(0, 10)) return undefined;
  if (!DATE_REGEXP.test(text)) return at;
  return calendar.startOf(edge === "start" ? text : addDays(text, 1));
}
