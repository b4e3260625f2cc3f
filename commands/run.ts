import {
  type Answered,
  answerForm,
  type AnswerOf,
  any,
  boolean,
  choice,
  fields,
  integer,
  list,
  map,
  nullable,
  string,
} from "../src/base/answer.ts";
import { CONFLICT_POLICIES } from "../src/base/choice.ts";
import { pasteWord } from "../src/base/command_line.ts";
import { readScalar } from "../src/base/decode.ts";
import type { Plan } from "../src/plan/plan.ts";
import { openHost, startReading } from "../src/run/head_start.ts";
import type { ApprovalOptions } from "../src/run/trust/approve.ts";
import type { FinishedRun } from "../src/run/execution/run_command.ts";
import type { RunWish } from "../src/run/execution/early_facts.ts";
import type { Console } from "../src/ui/console.ts";
import { tildePath } from "../src/ui/style.ts";
import { showControl } from "../src/ui/visible.ts";
import { answerJson } from "./answer_json.ts";
import { refuseBoth } from "./exclusive_options.ts";
import type { Invocation, Options } from "./verb.ts";

const WORKTREE = nullable(
  fields({
    path: string(),
    branch: nullable(string("null: detached")),
    base: nullable(string()),
    created: boolean("false: it was there"),
  }),
);
const SESSION = fields({
  uid: string(),
  name: string(),
  backend: string(),
  runtime: nullable(choice(["podman", "docker"], "What runs its container; null: it is none")),
  host: nullable(string()),
  id: nullable(string("The backend's own; null: it was not made")),
  created: boolean("false: it was there, or could not be made"),
  windows: list(fields({
    name: string(),
    id: string(),
    panes: list(fields({ id: string(), title: string() })),
  })),
});
/** What is told of a run. */
export const RUN_FIELDS = {
  run_id: string(),
  command: string(),
  status: choice(["succeeded", "failed", "cancelled", "timed_out", "interrupted"]),
  exit_code: integer(),
  worktree: WORKTREE,
  session: nullable(SESSION),
  steps: list(fields({
    name: string(),
    kind: string(),
    status: choice(["succeeded", "failed", "ignored", "cancelled", "timed_out"]),
    exit_code: integer(),
    duration_ms: integer(),
    log: nullable(string("Relative to the project")),
  })),
  duration_ms: integer(),
  left_behind: list(string(), "What a failed run made and that is still there"),
} as const;
/** What a run answers. */
export const RUN = answerForm("prj.run/1", RUN_FIELDS);
/** What `--dry-run` answers; steps differ by their kind. */
export const PLAN = answerForm("prj.plan/1", {
  run_id: string(),
  command: string(),
  file: string(),
  project: fields({ name: string(), root: string() }),
  worktree_name: string("The worktree's part of names"),
  path: string("The directory that the run works in"),
  branch: nullable(string()),
  task: string(),
  arguments: map(string()),
  timeout_ms: nullable(integer()),
  artifacts: string(),
  leases: list(fields({
    pool: string(),
    kind: choice(["port", "integer"]),
    name: string(),
    value: integer(),
    taken: boolean("false: the worktree holds it already"),
  })),
  worktree: WORKTREE,
  worktree_files: nullable(fields({
    copy: list(string(), "Patterns of copy_files"),
    symlink: list(string(), "Patterns of symlink_files"),
  })),
  session: nullable(any()),
  steps: list(any()),
  cleanup_on_failure: list(any()),
});
export const answers = [RUN, PLAN];

/** `prj run NAME [k=v …]`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, words, options, audience } = invocation;
  const wish = readWish(words, options);
  const host = openHost(context);
  const begun = startReading(context, host.host);
  // git answers while this loads, and the backend while the rest does.
  const { gatherEarly } = await import("../src/run/execution/early_facts.ts");
  const start = await gatherEarly(context, host.host, wish, begun);
  const { describeRun, requireSuccess, runCommand } = await import("../src/run/execution/run_command.ts");
  if (options["dryRun"] === true) {
    const plan = await describeRun(context, wish, host, start);
    console.answer(json ? JSON.stringify(plan.json) : showPlans(plan));
    return 0;
  }
  const finished = await runCommand(context, wish, readApproval(invocation), audience, host, start);
  if (json) return answerRun(console, finished);
  requireSuccess(finished);
  const { plan } = finished.prepared;
  if (wish.attach === true && plan.session !== null && !plan.steps.some((step) => step.kind === "attach")) {
    const { stdin, stdout } = context.terminal;
    console.warn(
      `Not attached: ${stdin && stdout ? "this terminal is inside another server" : "there is no terminal here"}`,
    );
  }
  console.answer(describeEnd(finished, context.folders.home));
  return 0;
}

/** What `--dry-run` shows of one plan or several; what hides in a text is made visible. */
export function showPlans(...plans: readonly { readonly text: string }[]): string {
  return showControl(plans.map(({ text }) => text).join("\n\n"), { multiline: true });
}

