import { answerForm, fields, integer, list, nullable, string, time } from "../src/base/answer.ts";
import type { Calendar } from "../src/base/calendar.ts";
import type { NamedStatistic, Statistic } from "../src/events/statistics.ts";
import { localCalendar } from "../src/run/record/local_calendar.ts";
import { gatherStatistics, type RecordStatistics } from "../src/run/record/record_statistics.ts";
import { renderStatistics } from "../src/ui/statistics_text.ts";
import { answerJson } from "./answer_json.ts";
import { isoTime } from "./session_json.ts";
import { checkWord, describeFrame, FRAME, frameJson, narrateGaps, readTimeframe } from "./usage_options.ts";
import type { Invocation } from "./verb.ts";

const ms = nullable(integer("Milliseconds"), "null: nothing has finished");
const STATISTIC = {
  runs: integer(),
  succeeded: integer(),
  failed: integer("Failed, timed out or interrupted"),
  cancelled: integer("A person stopped them"),
  running: integer(),
  median_ms: ms,
  longest_ms: ms,
  sessions: integer("Made in this time"),
  living: integer("Of these"),
  session_median_ms: ms,
  session_longest_ms: ms,
  last_at: nullable(time(), "When the last run or session began"),
};
const NAMED = list(fields({ name: string(), ...STATISTIC }));
const STATS = answerForm("prj.stats/1", {
  ...FRAME,
  total: fields(STATISTIC),
  projects: NAMED,
  commands: NAMED,
  worktrees: NAMED,
  trend: list(fields({ from: time(), to: time(), runs: integer(), failed: integer() }), "By days, or some together"),
});
export const answers = [STATS];

/** `prj stats [sessions]`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, options, audience } = invocation;
  checkWord(invocation, "sessions");
  const calendar = localCalendar();
  const frame = readTimeframe(invocation, calendar, "all");
  const statistics = await gatherStatistics(context, audience, { frame, calendar, all: options["all"] === true });
  if (json) answerJson(console, STATS, statisticsJson(statistics, calendar));
  else {
    const all = options["all"] === true;
    const reader = { now: context.now(), env: context.env, platform: context.platform };
    const look = { width: console.width, color: console.answerColor };
    console.answer(renderStatistics(statistics, describeFrame(statistics, calendar), { ...reader, ...look, all }));
    narrateGaps(invocation, statistics, calendar);
  }
  return 0;
}

function statisticsJson(statistics: RecordStatistics, calendar: Calendar) {
  return {
    ...frameJson(statistics, calendar),
    total: statisticJson(statistics.total),
    projects: statistics.projects.map(namedJson),
    commands: statistics.commands.map(namedJson),
    worktrees: statistics.worktrees.map(namedJson),
    trend: statistics.trend.map(({ from, to, runs, failures }) => {
      return { from: isoTime(from), to: isoTime(to), runs, failed: failures };
    }),
  };
}

function namedJson(statistic: NamedStatistic) {
  return { name: statistic.name, ...statisticJson(statistic) };
}

function statisticJson(statistic: Statistic) {
  const { runs, succeeded, failed, cancelled, running, sessions, living } = statistic;
  return {
    ...{ runs, succeeded, failed, cancelled, running },
    median_ms: statistic.medianMs,
    longest_ms: statistic.longestMs,
    ...{ sessions, living },
    session_median_ms: statistic.sessionMedianMs,
    session_longest_ms: statistic.sessionLongestMs,
    last_at: statistic.lastAt === null ? null : isoTime(statistic.lastAt),
  };
}
