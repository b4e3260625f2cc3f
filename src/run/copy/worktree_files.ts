import { dirname, join } from "node:path";
import { PrjError, reasonOf } from "../../base/error.ts";
import { LONGEST_TIMER_MS } from "../../base/pause.ts";
import type { CopyStep, LinkStep } from "../../plan/plan.ts";
import { compareTrees, type Comparison, statLink } from "./compare_trees.ts";
import { copyMissing, type CopyResult } from "./copy_missing.ts";
import type { Ground, StepEnd } from "../execution/execute_plan.ts";

const DONE: StepEnd = { status: "succeeded", exitCode: 0, log: null };

/** Where files come from and go to, and what is told meanwhile. */
export interface FilesGround {
  /** The main worktree and the one that gets the files. */
  readonly from: string;
  readonly to: string;
  readonly pid: number;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string>>;
  now(): number;
  tell(line: string): void;
}

/** Copies files and folders into a worktree; what is there already is left as it is. */
export async function copyFiles(step: CopyStep, limitMs: number, ground: Ground): Promise<StepEnd> {
  const { context, journal, interrupt } = ground;
  const controller = new AbortController();
  const timer = limitMs === Infinity
    ? undefined
    : setTimeout(() => controller.abort(), Math.min(limitMs, LONGEST_TIMER_MS));
  const signal = AbortSignal.any([interrupt, controller.signal]);
  const encoder = new TextEncoder();
  try {
    const files: FilesGround = {
      ...{ from: step.from, to: step.to, pid: context.pid, signal, env: context.env, now: context.now },
      tell: (line) => journal.output(encoder.encode(`${line}\n`)),
    };
    const { skipped } = await takeFiles(step.paths, files);
    for (const { path, reason } of skipped) journal.warn({ message: `Did not copy "${path}": ${reason}` });
    return DONE;
  } catch (error) {
    if (interrupt.aborted) {
      return { status: "cancelled", exitCode: 130, log: null, message: `Cancelled in step "${step.name}"` };
    }
    if (!controller.signal.aborted) throw error;
    const message = `Step "${step.name}" took longer than ${limitMs / 1000} s`;
    return { status: "timed_out", exitCode: 124, log: null, message };
  } finally {
    clearTimeout(timer);
  }
}

/** Links to files and folders from a worktree; what is there already is left as it is. */
export async function linkFiles({ from, to, paths }: LinkStep): Promise<StepEnd> {
  for (const path of paths) await linkFile(from, to, path);
  return DONE;
}

/** Makes a link to a file of the main worktree; false: something is there already. */
export async function linkFile(from: string, to: string, path: string): Promise<boolean> {
  await prepareTarget(from, to, path);
  try {
    await Deno.symlink(join(from, path), join(to, path));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw new PrjError("failed", { message: `Cannot link "${path}" into the worktree: ${reasonOf(error)}` });
  }
}

/** Copies what a worktree lacks of `paths`, and tells how far it is where that takes a while. */
export async function takeFiles(
  paths: readonly string[],
  ground: FilesGround,
): Promise<Comparison & { readonly copied: CopyResult }> {
  const { from, to } = ground;
  const comparison = await compareFiles(paths, ground);
  for (const [{ path }] of comparison.missing) await prepareTarget(from, to, path);
  const total = comparison.missing.reduce(
    (count, entries) => count + entries.filter(({ kind }) => kind !== "folder").length,
    0,
  );
  let tellAt = ground.now() + FIRST_TELL_MS;
  const copied = await copyMissing(comparison.missing, {
    ...ground,
    onProgress({ files, bytes }) {
      if (ground.now() < tellAt) return;
      tellAt = ground.now() + NEXT_TELL_MS;
      ground.tell(`Copied ${files} of ${total} files, ${formatMegabytes(bytes)}`);
    },
  });
  const gone = copied.gone.map((path) => ({ path, reason: "it is gone, or its name is not UTF-8" }));
  return { ...comparison, skipped: [...comparison.skipped, ...gone], copied };
}

/** Looks at what a worktree lacks of `paths`, all of which have to be inside of it. */
export async function compareFiles(
  paths: readonly string[],
  { from, to }: Pick<FilesGround, "from" | "to">,
): Promise<Comparison> {
  await refuseLeadingOut(from, to, paths);
  return await compareTrees(from, to, paths);
}

/** From when on, and how often, a person is told how far copying is. */
const FIRST_TELL_MS = 400;
const NEXT_TELL_MS = 2000;

/** "12 MB" */
function formatMegabytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(bytes < 10 * 1024 ** 2 ? 1 : 0)} MB`;
}

/** Makes the folder of a target, and makes sure that it is really inside the worktree: git may have checked out a link. */
async function prepareTarget(from: string, to: string, path: string): Promise<void> {
  const target = join(to, path);
  try {
    await refuseLeadingOut(from, to, [path]);
    await Deno.mkdir(dirname(target), { recursive: true });
  } catch (error) {
    if (error instanceof PrjError) throw error;
    throw new PrjError("failed", { message: `Cannot take "${path}" into the worktree: ${reasonOf(error)}` });
  }
}

/** Throws where a path, or what it would be copied from, is not really below its worktree. */
export async function refuseLeadingOut(from: string, to: string, paths: readonly string[]): Promise<void> {
  for (const tree of [to, from]) {
    const root = await Deno.realPath(tree);
    for (const path of paths) {
      let existing = dirname(join(tree, path));
      while (await statLink(existing) === undefined) existing = dirname(existing);
      const real = await Deno.realPath(existing).catch(() => undefined);
      if (real === undefined) {
        throw new PrjError("failed", {
          message: `Cannot take "${path}" into the worktree: "${existing}" is a link that leads nowhere`,
          hint: "Name files that really are below the project's folder",
        });
      }
      if (real === root || real.startsWith(`${root}/`)) continue;
      throw new PrjError("failed", {
        message: `Cannot take "${path}" into the worktree: it leads out to "${real}"`,
        hint: "Name files that really are below the project's folder",
      });
    }
  }
}
