import { answerForm, boolean, fields, list, string } from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import { choosePanes, describePaneIdentity, keepChoice } from "../src/run/pane/choose_panes.ts";
import { followLogs, LogTail, type PaneOutput } from "../src/run/pane/follow_logs.ts";
import { listenForInterrupt } from "../src/run/interrupt.ts";
import type { SessionView } from "../src/run/session/find_sessions.ts";
import { localCalendar } from "../src/run/record/local_calendar.ts";
import { isOwnProcess, openOwnLog } from "../src/run/pane/own_log.ts";
import { findProjectSessions, type SessionOverview } from "../src/run/project_sessions.ts";
import { resolveName } from "../src/run/session/resolve_name.ts";
import { findSessionPanes } from "../src/run/pane/session_panes.ts";
import { parseMoment } from "../src/run/record/timeframe.ts";
import type { PaneView } from "../src/session/pane_state.ts";
import { answerJson } from "./answer_json.ts";
import { readLookWish, readNameWish } from "./backend_option.ts";
import { refuseBoth } from "./exclusive_options.ts";
import { readCount } from "./number_option.ts";
import { PANE_NAME, PANE_REF, paneName, readPaneWish } from "./pane_options.ts";
import type { Invocation } from "./verb.ts";

const LOGS = answerForm("prj.logs/1", {
  session: string(),
  panes: list(fields({ ...PANE_NAME, kept: boolean("false: there is no log of it"), text: string() })),
});
/** One line of `--follow`. */
const LINE = answerForm("prj.log-line/1", { session: string(), pane: PANE_REF, text: string() });
export const answers = [LOGS, LINE];

/** What a person gets who does not say how much; a program gets all. */
const SHOWN_LINES = 1000;

/** `prj logs NAME`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, words, options, audience } = invocation;
  const wish = readPaneWish(options);
  const limit = readCount(options, "lines") ?? (console.width === undefined ? Infinity : SHOWN_LINES);
  const { since } = options;
  const from = typeof since === "string" ? parseMoment(since, context.now(), localCalendar(), "--since") : undefined;
  using overview = await findProjectSessions(context, audience, readLookWish(options, "installed", words));
  const name = await resolveName(context, overview, words[0]!, { ...readNameWish(options), ended: true });
  const found = await findSessionPanes(context, overview, name, readNameWish(options));
  const all = [...found.living, ...found.gone];
  const panes = wish.window === undefined && wish.pane === undefined ? all : choosePanes(all, wish);
  const follows = options["follow"] === true;
  const isOwn = (pane: PaneView): boolean => isOwnProcess(found.session, pane);
  const request = { lines: limit === Infinity ? null : limit, follow: follows, since: from ?? null };
  using tail = new LogTail({
    since: from,
    isPlain: isOwn,
    open: (pane) => isOwn(pane) ? openOwnLog(context, overview, found.session, request) : undefined,
  });
  const show = options["raw"] === true
    ? createRawShow(invocation, panes.length, follows)
    : createShow(invocation, found.session, panes.length > 1);
  for (const pane of follows ? [] : panes) await tail.ownOf(pane)?.whole();
  const outputs = panes.map((pane) => tail.read(pane));
  const mute = outputs.find(({ pane, isMissing }) => isMissing && isOwn(pane));
  if (mute !== undefined) {
    const trouble = findMute(overview, found.session, mute.pane);
    if (trouble !== undefined && panes.length === 1) throw trouble;
    if (trouble !== undefined) audience.warn(trouble.problems[0]!);
  }
  if (json && !follows) {
    answerJson(console, LOGS, {
      session: found.session.name,
      panes: outputs.map((output) => ({
        ...paneName(output.pane),
        kept: !output.isMissing,
        text: lastLines(output, limit).map((line) => `${line}\n`).join(""),
      })),
    });
    return 0;
  }
  for (const output of outputs) show(output, limit);
  const without = outputs.filter((output) => output.isMissing && !follows);
  if (without.length > 0) {
    console.narrate(`No log is kept of ${without.map(({ pane }) => describePaneIdentity(pane)).join(", ")}`);
  }
  if (!follows) return 0;
  using interrupt = listenForInterrupt();
  const isDone = (): boolean => interrupt.signal.aborted || console.isClosed;
  await followLogs(context, overview, found, keepChoice(panes, wish), tail, (output) => show(output, Infinity), isDone);
  return interrupt.signal.aborted ? 130 : 0;
}

type Show = (output: PaneOutput, limit: number) => void;

/** The lines that are whole, and the last one where it holds anything. */
function lastLines({ lines }: PaneOutput, limit: number): readonly string[] {
  const shown = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  return limit === Infinity ? shown : shown.slice(-limit);
}

function createShow({ console, json, options }: Invocation, session: SessionView, named: boolean): Show {
  const follows = options["follow"] === true;
  return (output, limit) => {
    // What a container printed was for no terminal of ours to make lines of: it goes on as it came.
    if (!json && !named && isOwnProcess(session, output.pane)) return console.answerBytes(lastOf(output.bytes, limit));
    // While it is followed, a line is shown when it is whole: a prompt would come again with every key.
    const lines = follows
      ? lastLines({ ...output, lines: [...output.lines.slice(0, -1), ""] }, limit)
      : lastLines(output, limit);
    const name = console.answerStyle.dim(`${describePaneIdentity(output.pane)} | `);
    if (json) {
      for (const text of lines) {
        answerJson(console, LINE, { session: session.name, pane: paneName(output.pane), text });
      }
    } else if (lines.length > 0) console.answer(lines.map((line) => `${named ? name : ""}${line}\n`).join(""));
  };
}

function createRawShow({ console, json }: Invocation, panes: number, follows: boolean): Show {
  if (json) throw refuseBoth("--raw", "--json");
  if (follows && panes > 1) {
    throw new PrjError("invalid", { message: "Cannot follow several panes with --raw", hint: "Name one with --pane" });
  }
  return ({ pane, bytes }, limit) => {
    if (panes > 1) console.answer(`==> ${describePaneIdentity(pane)} <==`);
    console.answerBytes(lastOf(bytes, limit));
  };
}

/** The last lines, as bytes. */
function lastOf(bytes: Uint8Array, lines: number): Uint8Array {
  if (lines === Infinity) return bytes;
  const newline = "\n".charCodeAt(0);
  let at = bytes.length - 1;
  for (let left = lines; left > 0 && at > 0; left--) at = bytes.lastIndexOf(newline, at - 1);
  return at < 0 ? bytes : bytes.subarray(at === 0 ? 0 : at + 1);
}

/** Why nobody can say whether there is more: whoever keeps the output of the session's own process does not answer. */
function findMute(
  { listings }: Pick<SessionOverview, "listings">,
  { name, backend: host }: Pick<SessionView, "name" | "backend">,
  pane: PaneView,
): PrjError | undefined {
  const reason = listings.find(({ backend }) => backend.name === host)?.facts.unreachable ?? null;
  if (reason === null) return undefined;
  return new PrjError("unreachable", {
    message: `Cannot read the output of "${
      describePaneIdentity(pane)
    }" of "${name}": "${host}" does not answer: ${reason}`,
    hint: 'Run "prj doctor" to see what it needs',
  });
}
