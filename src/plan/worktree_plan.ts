import { resolve } from "node:path";
import { pasteWord } from "../base/command_line.ts";
import { resolveWritten } from "../base/written_path.ts";
import { setting } from "../config/config.ts";
import { defaultBranch, explainBadBranch, findBase, findBranch, findInTheWay, type Refs } from "../git/refs.ts";
import { findMaker, type Repository, type Worktree } from "../git/repository.ts";
import type { Expander } from "./expander.ts";
import type { Facts, Request } from "./facts.ts";
import type { PlannedWorktree, Step, WorktreeStep } from "./plan.ts";
import { folderName, freePath } from "./worktree_folder.ts";
import { finishCalls, makeCalls, unbornCalls } from "./worktree_calls.ts";

/** What a command wants of git, known before git is asked. */
export interface WorktreeIntent {
  readonly branch: string;
  /** `branch` is any commit's name, and no branch is wanted. */
  readonly detach: boolean;
  /** null: the repository's default branch. */
  readonly base: string | null;
  /** Absolute. */
  readonly parent: string;
  /** The folder's name; a number is added where it is taken. */
  readonly folder: string;
  readonly copyFiles: readonly string[];
  readonly linkFiles: readonly string[];
}

/** Reads the `worktree` block of a command; undefined: the command works where it is called. */
export function readWorktreeIntent(request: Request, expander: Expander): WorktreeIntent | undefined {
  const block = request.command.file.worktree;
  if (block?.branch === undefined) return undefined;
  if (block.create_if !== undefined && /^(false|no|off|0|null|)$/i.test(expander.text(block.create_if).trim())) {
    return undefined;
  }
  if (!request.project.git) {
    expander.problems.push({
      message: `Cannot create a worktree: "${request.project.root}" is not a git repository`,
      place: block.branch.place(),
      hint: 'Run "git init" in it first',
    });
    return undefined;
  }
  const failed = expander.problems.length;
  const branch = expander.text(block.branch);
  const detach = block.detach !== undefined && expander.all(block.detach) === true;
  const bad = detach ? undefined : explainBadBranch(branch);
  if (bad !== undefined && expander.problems.length === failed) {
    expander.problems.push({
      message: `Invalid branch name "${branch}": ${bad}`,
      place: block.branch.place(),
      hint: suggestBranch(branch),
    });
  }
  const own = block.base_branch === undefined ? "" : expander.text(block.base_branch);
  const base = own === "" ? setting(request.config, "project.default_base_branch") : own;
  const parent = block.parent_directory === undefined
    ? setting(request.config, "worktrees.base_directory")
    : expander.text(block.parent_directory);
  return {
    branch,
    detach,
    base: base === "" ? null : base,
    parent: resolveWritten(request.project.root, parent, request.machine.home),
    folder: folderName(request.config, request.project.name, branch, expander),
    copyFiles: checkedGlobs(block.copy_files, expander),
    linkFiles: checkedGlobs(block.symlink_files, expander),
  };
}

/** Decides what is done for a worktree: which one it is, and the steps that make it. */
export function planWorktree(
  intent: WorktreeIntent,
  request: Request,
  facts: Facts,
  expander: Expander,
): { worktree: PlannedWorktree; steps: readonly Step[] } {
  const repository = facts.repository!;
  if (intent.detach) return planDetached(intent, request, facts, expander);
  const existing = repository.worktrees.find((worktree) => worktree.branch === intent.branch && !worktree.bare);
  if (existing !== undefined && existing.prunable === null) {
    const { path } = existing;
    const worktree = { path, branch: intent.branch, base: null, created: false };
    if (!path.isWellFormed()) {
      expander.problems.push({
        message: `Cannot use worktree "${path}": its path is not UTF-8`,
        hint: 'Rename it with "git worktree move"',
      });
    }
    const maker = findMaker(existing);
    if (maker === undefined) {
      return { worktree, steps: facts.unfinished.worktrees.has(path) ? planFiles(path, request, facts) : [] };
    }
    if (facts.unfinished.makers.has(maker)) {
      expander.problems.push({
        message: `Cannot use worktree "${path}": another run is making it`,
        hint: `Wait for it; "prj events --run ${maker}" shows it`,
        code: "conflict",
      });
    }
    return {
      worktree: { ...worktree, created: true },
      steps: [
        {
          kind: "create-worktree",
          name: "create-worktree",
          path,
          branch: intent.branch,
          base: null,
          branchCreated: false,
          calls: finishCalls(path, existing.head ?? undefined),
        },
        ...planFiles(path, request, facts),
      ],
    };
  }
  const path = existing?.path ?? freePath(intent, repository, facts.siblings);
  if (facts.remains !== undefined) {
    expander.problems.push({
      message:
        `Cannot make worktree "${intent.branch}" again: its folder "${path}" is gone, but git has ${facts.remains} of it`,
      hint: `Tell git where it is now: "git worktree repair FOLDER", or forget it: "prj worktree remove ${
        pasteWord(path)
      } --keep-branch"`,
      code: "conflict",
    });
  }
  const made = planCreate(intent, path, existing, request, facts, expander);
  return {
    worktree: { path, branch: intent.branch, base: made.base, created: true },
    steps: [made, ...planFiles(path, request, facts)],
  };
}

