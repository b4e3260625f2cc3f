import { answerForm, integer, list, string } from "../src/base/answer.ts";
import { chooseActivePane } from "../src/run/pane/choose_panes.ts";
import { execCaptured, execInPlace, prepareExec } from "../src/run/pane/exec_session.ts";
import { inspectSessions } from "../src/run/pane/inspect_sessions.ts";
import { findProjectSessions, requireBackend } from "../src/run/project_sessions.ts";
import { resolveSession } from "../src/run/session/resolve_name.ts";
import { requireCapability } from "../src/run/pane/send_to_panes.ts";
import { writeFully } from "../src/ui/console.ts";
import type { ProcessResult } from "../src/process/process.ts";
import { answerJson } from "./answer_json.ts";
import { readLookWish, readNameWish } from "./backend_option.ts";
import { readPaneWish } from "./pane_options.ts";
import type { Invocation } from "./verb.ts";

const EXEC = answerForm("prj.exec/1", {
  session: string(),
  argv: list(string()),
  directory: string("In a container: of the pane that was named, else empty"),
  exit_code: integer("128 + n where signal n ended it; the exit code of prj too"),
  stdout: string(),
  stderr: string(),
  duration_ms: integer(),
});
export const answers = [EXEC];

/** `prj exec NAME -- ARGV`. */
export async function run({ context, console, json, words, options, audience }: Invocation): Promise<number> {
  const [name, ...argv] = words as [string, string, ...string[]];
  const wish = readPaneWish(options);
  using overview = await findProjectSessions(context, audience, readLookWish(options, "installed", [name]));
  requireBackend(overview);
  const session = await resolveSession(context, overview, name, readNameWish(options));
  requireCapability(overview, session, "exec");
  const hasWish = wish.window !== undefined || wish.pane !== undefined;
  const [inspection] = hasWish ? await inspectSessions(context, overview, [session]) : [];
  const pane = inspection === undefined ? undefined : chooseActivePane(inspection.panes, wish);
  const program = argv as [string, ...string[]];
  if (session.kind === "container") {
    const { captureInContainer, runInContainer } = await import("../src/run/pane/exec_container.ts");
    const exec = { session, pane, argv: program };
    if (json) {
      const { reason: _, ...end } = await captureInContainer(overview, exec);
      return answer(end, pane?.directory ?? "");
    }
    const out = (bytes: Uint8Array): boolean => (console.answerBytes(bytes), !console.isClosed);
    const { code, reason } = await runInContainer(context, overview, exec, {
      out,
      err: (bytes) => writeFully(Deno.stderr, bytes),
    });
    if (reason !== null) console.fail(`error: Cannot run "${argv[0]}" in "${session.name}": ${reason}`);
    return code;
  }
  const request = await prepareExec(context, overview, session, pane, program);
  if (!json) return await execInPlace(request);
  return answer(await execCaptured(overview, request), request.cwd ?? context.cwd);

  function answer(end: Pick<ProcessResult, "code" | "stdout" | "stderr" | "durationMs">, directory: string): number {
    answerJson(console, EXEC, {
      session: session.name,
      argv,
      directory,
      exit_code: end.code,
      stdout: end.stdout,
      stderr: end.stderr,
      duration_ms: Math.round(end.durationMs),
    });
    return end.code;
  }
}