/** Who may consent to what an unknown project would execute: the caller by --yes, else a person at the terminal. */
export function readApproval({ context, console, json, options }: Invocation): ApprovalOptions & { rollback: boolean } {
  const { stdin, stderr } = context.terminal;
  return {
    rollback: options["rollback"] === true,
    yes: options["yes"] === true,
    ...(json || !stdin || !stderr
      ? {}
      : { ask: async (question) => (await import("./ask_approval.ts")).askApproval(question, console, context) }),
  };
}

/** Turns options that interact into one value. */
export function readWish(words: readonly string[], options: Options): RunWish {
  const [name = "", ...supplied] = words;
  const text = (key: string, read = (word: string) => word): Record<string, string> =>
    typeof options[key] === "string" ? { [key]: read(options[key]) } : {};
  return {
    name,
    supplied,
    remember: options["dryRun"] !== true,
    ...text("backend"),
    ...text("host"),
    ...text("task"),
    ...text("onConflict", (word) => String(readScalar(word, CONFLICT_POLICIES))),
    ...readChanged(options),
    ...(typeof options["attach"] === "boolean" ? { attach: options["attach"] } : {}),
  };
}

function readChanged(options: Options): Pick<RunWish, "changed"> {
  const given = (["recreate", "reuse"] as const).filter((name) => options[name] === true);
  const policy = options["onConflict"] === undefined ? [] : ["--on-conflict"];
  const flags = [...given.map((name) => `--${name}`), ...policy];
  if (given.length > 0 && flags.length > 1) {
    throw refuseBoth(flags[0]!, flags[1]!, "Leave one away: each says what is done with a session that is there");
  }
  return given[0] === undefined ? {} : { changed: given[0] };
}

/** What is there now, and how to get to it. */
export function describeEnd({ prepared, result, hide }: FinishedRun, home: string): string {
  const { plan, backend } = prepared;
  const lines: string[] = [];
  if (plan.worktree !== null) {
    const { path, branch, created } = plan.worktree;
    lines.push(
      `worktree  ${tildePath(path, home)}  (${branch === null ? "no branch" : `branch ${branch}`}${
        created ? "" : ", was there"
      })`,
    );
  }
  if (plan.session !== null) {
    const created = result.session?.created ?? plan.session.created;
    const merged = plan.steps.find((step) => step.kind === "merge-session")?.spec.windows ?? [];
    const more = merged.length === 0 ? "" : `; merged: ${merged.map(({ name }) => name).join(", ")}`;
    lines.push(`session   ${plan.session.name}${created ? "" : `  (was there${more})`}`);
    lines.push(
      `attach    prj attach ${pasteWord(plan.session.name)}   or   ${
        backend.describeAttach({ id: plan.session.id ?? "", name: plan.session.name })
      }`,
    );
  }
  return lines.length === 0 ? `${plan.command} done` : hide(lines.join("\n"));
}

/** Answers with JSON, and tells beside it why the run failed. */
export function answerRun(console: Console, finished: FinishedRun): number {
  answerJson(console, RUN, runJson(finished));
  const { message, exitCode } = finished.result;
  if (message !== undefined) console.warn(message);
  return exitCode;
}

export function runJson({ prepared, result, hide }: FinishedRun): AnswerOf<typeof RUN> {
  const { plan } = prepared;
  return hide({
    run_id: plan.runId,
    command: plan.command,
    status: result.status,
    exit_code: result.exitCode,
    worktree: plan.worktree === null ? null : { ...plan.worktree, created: result.worktreeMade },
    session: plan.session === null ? null : sessionJson(plan.session, prepared, result),
    steps: result.steps.map((step) => ({
      name: step.name,
      kind: step.kind,
      status: step.status,
      exit_code: step.exitCode,
      duration_ms: step.durationMs,
      log: step.log,
    })),
    duration_ms: result.durationMs,
    left_behind: result.leftBehind,
  });
}

function sessionJson(
  session: NonNullable<Plan["session"]>,
  { backend }: FinishedRun["prepared"],
  result: FinishedRun["result"],
): Answered<typeof SESSION> {
  const made = result.session;
  return {
    uid: made?.uid ?? session.uid,
    name: made?.name ?? session.name,
    backend: backend.kind,
    runtime: backend.name === "tmux" ? null : backend.name,
    host: session.host,
    id: made?.id ?? session.id,
    created: made?.created ?? false,
    windows: made?.windows ?? session.windows,
  };
}
