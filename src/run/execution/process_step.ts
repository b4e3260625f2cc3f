import { join } from "node:path";
import { PrjError, reasonOf } from "../../base/error.ts";
import type { Plan, ProcessStep } from "../../plan/plan.ts";
import { type GroupRequest, runGroup } from "../../process/group.ts";
import { BUILTIN_STEPS } from "./builtin_step.ts";
import type { Context } from "../../base/context.ts";
import type { Host } from "../../process/process.ts";
import type { StepEnd } from "./execute_plan.ts";
import type { Journal } from "../journal.ts";
import { hashFile } from "../../trust/contents.ts";
import { OutputMask } from "../mask.ts";
import { inheritedEnvironment } from "./step_environment.ts";

/** What a step of the author's needs; a part of the run's ground. */
export interface StepGround {
  readonly context: Context;
  readonly plan: Pick<Plan, "artifacts" | "secrets" | "worktree">;
  readonly host: Host;
  readonly journal: Journal;
  readonly interrupt: AbortSignal;
}

/** Runs one step of the author's: output to the audience and to a log of its own. */
export async function runProcessStep(
  step: ProcessStep,
  index: number,
  limitMs: number,
  ground: StepGround,
): Promise<StepEnd> {
  const { context, plan, journal } = ground;
  // What was approved is what runs: never what has taken its place since.
  if (step.script !== undefined && hashFile(step.script.path) !== step.script.sha256) {
    return { status: "failed", exitCode: 1, log: null, message: describeChange(step.name, step.script.path) };
  }
  const log = openLog(join(plan.artifacts, "logs", logName(index, step.name)), ground);
  const mask = new OutputMask(plan.secrets);
  const show = (chunk: Uint8Array): void => {
    if (chunk.length === 0) return;
    journal.output(chunk);
    log.write(chunk);
  };
  const inherited = inheritedEnvironment(context.env, { elsewhere: plan.worktree !== null });
  const environment = { ...inherited, ...step.environment };
  try {
    if (step.kind === "builtin") {
      const say = (line: string): void => show(mask.take(new TextEncoder().encode(`${line}\n`)));
      await BUILTIN_STEPS[step.argv[0]]!({ step, environment, artifacts: plan.artifacts, host: ground.host, say });
      return { status: "succeeded", exitCode: 0, log: log.path };
    }
    const request: GroupRequest = {
      argv: step.argv,
      cwd: step.directory,
      environment,
      interactive: step.interactive,
      mark: "PRJ_RUN_ID",
      signal: ground.interrupt,
      ...(limitMs === Infinity ? {} : { timeoutMs: limitMs }),
      onOutput: (chunk) => show(mask.take(chunk)),
    };
    const end = await runGroup(request);
    journal.observe(request, { ...end, stdout: "", stderr: "", timedOut: end.kind === "timed_out" });
    if (end.kind === "aborted") {
      return { status: "cancelled", exitCode: 130, log: log.path, message: `Cancelled in step "${step.name}"` };
    }
    if (end.kind === "timed_out") {
      return {
        status: "timed_out",
        exitCode: 124,
        log: log.path,
        message: `Step "${step.name}" took longer than ${limitMs / 1000} s`,
      };
    }
    if (end.code === 0) return { status: "succeeded", exitCode: 0, log: log.path };
    return {
      status: "failed",
      exitCode: end.code,
      log: log.path,
      message: `Step "${step.name}" failed with exit code ${end.code}`,
    };
  } catch (error) {
    if (!(error instanceof PrjError)) throw error;
    show(mask.take(new TextEncoder().encode(`${error.message}\n`)));
    return { status: "failed", exitCode: error.exitCode, log: log.path, message: error.message };
  } finally {
    show(mask.end());
    log.close();
  }
}

/** A step's log; one that cannot be written is told once and changes nothing. */
function openLog(
  path: string,
  ground: StepGround,
): { path: string | null; write(chunk: Uint8Array): void; close(): void } {
  try {
    const file = Deno.openSync(path, { create: true, write: true, truncate: true, mode: 0o600 });
    let broken = false;
    return {
      path,
      write(chunk) {
        try {
          for (let at = 0; !broken && at < chunk.length;) at += file.writeSync(chunk.subarray(at));
        } catch (error) {
          broken = true;
          ground.journal.warn({ message: `Cannot write "${path}": ${reasonOf(error)}` });
        }
      },
      close: () => file.close(),
    };
  } catch {
    return { path: null, write: () => {}, close: () => {} };
  }
}

/** "03-npm-run-build.log": safe as a file's name, whatever the step is called. */
function logName(index: number, name: string): string {
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40) || "step";
  return `${String(index + 1).padStart(2, "0")}-${slug}.log`;
}

function describeChange(name: string, path: string): string {
  return `Step "${name}" was not run: "${path}" was changed after it was approved`;
}
