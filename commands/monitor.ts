import { answerForm, boolean, fields, integer, list, nullable, number, string, time } from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import { Pause } from "../src/base/pause.ts";
import { listenForInterrupt } from "../src/run/interrupt.ts";
import type { Look } from "../src/run/monitor/look.ts";
import { Watcher } from "../src/run/monitor/watch_sessions.ts";
import { allRows, renderMonitorTable } from "../src/ui/monitor_table.ts";
import { answerJson } from "./answer_json.ts";
import { readLookWish } from "./backend_option.ts";
import type { LiveOptions } from "./monitor_live.ts";
import { readSpan } from "./number_option.ts";
import { PANE, paneJson } from "./pane_json.ts";
import { isoTime, SESSION, sessionJson } from "./session_json.ts";
import type { Invocation, Options } from "./verb.ts";

const CPU_PERCENT = nullable(number("Percent of one processor; null: not known yet"));
const MONITOR = answerForm("prj.monitor/1", {
  at: time(),
  backend: string('Those that were asked, such as "tmux, podman"'),
  running: boolean("Whether the server of any of them runs"),
  cpu_over_ms: nullable(integer("The time that cpu_percent is measured over")),
  sessions: list(fields({
    ...SESSION.fields,
    processes: integer(),
    cpu_percent: CPU_PERCENT,
    memory_bytes: integer("Of all its processes"),
    panes: list(fields({
      ...PANE.fields,
      window: string("The backend's own"),
      window_name: string(),
      cpu_percent: CPU_PERCENT,
    })),
  })),
});
export const answers = [MONITOR];

const DEFAULT_INTERVAL_MS = 2000;
const SHORTEST_INTERVAL_MS = 100;

/** `prj monitor`: a live view; one table, or lines of JSON, where that is asked for or there is no terminal. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, options, audience } = invocation;
  const intervalMs = readInterval(options);
  const all = options["all"] === true;
  const { backend } = readLookWish(options, all ? "installed" : "used");
  if (json && options["once"] !== true) return await printLines(invocation, { all, backend, intervalMs });
  const { stdin, stdout } = context.terminal;
  if (json || options["once"] === true || !stdin || !stdout || context.env["TERM"] === "dumb") {
    const look = await new Watcher(context, audience, { all, backend, settle: true }).look();
    if (json) answerLook(invocation, look);
    else if (look.sessions.length === 0) console.narrate('No sessions: "prj run start-dev" opens one');
    else {
      const table = { rows: allRows(look), now: look.at, width: console.width, color: console.answerColor };
      console.answer(renderMonitorTable(table).join("\n"));
    }
    return 0;
  }
  const { runLive } = await import("./monitor_live.ts");
  return await runLive(invocation, { all, backend, intervalMs });
}

/** One line for each look, until it is interrupted or nobody reads any more. */
async function printLines(
  invocation: Invocation,
  { all, backend, intervalMs }: LiveOptions,
): Promise<number> {
  const { context, console, audience } = invocation;
  const watcher = new Watcher(context, audience, { all, backend, settle: true });
  const pause = new Pause();
  using interrupt = listenForInterrupt();
  interrupt.signal.addEventListener("abort", () => pause.end());
  for (;;) {
    const look = await watcher.look();
    answerLook(invocation, look);
    if (console.isClosed) return 0;
    if (!interrupt.signal.aborted) await pause.wait(Math.max(0, look.at + intervalMs - context.now()));
    if (interrupt.signal.aborted) return 130;
  }
}

function answerLook({ console }: Invocation, look: Look): void {
  answerJson(console, MONITOR, {
    at: isoTime(look.at),
    backend: look.backend,
    running: look.running,
    cpu_over_ms: look.overMs,
    sessions: look.sessions.map((one) => ({
      ...sessionJson(one.session),
      processes: one.processes,
      cpu_percent: one.cpuPercent,
      memory_bytes: one.memoryBytes,
      panes: one.panes.map(({ pane, cpuPercent }) => ({
        ...paneJson(pane),
        window: pane.window,
        window_name: pane.windowName,
        cpu_percent: cpuPercent,
      })),
    })),
  });
}

function readInterval(options: Options): number {
  const intervalMs = readSpan(options, "interval") ?? DEFAULT_INTERVAL_MS;
  if (intervalMs >= SHORTEST_INTERVAL_MS) return intervalMs;
  throw new PrjError("invalid", {
    message: `Expected at least 100ms for "--interval", found "${options["interval"]}"`,
    hint: "For example --interval 500ms",
  });
}
