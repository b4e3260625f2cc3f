import {
  type Answered,
  answerForm,
  type AnswerOf,
  boolean,
  fields,
  integer,
  list,
  nullable,
  string,
  time,
} from "../src/base/answer.ts";
import type { RunRow } from "../src/events/row.ts";
import { requireProject } from "../src/run/project.ts";
import { findProjectSessions } from "../src/run/project_sessions.ts";
import { gatherStatus, listRepository, type ProjectStatus, startStatus, type StatusStart } from "../src/run/status.ts";
import { sweepRecord } from "../src/run/record/sweep_record.ts";
import { sampleSessions } from "../src/run/monitor/take_samples.ts";
import { PROBLEM, problemJson } from "../src/ui/failure.ts";
import { formatAge, formatDuration, tildePath } from "../src/ui/style.ts";
import { type Cell, renderTable } from "../src/ui/table.ts";
import { showControl } from "../src/ui/visible.ts";
import { answerJson } from "./answer_json.ts";
import { INFO, run as showSession } from "./session_info.ts";
import { isoTime, SESSION, sessionJson } from "./session_json.ts";
import { renderSessions } from "./session_table.ts";
import { printWorktrees, WORKTREE, worktreeJson } from "./worktree_table.ts";
import { narrateLeftOut } from "./usage_options.ts";
import type { Invocation } from "./verb.ts";

const RUN = fields({
  run_id: string(),
  command: string(),
  status: string(),
  exit_code: nullable(integer()),
  worktree: string(),
  path: string(),
  started_at: time(),
  finished_at: nullable(time()),
  duration_ms: nullable(integer()),
  step: nullable(string("The one that failed or is under way")),
  message: nullable(string()),
  left_behind: list(string()),
});
const PROJECT = {
  project: fields({
    name: string(),
    root: string(),
    branch: nullable(string()),
    trusted: boolean("Whether its own files may execute"),
  }),
  worktrees: list(WORKTREE),
  sessions: list(SESSION),
  runs: list(RUN),
  problems: list(PROBLEM),
};
const STATUS = answerForm("prj.status/1", PROJECT);
const STATUS_ALL = answerForm("prj.status-all/1", {
  projects: list(fields(PROJECT)),
  missing: list(string(), "Known projects whose folder is gone"),
  problems: list(PROBLEM, "Of projects that could not be looked at"),
});
export const answers = [STATUS, STATUS_ALL, INFO];

/** `prj status [NAME]`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, options, audience } = invocation;
  if (invocation.words[0] !== undefined) return await showSession(invocation);
  if (options["all"] === true) return await runAll(invocation);
  const place = requireProject(context.cwd);
  const listed = listRepository(context, place);
  using overview = await findProjectSessions(context, audience);
  if (json) answerJson(console, STATUS, statusJson(await gatherStatus(context, place, overview, listed)));
  else await printStatus(await startStatus(context, place, overview, listed), invocation);
  await sampleSessions(context, overview);
  sweepRecord(context, overview);
  return 0;
}

/** Every project that a command was ever run in, one after the other. */
async function runAll(invocation: Invocation): Promise<number> {
  const { console, json, audience } = invocation;
  const { visitProjects } = await import("../src/run/known_projects.ts");
  let isFirst = true;
  const { visited, missing, problems } = await visitProjects(invocation.context, true, async (context, place) => {
    const listed = listRepository(context, place);
    using overview = await findProjectSessions(context, audience);
    if (json) return statusJson(await gatherStatus(context, place, overview, listed));
    const status = await startStatus(context, place, overview, listed);
    if (!isFirst) console.answer("\n\n");
    isFirst = false;
    await printStatus(status, invocation);
    return undefined;
  });
  if (json) {
    const projects = visited.filter((status) => status !== undefined);
    answerJson(console, STATUS_ALL, { projects, missing, problems: problems.map(problemJson) });
    return 0;
  }
  if (visited.length === 0) console.narrate('No projects are known: "prj run" makes one known');
  narrateLeftOut(invocation, { missing, problems });
  return 0;
}

/** Prints what is known at once, then a line for every worktree as git answers. */
async function printStatus(status: StatusStart, invocation: Invocation): Promise<void> {
  const { context, console, audience } = invocation;
  const { bold, dim } = console.answerStyle;
  console.answer(`${bold(showControl(status.name))}  ${dim(tildePath(status.root, context.folders.home))}\n\n`);
  const hasWorktrees = status.worktrees.known.length > 0;
  const printing = hasWorktrees ? printWorktrees(status.worktrees, invocation) : undefined;
  // While git is asked.
  const rest = renderRest(status, invocation);
  await printing;
  console.answer(`${hasWorktrees ? "\n" : ""}${rest}`);
  for (const problem of status.problems) audience.warn(problem);
}

function renderRest(status: StatusStart, { context, console }: Invocation): string {
  const { dim } = console.answerStyle;
  const table = { width: console.width, color: console.answerColor };
  const parts: string[] = [];
  parts.push(status.sessions.length === 0 ? dim("no sessions") : renderSessions(status.sessions, context, console));
  if (status.runs.length > 0) {
    parts.push(renderTable(
      [{ header: "run" }, { header: "state" }, { header: "started" }, { header: "took", align: "right" }, {
        header: "where",
        shrink: "end",
      }, { header: "message", shrink: "end" }],
      status.runs.map((
        run,
      ) => [
        run.command,
        describeState(run),
        formatAge(context.now() - run.started_at),
        run.duration_ms === null ? "" : formatDuration(run.duration_ms),
        run.worktree,
        run.message ?? "",
      ]),
      table,
    ));
  }
  return parts.join("\n\n");
}

function describeState(run: RunRow): Cell {
  const style = run.status === "succeeded" ? "green" : run.status === "running" ? "blue" : "red";
  const step = run.failed_step ?? (run.status === "running" ? run.step_name : null);
  return { text: `${run.status.replace("_", " ")}${step === null ? "" : ` (${step})`}`, style };
}

function statusJson(status: ProjectStatus): AnswerOf<typeof STATUS> {
  return {
    project: { name: status.name, root: status.root, branch: status.branch, trusted: status.trusted },
    worktrees: status.worktrees.map(worktreeJson),
    sessions: status.sessions.map(sessionJson),
    runs: status.runs.map(runRowJson),
    problems: status.problems.map(problemJson),
  };
}

function runRowJson(run: RunRow): Answered<typeof RUN> {
  return {
    run_id: run.id,
    command: run.command,
    status: run.status,
    exit_code: run.exit_code,
    worktree: run.worktree,
    path: run.path,
    started_at: isoTime(run.started_at),
    finished_at: run.finished_at === null ? null : isoTime(run.finished_at),
    duration_ms: run.duration_ms,
    step: run.failed_step ?? run.step_name,
    message: run.message,
    left_behind: run.left_behind,
  };
}
