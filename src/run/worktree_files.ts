import { dirname, join } from "node:path";
import { PrjError } from "../base/error.ts";
import type { CopyStep, LinkStep } from "../plan/plan.ts";
import type { StepEnd } from "./execute_plan.ts";

const DONE: StepEnd = { status: "succeeded", exitCode: 0, log: null };

/** Copies files and folders into a worktree; what is there already is left as it is. */
export async function copyFiles(step: CopyStep): Promise<StepEnd> {
  return await takeEach(step, (target, path) => copyTree(join(step.from, path), target));
}

/** Links to files and folders from a worktree; what is there already is left as it is. */
export async function linkFiles(step: LinkStep): Promise<StepEnd> {
  return await takeEach(step, (target, path) => Deno.symlink(join(step.from, path), target).catch(ignoreExisting));
}

async function takeEach(
  step: CopyStep | LinkStep,
  take: (target: string, path: string) => Promise<void>,
): Promise<StepEnd> {
  for (const path of step.paths) {
    try {
      await take(await prepareTarget(step, path), path);
    } catch (error) {
      if (error instanceof PrjError || !(error instanceof Error)) throw error;
      throw new PrjError("failed", { message: `Cannot take "${path}" into the worktree: ${error.message}` });
    }
  }
  return DONE;
}

async function copyTree(from: string, to: string): Promise<void> {
  const info = await Deno.lstat(from);
  if (info.isSymlink) return await Deno.symlink(await Deno.readLink(from), to).catch(ignoreExisting);
  if (info.isFile) {
    try {
      // Fails where the file exists: the author's own version, or git's, wins.
      (await Deno.open(to, { write: true, createNew: true, mode: info.mode ?? 0o644 })).close();
    } catch (error) {
      return ignoreExisting(error);
    }
    try {
      return await Deno.copyFile(from, to);
    } catch (error) {
      // A half-made copy would be taken for the file by the next run.
      await Deno.remove(to).catch(() => {});
      throw error;
    }
  }
  if (!info.isDirectory) return;
  const there = await Deno.lstat(to).catch(() => undefined);
  // A file is left as it is, and so is a link: git may have checked one out that leads anywhere.
  if (there !== undefined && !there.isDirectory) return;
  if (there === undefined) await Deno.mkdir(to);
  for await (const entry of Deno.readDir(from)) await copyTree(join(from, entry.name), join(to, entry.name));
}

/** Makes the folder of a target, and makes sure that it is really inside the worktree: git may have checked out a link. */
async function prepareTarget(step: CopyStep | LinkStep, path: string): Promise<string> {
  const target = join(step.to, path);
  const root = await Deno.realPath(step.to);
  let existing = dirname(target);
  while (!(await Deno.lstat(existing).then(() => true, () => false))) existing = dirname(existing);
  const real = await Deno.realPath(existing);
  const source = await Deno.realPath(dirname(join(step.from, path)));
  const from = await Deno.realPath(step.from);
  for (const [place, inside] of [[real, root], [source, from]] as const) {
    if (place !== inside && !place.startsWith(`${inside}/`)) {
      throw new PrjError("failed", {
        message: `Cannot take "${path}" into the worktree: it leads out to "${place}"`,
        hint: "Name files that really are below the project's folder",
      });
    }
  }
  await Deno.mkdir(dirname(target), { recursive: true });
  return target;
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
}
