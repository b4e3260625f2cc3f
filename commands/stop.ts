import {
  type Answered,
  answerForm,
  boolean,
  choice,
  fields,
  integer,
  list,
  nullable,
  string,
} from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import { choosePanes, describePaneIdentity } from "../src/run/pane/choose_panes.ts";
import { factsOf, findProjectSessions, lookAgain, type SessionOverview } from "../src/run/project_sessions.ts";
import type { KeptEnd } from "../src/run/ending/end_kept.ts";
import { STOP_WAYS, type StoppedPane, type StopWay } from "../src/run/ending/stop_panes.ts";
import { selectRunning, stopInOrder } from "../src/run/ending/stop_in_order.ts";
import { type StoppedSession, stopSessions } from "../src/run/ending/stop_session.ts";
import { formatCount } from "../src/ui/style.ts";
import { type Cell, renderTable } from "../src/ui/table.ts";
import { answerJson } from "./answer_json.ts";
import { readLookWish } from "./backend_option.ts";
import { describeKept, endCode, ENDED_FIELDS, endedJson, untouchedJson } from "./ended_json.ts";
import { chooseToEnd } from "./kill_session.ts";
import { readSpan } from "./number_option.ts";
import { readPaneWish } from "./pane_options.ts";
import type { Invocation } from "./verb.ts";

const PANE = fields({
  id: string(),
  window: string("Its id"),
  window_name: string(),
  title: string(),
  program: nullable(string("What had the terminal; null: nothing, or a shell that waits")),
  stopped_by: choice(
    STOP_WAYS,
    "What it took; idle, exited: nothing ran; self: prj runs there; running: it could not be ended",
  ),
  others: integer("Further processes that had to be ended: children that outlived it, background jobs"),
});
const CONTAINER = fields({
  stopped_by: choice(["stop", "kill", "ended"], "What it took; ended: it had ended before"),
  exit_code: nullable(integer("Of its own process")),
  removed: boolean(),
  log: nullable(string("Where its output was saved before it was removed")),
});
const STOP = answerForm("prj.stop/1", {
  sessions: list(fields({
    ...ENDED_FIELDS,
    kept: boolean("Only programs were to be ended"),
    panes: list(PANE),
    container: nullable(CONTAINER, "How a container ended, which stays unless it was removed; null: it is none"),
  })),
});
export const answers = [STOP];

const DEFAULT_TIMEOUT_MS = 10_000;

/** `prj stop NAME…` and `prj stop --all`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, options, words, audience } = invocation;
  const timeoutMs = readSpan(options, "timeout") ?? DEFAULT_TIMEOUT_MS;
  const wish = options["window"] === undefined && options["pane"] === undefined ? undefined : readPaneWish(options);
  const keep = options["keep"] === true || wish !== undefined;
  if (words.length === 0 && (options["all"] !== true || wish !== undefined)) {
    throw new PrjError("invalid", {
      message: "Which session is to be stopped?",
      hint: "Name it, or use --all without a window or a pane: every session of the project",
    });
  }
  if (wish !== undefined && words.length > 1) {
    throw new PrjError("invalid", {
      message: "--window and --pane are for one session at a time",
      hint: `Name one of ${words.join(", ")}`,
    });
  }
  using overview = await findProjectSessions(context, audience, readLookWish(options, "installed", words));
  const remove = options["rm"] === true;
  const everything = words.length === 0;
  const sessions = everything ? selectRunning(overview) : await chooseToEnd(invocation, overview, "stop", remove);
  const whole = keep ? sessions.find(({ kind }) => kind === "container") : undefined;
  if (whole !== undefined) {
    throw new PrjError("invalid", {
      message: `Cannot end only a part of "${whole.name}": what runs in a container ends with it`,
      hint: "Leave --keep, --window and --pane away: it stays, and can be started again",
    });
  }
  const stopped = await (everything ? stopInOrder : stopSessions)(context, overview, sessions, {
    timeoutMs,
    keep,
    force: options["force"] === true,
    by: "stop",
    kept: { remove, mayRemoveForeign: true },
    ...(wish === undefined ? {} : { choose: (panes) => choosePanes(panes, wish) }),
  }, audience);
  const gone = keep ? await findGone(overview, stopped.sessions) : new Set<string>();
  if (json) answerJson(console, STOP, { sessions: stopped.sessions.map((one) => stoppedJson(one, keep, gone)) });
  else console.answer(renderStopped(stopped.sessions, gone, invocation));
  if (stopped.cancelled) {
    if (json) return 130;
    throw new PrjError("interrupted", { message: "Interrupted: what still runs was left as it is" });
  }
  const code = endCode(stopped.sessions.flatMap(({ end }) => end ?? []), invocation);
  const stubborn = stopped.sessions.flatMap(({ panes }) => panes.filter(({ way }) => way === "running"));
  if (stubborn.length === 0) return code;
  if (json) return 1;
  throw new PrjError("failed", {
    message: `Still running in ${stubborn.map(({ pane }) => `pane ${pane.id}`).join(", ")}`,
    hint: "It may belong to another user, or wait for a device",
  });
}

/** A session whose last pane closed with its program is gone, although it was to be kept. */
async function findGone(overview: SessionOverview, stopped: readonly StoppedSession[]): Promise<Set<string>> {
  let fresh = overview;
  const backends = Map.groupBy(stopped, ({ session }) => session.backend);
  for (const [{ session }] of backends.values() as Iterable<[StoppedSession]>) fresh = await lookAgain(fresh, session);
  return new Set(
    stopped.filter(({ session }) => factsOf(fresh, session) === undefined).map(({ session }) => session.name),
  );
}

