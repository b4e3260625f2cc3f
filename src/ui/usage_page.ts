/** How sessions were used, as one page that needs nothing else: no script, no request, its style within. All pure. */
import type { Calendar } from "../base/calendar.ts";
import type { Usage, UsageReport, UsageShare } from "../events/usage.ts";
import { Html, markup } from "./html.ts";
import { type Column, columnChart, lyingBar, timeline } from "./page_chart.ts";
import { formatCount, formatDuration } from "./style.ts";
import STYLE from "./usage_page.css" with { type: "text" };
import { clockHour, weekday } from "./usage_text.ts";

/** What stands at the beginning of every report, so that one is known again. */
export const PAGE_MARK = '<meta name="generator" content="prj ';

const HOUR_MS = 3_600_000;
/** Labels that fit beside each other on a phone. */
const MOST_LABELS = 7;
const MOST_SHARES = 40;
const MOST_SESSIONS = 60;
const NOTHING = markup``;
const ABOUT_SUMS =
  "Attached is the time with at least one client, running the time with at least one session; neither counts a moment " +
  "twice. The hours of sessions are added up. Worktrees and commands whose sessions ran side by side add up to more " +
  "than the whole.";

/** Renders the page. */
export function renderUsagePage(
  report: UsageReport,
  calendar: Calendar,
  about: { readonly version: string; /** UTC milliseconds. */ readonly now: number },
): string {
  const { title, usage, completeSince } = report;
  const days = describeDays(usage);
  const pruned = completeSince !== null && completeSince > usage.from
    ? markup`<p class="note">The record was pruned: what was before ${calendar.format(completeSince)} is not whole.</p>`
    : NOTHING;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${new Html(PAGE_MARK)}${about.version}">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}: sessions, ${days}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>
<p>${days}, in the time zone ${usage.zone}. Made ${calendar.format(about.now)} by prj ${about.version}.</p>
${pruned}
</header>
${renderTotal(usage)}
${renderDays(usage)}
${renderHours(usage)}
${renderShares("worktrees", "Worktrees", usage.worktrees)}
${renderShares("commands", "Commands", usage.commands)}
${renderSessions(usage, calendar)}
${renderFailures(report, calendar)}
${renderAbandoned(usage, calendar)}
<footer><p>${ABOUT_SUMS}</p></footer>
</main>
</body>
</html>
`;
  return page.text;
}

function describeDays({ days }: Usage): string {
  const [first, last] = [days[0]?.date ?? "no days", days.at(-1)?.date ?? ""];
  return first === last || last === "" ? first : `${first} to ${last}`;
}

function renderTotal({ total, busiest }: Usage): Html {
  const fact = (name: string, value: string): Html => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  const facts = [
    fact("attached", formatDuration(total.attachedMs)),
    fact("running", formatDuration(total.runningMs)),
    fact("hours of sessions", formatDuration(total.sessionMs)),
    fact("sessions", count(total.sessions)),
    fact("runs", count(total.runs)),
    fact("failures", count(total.failures)),
    ...busiest === null ? [] : [
      fact("busiest day", `${weekday(busiest.day.date)} ${busiest.day.date}`),
      fact("busiest hour", clockHour(busiest.hour.hour)),
      fact("busiest worktree", busiest.worktree.name),
    ],
  ];
  return markup`<dl class="facts">${facts}</dl>`;
}

function renderDays({ days }: Usage): Html {
  const every = Math.ceil(days.length / MOST_LABELS);
  const columns = days.map((day, i): Column => ({
    label: i % every === 0 ? day.date.slice(5) : "",
    title: `${weekday(day.date)} ${day.date}: ${describeTime(day)}`,
    inner: day.attachedMs,
    outer: day.runningMs,
  }));
  const about = {
    title: "Hours per day",
    text: `Time attached and running on each of ${formatCount(days.length, "day")}`,
  };
  const marks = [6, 12, 18, 24].map((hours) => ({ value: hours * HOUR_MS, label: `${hours} h` }));
  return section(
    "days",
    "Hours per day",
    markup`${LEGEND}${columnChart("days-chart", about, columns, 25 * HOUR_MS, marks)}${
      asTable(
        ["Day", "Attached", "Running", "Hours of sessions", "Runs", "Failures"],
        days.map((
          day,
        ) => [
          `${weekday(day.date)} ${day.date}`,
          formatDuration(day.attachedMs),
          formatDuration(day.runningMs),
          formatDuration(day.sessionMs),
          count(day.runs),
          count(day.failures),
        ]),
      )
    }`,
  );
}

function renderHours({ hours }: Usage): Html {
  const top = Math.max(...hours.map((hour) => hour.runningMs), 1);
  const columns = hours.map((hour): Column => ({
    label: hour.hour % 6 === 0 ? `${hour.hour}:00` : "",
    title: `${clockHour(hour.hour)}: ${describeTime(hour)}`,
    inner: hour.attachedMs,
    outer: hour.runningMs,
  }));
  const about = { title: "Hours of the day", text: "Time attached and running in each hour of a clock, over all days" };
  const marks = [{ value: top, label: formatDuration(top) }];
  return section(
    "hours",
    "Hours of the day",
    markup`${LEGEND}${columnChart("hours-chart", about, columns, top * 1.05, marks)}${
      asTable(
        ["Hour", "Attached", "Running"],
        hours.map((hour) => [
          clockHour(hour.hour),
          formatDuration(hour.attachedMs),
          formatDuration(hour.runningMs),
        ]),
      )
    }`,
  );
}

function renderShares(id: string, title: string, shares: readonly UsageShare[]): Html {
  if (shares.length === 0) return NOTHING;
  const top = Math.max(...shares.map((share) => share.runningMs), 1);
  const shown = shares.slice(0, MOST_SHARES);
  const items = shown.map((share) =>
    markup`<li><span class="name">${share.name}</span><span class="value">${describeTime(share)}</span>${
      lyingBar(`${share.name}: ${describeTime(share)}`, share.attachedMs, share.runningMs, top)
    }</li>`
  );
  return section(
    id,
    title,
    markup`${LEGEND}<ul class="bars">${items}</ul>${andMore(shares.length - shown.length, "more")}${
      asTable(
        ["Name", "Attached", "Running", "Sessions", "Runs", "Failures"],
        shown.map((share) => [
          share.name,
          formatDuration(share.attachedMs),
          formatDuration(share.runningMs),
          count(share.sessions),
          count(share.runs),
          count(share.failures),
        ]),
      )
    }`,
  );
}

function renderSessions(usage: Usage, calendar: Calendar): Html {
  if (usage.sessions.length === 0) return NOTHING;
  const shown = usage.sessions.slice(-MOST_SESSIONS).toReversed();
  const items = shown.map(({ session, running, attached, attachedMs, lives, endKnown }) => {
    const state = lives ? "runs" : endKnown ? "ended" : "its end is not known";
    const value = `${formatDuration(running.to - running.from)}, attached ${formatDuration(attachedMs)}; ${state}`;
    const title = `${session.name}: ${calendar.format(running.from)} to ${calendar.format(running.to)}`;
    return markup`<li><span class="name">${session.name}</span><span class="value">${value}</span>${
      timeline(
        title,
        usage,
        running,
        attached,
      )
    }</li>`;
  });
  return section(
    "sessions",
    "Sessions",
    markup`${LEGEND}<ul class="bars">${items}</ul>${andMore(usage.sessions.length - shown.length, "before")}`,
  );
}

function renderFailures({ failures }: UsageReport, calendar: Calendar): Html {
  if (failures.length === 0) return NOTHING;
  return section(
    "failures",
    "Failures",
    table(
      ["When", "Command", "Worktree", "How", "Message"],
      failures.map((run) => [
        calendar.format(run.started_at),
        run.command,
        run.worktree,
        `${run.status.replace("_", " ")}${run.failed_step === null ? "" : ` (${run.failed_step})`}`,
        run.message ?? "",
      ]),
      "Failures",
    ),
  );
}

function renderAbandoned({ abandoned }: Usage, calendar: Calendar): Html {
  if (abandoned.length === 0) return NOTHING;
  return section(
    "abandoned",
    "Nobody came back to",
    table(
      ["Session", "Why", "Since", "For", "State"],
      abandoned.map(({ session, why, since, idleMs, lives }) => [
        session.name,
        why,
        calendar.format(since),
        formatDuration(idleMs),
        lives ? "running" : "ended",
      ]),
      "Sessions that nobody came back to",
    ),
  );
}

const LEGEND =
  markup`<p class="legend"><span class="swatch attached"></span> attached <span class="swatch running"></span> running</p>`;

function section(id: string, title: string, body: Html): Html {
  return markup`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>`;
}

/** The same as a chart, for those who cannot see it. */
function asTable(headers: readonly string[], rows: readonly (readonly string[])[]): Html {
  return markup`<details><summary>As a table</summary>${table(headers, rows, headers.join(", "))}</details>`;
}

function table(headers: readonly string[], rows: readonly (readonly string[])[], label: string): Html {
  const body = rows.map((row) =>
    markup`<tr>${row.map((cell, i) => i === 0 ? markup`<th scope="row">${cell}</th>` : markup`<td>${cell}</td>`)}</tr>`
  );
  const head = headers.map((header) => markup`<th scope="col">${header}</th>`);
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${label}">
<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function andMore(left: number, word: string): Html {
  return left > 0 ? markup`<p class="note">and ${count(left)} ${word}</p>` : NOTHING;
}

function describeTime({ attachedMs, runningMs }: { attachedMs: number; runningMs: number }): string {
  return `attached ${formatDuration(attachedMs)}, running ${formatDuration(runningMs)}`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