/** A worktree without a branch is known by its folder and its commit. */
function planDetached(
  intent: WorktreeIntent,
  request: Request,
  facts: Facts,
  expander: Expander,
): { worktree: PlannedWorktree; steps: readonly Step[] } {
  const { worktrees } = facts.repository!;
  const commit = facts.refs!.commits[intent.branch];
  if (commit === undefined) {
    const place = request.command.file.worktree?.branch?.place();
    expander.problems.push({
      message: `Cannot create a worktree at "${intent.branch}": there is no such commit`,
      hint: 'Run "git log --all" to see the commits',
      ...(place === undefined ? {} : { place }),
    });
  }
  const own = resolve(intent.parent, intent.folder);
  const existing = worktrees.find((worktree) =>
    worktree.path === own && worktree.branch === null && worktree.head === commit && worktree.prunable === null
  );
  const path = existing?.path ?? freePath(intent, facts.repository!, facts.siblings);
  const worktree = { path, branch: null, base: intent.branch, created: existing === undefined };
  if (existing !== undefined && findMaker(existing) === undefined) return { worktree, steps: [] };
  const { root } = request.project;
  const calls = existing === undefined
    ? makeCalls(root, path, request.runId, ["--detach", path, commit ?? intent.branch], commit)
    : finishCalls(path, commit);
  const step = { kind: "create-worktree", name: "create-worktree", path, branch: null, base: intent.branch } as const;
  return {
    worktree: { ...worktree, created: true },
    steps: [{ ...step, branchCreated: false, calls }, ...planFiles(path, request, facts)],
  };
}

function planFiles(to: string, request: Request, { copies, links }: Facts): readonly Step[] {
  const from = request.project.root;
  return [
    ...(copies.length > 0 ? [{ kind: "copy-files", name: "copy-files", from, to, paths: copies } as const] : []),
    ...(links.length > 0 ? [{ kind: "link-files", name: "link-files", from, to, paths: links } as const] : []),
  ];
}

function planCreate(
  intent: WorktreeIntent,
  path: string,
  stale: Worktree | undefined,
  request: Request,
  facts: Facts,
  expander: Expander,
): WorktreeStep {
  const refs = facts.refs!;
  const root = request.project.root;
  const force = stale === undefined ? [] : ["--force"];
  const step = (base: string | null, branchCreated: boolean, calls: WorktreeStep["calls"]): WorktreeStep => ({
    kind: "create-worktree",
    name: "create-worktree",
    path,
    branch: intent.branch,
    base,
    branchCreated,
    calls,
  });
  const make = (commit: string | undefined, ...how: string[]): WorktreeStep["calls"] =>
    makeCalls(root, path, request.runId, [...force, ...how], commit);
  const source = findBranch(intent.branch, refs);
  if (source.kind === "local") {
    return step(null, false, make(refs.commits[`refs/heads/${intent.branch}`], path, intent.branch));
  }
  const inTheWay = findInTheWay(intent.branch, refs);
  if (inTheWay !== undefined) {
    expander.problems.push({
      message: `Cannot create worktree "${intent.branch}": git can have no branch of that name beside "${inTheWay}"`,
      hint: `Choose another name, or rename that one: "git branch -m ${pasteWord(inTheWay)} NAME"`,
      code: "conflict",
    });
  }
  if (source.kind === "remote") {
    const commit = refs.commits[`refs/remotes/${source.ref}`];
    return step(source.ref, true, make(commit, "--track", "-b", intent.branch, path, `refs/remotes/${source.ref}`));
  }
  const base = intent.base ?? defaultBranch(refs, mainWorktree(facts.repository!).branch);
  const found = findBase(base, refs);
  if (found !== undefined) {
    const track = found.remote ? ["--no-track"] : [];
    // A tag may be an object of its own.
    const commit = found.start.startsWith("refs/tags/") ? undefined : refs.commits[found.start];
    return step(base, true, make(commit, ...track, "-b", intent.branch, path, found.start));
  }
  if (isUnborn(facts.repository!, refs)) return step(null, true, unbornCalls(root, path, intent.branch, force));
  const commit = Object.hasOwn(refs.commits, base) ? refs.commits[base] : undefined;
  if (commit === undefined) {
    const place = request.command.file.worktree?.base_branch?.place();
    expander.problems.push({
      message: `Cannot create worktree "${intent.branch}": the base "${base}" does not exist`,
      hint: 'Run "git branch --all" to see the branches',
      ...(place === undefined ? {} : { place }),
    });
  }
  return step(base, true, make(commit, "--no-track", "-b", intent.branch, path, commit ?? base));
}

function isUnborn(repository: Repository, refs: Refs): boolean {
  return mainWorktree(repository).head === null && Object.keys(refs.commits).length === 0;
}

function mainWorktree(repository: Repository): Worktree {
  return repository.worktrees[0]!;
}

function suggestBranch(branch: string): string {
  const better = branch.replace(/[^\p{L}\p{N}_./-]+/gu, "-").replace(
    /^[-./]+|[-./]+$/g,
    "",
  ).replace(
    /([./])\1+/g,
    "$1",
  );
  return explainBadBranch(better) === undefined ? `Try "${better}"` : "Choose another name";
}

function checkedGlobs(
  globs: readonly Parameters<Expander["text"]>[0][] | undefined,
  expander: Expander,
): readonly string[] {
  return (globs ?? []).map((glob) => {
    const pattern = expander.text(glob);
    const path = pattern.replace(/^(\.\/+)+/, "").replace(/\/+$/, "");
    const reason = explainBadPath(pattern, path);
    if (reason !== undefined) {
      expander.problems.push({
        message: `Cannot take "${pattern}" into a worktree: ${reason}`,
        place: glob.place(),
        hint: "Name files below the project's folder",
      });
    }
    return path;
  });
}

function explainBadPath(pattern: string, path: string): string | undefined {
  const parts = path.split("/");
  if (/^[/~]/.test(pattern) || parts.includes("..")) return "it points out of the project";
  if (path === "" || path === ".") return "it is the project itself";
  return parts[0] === ".git" ? "it is git's own" : undefined;
}
