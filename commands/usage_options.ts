import { list, nullable, string, time } from "../src/base/answer.ts";
import type { Calendar } from "../src/base/calendar.ts";
import { PrjError } from "../src/base/error.ts";
import type { LeftOut } from "../src/run/known_projects.ts";
import { parseTimeframe, type Timeframe } from "../src/run/record/timeframe.ts";
import { PROBLEM, problemJson } from "../src/ui/failure.ts";
import { formatCount } from "../src/ui/style.ts";
import { isoTime } from "./session_json.ts";
import type { Invocation } from "./verb.ts";

/** What stats and analyze say of the time that they are about. */
export const FRAME = {
  from: time(),
  to: time("The first moment that does not count"),
  time_zone: string("Whose days these are"),
  complete_since: nullable(time(), "The record was pruned: what was before is not whole; null: it never was"),
  missing: list(string(), "Known projects whose folder is gone"),
  problems: list(PROBLEM, "Of known projects that could not be asked"),
};

interface Framed extends Timeframe, LeftOut {
  readonly completeSince: number | null;
}

export function frameJson(answer: Framed, calendar: Calendar) {
  return {
    from: isoTime(answer.from),
    to: isoTime(answer.to),
    time_zone: calendar.zone,
    complete_since: answer.completeSince === null ? null : isoTime(answer.completeSince),
    missing: answer.missing,
    problems: answer.problems.map(problemJson),
  };
}

/** Reads --timeframe. */
export function readTimeframe({ context, options }: Invocation, calendar: Calendar, usual: string): Timeframe {
  const { timeframe } = options;
  return parseTimeframe(typeof timeframe === "string" ? timeframe : usual, context.now(), calendar);
}

/** The one word that the verb takes, which says no more than the verb. */
export function checkWord({ words }: Invocation, word: string): void {
  if (words[0] === undefined || words[0] === word) return;
  throw new PrjError("invalid", { message: `Unknown word "${words[0]}"`, hint: `The only one is "${word}"` });
}

/** The days that an answer is about, in words. */
export function describeFrame({ from, to }: Timeframe, calendar: Calendar): string {
  const [first, last] = [calendar.dateOf(from), calendar.dateOf(Math.max(from, to - 1))];
  return `${first === last ? first : `${first} to ${last}`} (${calendar.zone})`;
}

/** Tells what the answer does not know. */
export function narrateGaps(invocation: Invocation, answer: Framed, calendar: Calendar): void {
  const { from, completeSince } = answer;
  if (completeSince !== null && completeSince > from) {
    invocation.console.narrate(`The record was pruned: what was before ${calendar.format(completeSince)} is not whole`);
  }
  narrateLeftOut(invocation, answer);
}

/** Tells which known projects are gone, and which could not be asked. */
export function narrateLeftOut({ console, audience }: Invocation, { missing, problems }: LeftOut): void {
  if (missing.length > 0) {
    console.narrate(
      `Passed over ${formatCount(missing.length, "project")} that ${missing.length === 1 ? "is" : "are"} gone: ${
        missing.join(", ")
      }`,
    );
  }
  for (const problem of problems) audience.warn(problem);
}
