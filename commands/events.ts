import { answerForm, any, fields, integer, list, nullable, string, time } from "../src/base/answer.ts";
import { parseDuration } from "../src/base/duration.ts";
import { PrjError } from "../src/base/error.ts";
import type { EventType, StoredEvent } from "../src/events/event.ts";
import type { EventFilter } from "../src/events/query.ts";
import { openRecordIfThere } from "../src/run/journal.ts";
import { requireProject } from "../src/run/project.ts";
import { renderTable } from "../src/ui/table.ts";
import { answerJson } from "./answer_json.ts";
import { isoTime } from "./session_json.ts";
import type { Invocation } from "./verb.ts";

const EVENTS = answerForm("prj.events/1", {
  events: list(fields({
    seq: integer("Grows by one"),
    at: time(),
    type: string(),
    run_id: nullable(string()),
    session_uid: nullable(string()),
    data: any("By type"),
  })),
});
export const answers = [EVENTS];

const DEFAULT_LIMIT = 50;

/** `prj events`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, audience } = invocation;
  const place = requireProject(context.cwd);
  using store = await openRecordIfThere(context, place.root, audience);
  const session = invocation.options["session"];
  const uids = typeof session === "string"
    ? store.sessions().filter((row) => row.name === session).map((row) => row.uid)
    : [undefined];
  if (uids.length === 0) throw new PrjError("not-found", { message: `The record knows no session "${session}"` });
  const filter = readFilter(invocation);
  const events = uids.flatMap((uid) => store.events({ ...filter, ...(uid === undefined ? {} : { sessionUid: uid }) }))
    .sort((a, b) => a.seq - b.seq);
  if (json) {
    answerJson(console, EVENTS, {
      events: events.map(({ seq, at, type, run_id, session_uid, data }) => ({
        seq,
        at: isoTime(at),
        type,
        run_id: run_id ?? null,
        session_uid: session_uid ?? null,
        data,
      })),
    });
  } else if (events.length === 0) console.narrate("Nothing is recorded");
  else {
    console.answer(renderTable(
      [{ header: "seq", align: "right" }, { header: "time (UTC)" }, { header: "type" }, {
        header: "what",
        shrink: "end",
      }],
      events.map((
        event,
      ) => [String(event.seq), isoTime(event.at).replace("T", " ").slice(0, 23), event.type, summarize(event)]),
      { width: console.width, color: console.answerColor },
    ));
  }
  return 0;
}

function readFilter({ context, options, json }: Invocation): EventFilter {
  const { limit, run, type, since } = options;
  const count = limit === undefined ? undefined : Number(limit);
  if (count !== undefined && !(Number.isInteger(count) && count > 0)) {
    throw new PrjError("invalid", {
      message: `Expected a number of events after -n, found "${limit}"`,
      hint: "For example -n 20",
    });
  }
  // Scripts want the whole story; a person the end of it.
  const shown = count ?? (json || run !== undefined ? undefined : DEFAULT_LIMIT);
  return {
    order: "newest",
    ...(shown === undefined ? {} : { limit: shown }),
    ...(typeof run === "string" ? { runId: run } : {}),
    ...(typeof type === "string" ? { type: type as EventType } : {}),
    ...(typeof since === "string" ? { since: readTime(since, context.now()) } : {}),
  };
}

function readTime(text: string, now: number): number {
  const span = parseDuration(text);
  const at = span === undefined ? Date.parse(text) : now - span.ms;
  if (Number.isFinite(at)) return at;
  throw new PrjError("invalid", {
    message: `Expected a time or a span after --since, found "${text}"`,
    hint: "For example --since 2h or --since 2026-01-31T12:00Z",
  });
}

/** The short values of an event's data; what is long is for --json. */
function summarize({ data }: StoredEvent): string {
  return Object.entries(data).filter(([, value]) => value !== null && typeof value !== "object" && value !== "")
    .map(([key, value]) => `${key}=${value}`).join(" ");
}
