import type { Context } from "../base/context.ts";
import { PrjError } from "../base/error.ts";
import { createGitCall } from "../git/git.ts";
import { type ForeignChange, parseForeignChange } from "../git/foreign_change.ts";
import type { CommandSource } from "../template/command.ts";
import type { EarlyFacts, RunWish } from "./early_facts.ts";
import { gatherEarly } from "./early_facts.ts";
import { openHost, type RunHost, startReading } from "./head_start.ts";
import type { Audience } from "./journal.ts";
import { describeRun, type FinishedRun, runCommand } from "./run_command.ts";

/** What `prj worktree create` was asked for. */
export interface WorktreeWish {
  /** A branch, a remote one, any commit with `detach`, or `pr:12`. */
  readonly what: string;
  readonly base: string | undefined;
  readonly detach: boolean;
  readonly dryRun: boolean;
}

/** The command behind the verb: the same plan, steps and record as of `prj run`. */
const COMMAND: CommandSource = {
  name: "worktree create",
  path: "built-in:worktree-create.yaml",
  origin: "built-in",
  text: `description: A worktree and nothing else
arguments:
  - branch
  - { name: base, default: "" }
  - { name: detach, type: boolean, default: false }
worktree: { branch: "{{branch}}", base_branch: "{{base}}", detach: "{{detach}}" }
`,
};

/** Makes a worktree as `prj run` makes one; with `dryRun` only tells the plan. */
export async function openWorktree(
  context: Context,
  wish: WorktreeWish,
  audience: Audience,
): Promise<FinishedRun | { readonly text: string; readonly json: unknown }> {
  const host = openHost(context);
  const begun = startReading(context, host.host);
  const change = parseForeignChange(wish.what);
  const { branch, base } = change === undefined
    ? readBranch(wish)
    : await fetchChange(context, host, begun.place.root, change, wish);
  const run: RunWish = {
    name: COMMAND.name,
    supplied: [`branch=${branch}`, `base=${base}`, `detach=${wish.detach}`],
    remember: false,
  };
  const start: EarlyFacts = {
    ...await gatherEarly(context, host.host, run, begun),
    shelf: { sources: [COMMAND] },
  };
  return wish.dryRun
    ? await describeRun(context, run, host, start)
    : await runCommand(context, run, { rollback: false, yes: false }, audience, host, start);
}

/** "origin/x" means the branch x of origin, as everywhere in git's own tools. */
function readBranch({ what, base, detach }: WorktreeWish): { branch: string; base: string } {
  const [, remoteBranch] = detach ? [] : /^origin\/(.+)$/.exec(what) ?? [];
  return remoteBranch === undefined ? { branch: what, base: base ?? "" } : { branch: remoteBranch, base: base ?? what };
}

/** Gets somebody's change from the forge, into a ref of ours that no fetch touches. */
async function fetchChange(
  { env }: Context,
  { host }: RunHost,
  root: string,
  change: ForeignChange,
  wish: WorktreeWish,
): Promise<{ branch: string; base: string }> {
  if (wish.dryRun) return { branch: change.branch, base: "HEAD" };
  const refspec = `+${change.source}:${change.ref}`;
  const { code, stderr } = await createGitCall(host, env)(root, ["fetch", "--no-tags", change.remote, refspec]);
  if (code !== 0) {
    throw new PrjError("unreachable", {
      message: `Cannot fetch "${wish.what}": ${stderr.trim().split("\n").at(-1)?.replace(/^fatal: /, "") ?? ""}`,
      hint: `Run "git fetch ${change.remote} ${change.source}" to see it`,
    });
  }
  return wish.detach ? { branch: change.ref, base: "" } : { branch: change.branch, base: change.ref };
}
