import {
  type Answered,
  answerForm,
  type AnswerOf,
  any,
  boolean,
  fields,
  integer,
  list,
  nullable,
  string,
  time,
} from "../src/base/answer.ts";
import { findProjectSessions } from "../src/run/project_sessions.ts";
import { gatherSessionInfo, type SessionInfo } from "../src/run/session/session_info.ts";
import type { SessionDetails } from "../src/session/lifecycle.ts";
import { answerJson } from "./answer_json.ts";
import { readLookWish } from "./backend_option.ts";
import { PANE, paneJson, timeOrNull } from "./pane_json.ts";
import { isoTime, SESSION, sessionJson } from "./session_json.ts";
import { renderSessionInfo } from "./session_info_page.ts";
import type { Invocation } from "./verb.ts";

const CONTAINER = fields({
  image: string(),
  command: list(string(), "Program and arguments of its own process"),
  pid: nullable(integer("On this machine; null: it does not run")),
  tty: boolean("It has a terminal"),
  input: boolean("Its standard input is open"),
  restarts: integer(),
  ports: list(string()),
  mounts: list(string()),
  started_at: nullable(time()),
  ended_at: nullable(time("Of its last run")),
});
/** Everything known of a session. */
export const INFO = answerForm("prj.session-info/1", {
  session: SESSION,
  command: nullable(string("The command that made it; null: not made by prj")),
  ended_at: nullable(time("null: it lives")),
  end_reason: nullable(string("Who ended it, or what is known of why it ended")),
  container: nullable(
    CONTAINER,
    "As its runtime knows it; null: it is none, or is gone",
  ),
  clients: list(fields({
    terminal: string(),
    columns: integer(),
    rows: integer(),
    last_activity_at: time(),
  })),
  windows: list(fields({
    id: string("The backend's own"),
    index: nullable(integer("As the backend counts; null: it is gone")),
    name: string(),
    key: nullable(string("What prj finds it by; null: not made by prj")),
    active: boolean(),
    panes: list(PANE),
  })),
  run: nullable(
    fields({
      run_id: string(),
      command: string(),
      status: string(),
      arguments: any("By name; secrets are ***"),
      exit_code: nullable(integer()),
      started_at: time(),
      finished_at: nullable(time()),
    }),
    "The run that made it; null: not in this project's record",
  ),
  cleanup_steps: list(fields({ name: string(), directory: string() })),
  events: list(fields({ seq: integer(), at: time(), type: string(), data: any("By type") })),
});
export const answers = [INFO];

/** `prj session-info NAME`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, words, options, console, json, audience } = invocation;
  using overview = await findProjectSessions(context, audience, readLookWish(options, "installed", words));
  const info = await gatherSessionInfo(context, overview, words[0]!);
  if (json) answerJson(console, INFO, infoJson(info));
  else console.answer(renderSessionInfo(info, context, console));
  return 0;
}

function containerJson({ session: { standing }, pid, ...details }: SessionDetails): Answered<typeof CONTAINER> {
  const { image, command, tty, input, restarts, ports, mounts } = details;
  return {
    ...{ image, command: [...command], pid: pid === 0 ? null : pid, tty, input, restarts },
    ...{ ports: [...ports], mounts: [...mounts] },
    started_at: timeOrNull(standing.startedAt),
    ended_at: timeOrNull(standing.endedAt),
  };
}

function infoJson({ session, run, ...info }: SessionInfo): AnswerOf<typeof INFO> {
  return {
    session: sessionJson(session),
    command: info.command,
    ended_at: timeOrNull(info.endedAt),
    end_reason: info.endReason,
    container: info.container === null ? null : containerJson(info.container),
    clients: info.clients.map(({ terminal, columns, rows, lastActivityAt }) => ({
      terminal,
      columns,
      rows,
      last_activity_at: isoTime(lastActivityAt),
    })),
    windows: info.windows.map(({ panes, ...window }) => ({ ...window, panes: panes.map(paneJson) })),
    run: run === null ? null : {
      run_id: run.id,
      command: run.command,
      status: run.status,
      arguments: run.arguments,
      exit_code: run.exit_code,
      started_at: isoTime(run.started_at),
      finished_at: timeOrNull(run.finished_at),
    },
    cleanup_steps: info.cleanup.map(({ name, directory }) => ({ name, directory })),
    events: info.events.map(({ seq, at, type, data }) => ({ seq, at: isoTime(at), type, data })),
  };
}
