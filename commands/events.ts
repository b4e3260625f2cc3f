import { answerForm, any, fields, integer, list, nullable, string, time } from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import { Pause } from "../src/base/pause.ts";
import type { StoredEvent } from "../src/events/event.ts";
import { listenForInterrupt } from "../src/run/interrupt.ts";
import { openRecordIfThere } from "../src/run/journal.ts";
import { localCalendar } from "../src/run/record/local_calendar.ts";
import { requireProject } from "../src/run/project.ts";
import { EventReader, type EventWish, lastSeq } from "../src/run/record/read_events.ts";
import { parseMoment } from "../src/run/record/timeframe.ts";
import { renderTable } from "../src/ui/table.ts";
import { fitWidth, showControl } from "../src/ui/visible.ts";
import { answerJson } from "./answer_json.ts";
import { isoTime } from "./session_json.ts";
import type { Invocation } from "./verb.ts";

const EVENT = fields({
  seq: integer("Grows by one"),
  at: time(),
  type: string(),
  run_id: nullable(string()),
  session_uid: nullable(string()),
  data: any("By type"),
});
const EVENTS = answerForm("prj.events/1", { events: list(EVENT) });
/** One line of `--follow`. */
const LINE = answerForm("prj.event/1", EVENT.fields);
export const answers = [EVENTS, LINE];

const DEFAULT_LIMIT = 50;
const DEFAULT_FOLLOW_LIMIT = 10;
const LOOK_EVERY_MS = 200;

/** `prj events`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, options, audience } = invocation;
  const wish = readWish(invocation);
  const limit = readLimit(invocation);
  const place = requireProject(context.cwd);
  using store = await openRecordIfThere(context, place.root, audience);
  const reader = new EventReader(store, wish);
  // Asked first, so that nothing that comes meanwhile is left out.
  const last = lastSeq(store);
  const events = reader.newest(limit);
  if (options["follow"] === true) return await follow(invocation, reader, events, last);
  if (json) answerJson(console, EVENTS, { events: events.map(eventJson) });
  else if (events.length === 0) console.narrate("Nothing is recorded");
  else {
    console.answer(renderTable(
      [{ header: "seq", align: "right" }, { header: "time (UTC)" }, { header: "type" }, {
        header: "what",
        shrink: "end",
      }],
      events.map((event) => [String(event.seq), shortTime(event), event.type, summarize(event)]),
      { width: console.width, color: console.answerColor },
    ));
  }
  return 0;
}

/** One line for each event, those that come too, until it is interrupted or nobody reads them any more. */
async function follow(
  invocation: Invocation,
  reader: EventReader,
  first: readonly StoredEvent[],
  last: number,
): Promise<number> {
  const { console } = invocation;
  const pause = new Pause();
  using interrupt = listenForInterrupt();
  interrupt.signal.addEventListener("abort", () => pause.end());
  let seen = last;
  for (let events = first;; events = reader.after(seen)) {
    for (const event of events) {
      answerLine(invocation, event);
      seen = Math.max(seen, event.seq);
    }
    if (console.isClosed) return 0;
    if (!interrupt.signal.aborted) await pause.wait(LOOK_EVERY_MS);
    if (interrupt.signal.aborted) return 130;
  }
}

function answerLine({ console, json }: Invocation, event: StoredEvent): void {
  if (json) return answerJson(console, LINE, eventJson(event));
  const line = showControl(`${shortTime(event)}  ${event.type.padEnd(18)} ${summarize(event)}`.trimEnd());
  console.answer(console.width === undefined ? line : fitWidth(line, console.width));
}

function eventJson({ seq, at, type, run_id, session_uid, data }: StoredEvent) {
  return { seq, at: isoTime(at), type, run_id: run_id ?? null, session_uid: session_uid ?? null, data };
}

function readLimit({ options, json }: Invocation): number | undefined {
  const { limit, run, follow } = options;
  // Scripts want the whole story; a person the end of it.
  if (limit === undefined) return follow === true ? DEFAULT_FOLLOW_LIMIT : json || run ? undefined : DEFAULT_LIMIT;
  const count = Number(limit);
  if (/^\d{1,9}$/.test(String(limit)) && (count > 0 || follow === true)) return count;
  throw new PrjError("invalid", {
    message: `Expected a number of events after -n, found "${limit}"`,
    hint: "For example -n 20",
  });
}

function readWish({ context, options }: Invocation): EventWish {
  const given = (key: string): Record<string, string> =>
    typeof options[key] === "string" ? { [key]: options[key] } : {};
  const moment = (key: "since" | "until"): Record<string, number> => {
    const text = options[key];
    return typeof text === "string" ? { [key]: parseMoment(text, context.now(), localCalendar(), `--${key}`) } : {};
  };
  return Object.assign(
    {},
    ...["run", "session", "type", "command", "worktree"].map(given),
    moment("since"),
    moment("until"),
  );
}

function shortTime({ at }: StoredEvent): string {
  return isoTime(at).replace("T", " ").slice(0, 23);
}

/** The short values of an event's data; what is long is for --json. */
function summarize({ data }: StoredEvent): string {
  return Object.entries(data).filter(([, value]) => value !== null && typeof value !== "object" && value !== "")
    .map(([key, value]) => `${key}=${value}`).join(" ");
}