function stoppedJson({ session, panes, end }: StoppedSession, kept: boolean, gone: ReadonlySet<string>) {
  return {
    // A session may have ended with its last program.
    ...(end === undefined
      ? { ...untouchedJson(session.name), ended: gone.has(session.name) }
      : { ...endedJson(end), ended: !end.cancelled }),
    kept,
    panes: panes.map(paneJson),
    container: end?.kept === undefined ? null : keptJson(end.kept),
  };
}

function keptJson({ took, exitCode, removed, log }: KeptEnd): Answered<typeof CONTAINER> {
  return { stopped_by: took, exit_code: exitCode, removed, log };
}

function paneJson({ pane, way, others }: StoppedPane): Answered<typeof PANE> {
  return {
    id: pane.id,
    window: pane.window,
    window_name: pane.windowName,
    title: pane.title,
    program: nameProgram({ pane, way }),
    stopped_by: way,
    others,
  };
}

function nameProgram({ pane, way }: Pick<StoppedPane, "pane" | "way">): string | null {
  return way === "idle" || way === "exited" ? null : pane.foreground?.text ?? pane.command;
}

const WAY_WORDS: Readonly<Record<StopWay, Cell>> = {
  interrupt: { text: "stopped by interrupt", style: "green" },
  terminate: { text: "stopped by terminate", style: "yellow" },
  kill: { text: "stopped by kill", style: "red" },
  idle: { text: "was idle", style: "dim" },
  exited: { text: "had ended", style: "dim" },
  self: { text: "prj runs there", style: "dim" },
  running: { text: "still running", style: "red" },
};

function renderStopped(
  stopped: readonly StoppedSession[],
  gone: ReadonlySet<string>,
  { console }: Invocation,
): string {
  return stopped.map(({ session, panes, end }) => {
    const rows = panes.map((one): Cell[] => {
      const word = WAY_WORDS[one.way] as Exclude<Cell, string>;
      const others = one.others === 0 ? "" : `, ${formatCount(one.others, "other process")} too`;
      return [`  ${describePaneIdentity(one.pane)}`, { ...word, text: word.text + others }, nameProgram(one) ?? ""];
    });
    const table = renderTable([{ header: "" }, { header: "" }, { header: "", shrink: "end" }], rows, {
      width: console.width,
      color: console.answerColor,
    }).replace(/^\n/, "");
    const isEnded = end === undefined ? gone.has(session.name) : !end.cancelled;
    if (isEnded && end?.kept !== undefined) return `${session.name} ${describeKept(end.kept)}`;
    const fate = isEnded ? "ended" : end === undefined ? "stays" : "was not ended";
    return `${session.name} ${fate}${rows.length === 0 ? "" : `\n${table}`}`;
  }).join("\n");
}
