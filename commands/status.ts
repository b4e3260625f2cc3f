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
import { gatherStatus, type ProjectStatus, type WorktreeView } from "../src/run/status.ts";
import { sampleSessions } from "../src/run/take_samples.ts";
import { PROBLEM, problemJson } from "../src/ui/failure.ts";
import { formatAge, formatDuration, tildePath } from "../src/ui/style.ts";
import { type Cell, renderTable } from "../src/ui/table.ts";
import { answerJson } from "./answer_json.ts";
import { isoTime, SESSION, sessionJson } from "./session_json.ts";
import { renderSessions } from "./session_table.ts";
import type { Invocation } from "./verb.ts";

const count = nullable(integer(), "null: git could not say");
const WORKTREE = fields({
  path: string(),
  branch: nullable(string("null: detached")),
  head: nullable(string("A commit")),
  main: boolean(),
  locked: boolean(),
  prunable: boolean("Its directory is gone"),
  staged: count,
  unstaged: count,
  untracked: count,
  conflicts: count,
  upstream: nullable(string()),
  ahead: count,
  behind: count,
  sessions: list(string()),
});
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
const STATUS = answerForm("prj.status/1", {
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
});
export const answers = [STATUS];

/** `prj status`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, audience } = invocation;
  const place = requireProject(context.cwd);
  using overview = await findProjectSessions(context, audience);
  const status = await gatherStatus(context, place, overview);
  if (json) answerJson(console, STATUS, statusJson(status));
  else console.answer(renderStatus(status, invocation));
  if (!json) { for (const problem of status.problems) audience.warn(problem); }
  await sampleSessions(context, overview);
  return 0;
}

function renderStatus(status: ProjectStatus, { context, console }: Invocation): string {
  const { bold, dim } = console.answerStyle;
  const table = { width: console.width, color: console.answerColor };
  const { home } = context.folders;
  const parts = [`${bold(status.name)}  ${dim(tildePath(status.root, home))}`];
  if (status.worktrees.length > 0) {
    parts.push(renderTable(
      [{ header: "worktree", shrink: "end" }, { header: "changes" }, { header: "upstream" }, {
        header: "sessions",
        shrink: "end",
      }, { header: "directory", shrink: "start" }],
      status.worktrees.map((worktree) => [
        worktree.branch ?? `detached ${worktree.head?.slice(0, 7) ?? ""}`,
        describeChanges(worktree),
        describeUpstream(worktree),
        worktree.sessions.join(", "),
        tildePath(worktree.path, home),
      ]),
      table,
    ));
  }
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

function describeChanges({ status, prunable }: WorktreeView): Cell {
  if (prunable !== null) return { text: "directory is gone", style: "red" };
  if (status === null) return { text: "unknown", style: "yellow" };
  const counts = [
    [status.conflicts, "conflicts"],
    [status.staged, "staged"],
    [status.unstaged, "unstaged"],
    [status.untracked, "untracked"],
  ] as const;
  const parts = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return parts.length === 0
    ? { text: "clean", style: "green" }
    : { text: parts.join(", "), style: status.conflicts > 0 ? "red" : "yellow" };
}

function describeUpstream({ status }: WorktreeView): string {
  if (status === null || status.upstream === null) return "";
  if (status.ahead === 0 && status.behind === 0) return "even";
  return [status.ahead > 0 ? `${status.ahead} ahead` : "", status.behind > 0 ? `${status.behind} behind` : ""].filter(
    Boolean,
  ).join(", ");
}

function describeState(run: RunRow): Cell {
  const style = run.status === "succeeded" ? "green" : run.status === "running" ? "blue" : "red";
  const step = run.failed_step ?? (run.status === "running" ? run.step_name : null);
  return { text: `${run.status.replace("_", " ")}${step === null ? "" : ` (${step})`}`, style };
}

function statusJson(status: ProjectStatus): AnswerOf<typeof STATUS> {
  return {
    project: { name: status.name, root: status.root, branch: status.branch, trusted: status.trusted },
    worktrees: status.worktrees.map((worktree) => ({
      path: worktree.path,
      branch: worktree.branch,
      head: worktree.head,
      main: worktree.main,
      locked: worktree.locked !== null,
      prunable: worktree.prunable !== null,
      staged: worktree.status?.staged ?? null,
      unstaged: worktree.status?.unstaged ?? null,
      untracked: worktree.status?.untracked ?? null,
      conflicts: worktree.status?.conflicts ?? null,
      upstream: worktree.status?.upstream ?? null,
      ahead: worktree.status?.ahead ?? null,
      behind: worktree.status?.behind ?? null,
      sessions: worktree.sessions,
    })),
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
