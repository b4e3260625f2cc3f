import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import { createGitCall } from "../../git/git.ts";
import { explainBadBranch, findBranch } from "../../git/refs.ts";
import { type ForeignChange, parseForeignChange } from "../../git/foreign_change.ts";
import type { CommandSource } from "../../template/command.ts";
import type { EarlyFacts, RunWish } from "../execution/early_facts.ts";
import { gatherEarly } from "../execution/early_facts.ts";
import { type HeadStart, openHost, type RunHost, startReading } from "../head_start.ts";
import type { Audience } from "../journal.ts";
import { describeRun, type FinishedRun, runCommand } from "../execution/run_command.ts";

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

const HINT = 'Look with "prj worktree create --dry-run"; "prj trust" trusts the project';

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
    ? await readBranch(begun, wish)
    : await fetchChange(context, host, begun, change, wish, audience);
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
    : await runCommand(context, run, { rollback: false, yes: false, hint: HINT }, audience, host, start);
}

/** "origin/x" means the branch x of origin, as everywhere in git's own tools. */
async function readBranch(
  { git, place }: HeadStart,
  { what, base, detach }: WorktreeWish,
): Promise<{ branch: string; base: string }> {
  if (detach || base !== undefined || !place.git) return { branch: what, base: base ?? "" };
  const [, remoteBranch] = /^[^/]+\/(.+)$/.exec(what) ?? [];
  const isName = explainBadBranch(what) === undefined;
  const { commits } = await git.refs(place.root, isName ? [what] : [], false);
  if (isName && commits[`refs/heads/${what}`] !== undefined) return { branch: what, base: "" };
  if (remoteBranch !== undefined && (commits[`refs/remotes/${what}`] !== undefined || what.startsWith("origin/"))) {
    return { branch: remoteBranch, base: what };
  }
  if (isName && findBranch(what, { commits, remoteHeads: {} }).kind === "remote") return { branch: what, base: "" };
  // Short words of these letters are names all the same.
  const isCommit = !/^[0-9a-f]{1,6}$/i.test(what) && await git.findCommit(place.root, what) !== undefined;
  // Another run may have made the branch since the first look.
  const isMade = isCommit && isName && await git.findCommit(place.root, `refs/heads/${what}`) !== undefined;
  if (isMade || (!isCommit && !what.startsWith("refs/"))) return { branch: what, base: "" };
  throw new PrjError("conflict", {
    message: isCommit
      ? `Which is meant by "${what}": the commit of that name, or a new branch?`
      : `Cannot make a branch called "${what}": its full name would be "refs/heads/${what}"`,
    hint: isCommit
      ? `Add --detach for the commit; for a branch that starts there: "prj worktree create NAME --base ${what}"`
      : 'Leave "refs/heads/" out',
  });
}

/** What git says first: what follows is advice for all cases. */
function explainFetch(stderr: string): string {
  const lines = stderr.trim().split("\n");
  const said = lines.find((line) => /^fatal: (?!Could not read from remote)/.test(line)) ??
    lines.find((line) => line !== "" && !/^warning: /i.test(line));
  return said?.replace(/^fatal: /, "") ?? "git gave no reason";
}

/** Gets somebody's change from the forge, into a ref of ours that no fetch touches. */
async function fetchChange(
  { env }: Context,
  { host }: RunHost,
  { git, place: { root } }: HeadStart,
  change: ForeignChange,
  wish: WorktreeWish,
  audience: Audience,
): Promise<{ branch: string; base: string }> {
  if (wish.dryRun) return { branch: change.branch, base: "HEAD" };
  const refspec = `+${change.source}:${change.ref}`;
  const { code, stderr } = await createGitCall(host, env)(root, ["fetch", "--no-tags", change.remote, refspec]);
  if (code !== 0) {
    throw new PrjError("unreachable", {
      message: `Cannot fetch "${wish.what}": ${explainFetch(stderr)}`,
      hint: `Run "git fetch ${change.remote} ${change.source}" to see it`,
    });
  }
  if (wish.detach) return { branch: change.ref, base: "" };
  const [own, theirs] = await Promise.all(
    [`refs/heads/${change.branch}`, change.ref].map((ref) => git.findCommit(root, ref)),
  );
  if (own !== undefined && own !== theirs) {
    audience.warn({
      message: `Branch "${change.branch}" was there, and is not what "${wish.what}" is now`,
      hint: `Run "git merge ${change.ref}" in its worktree to have that too`,
    });
  }
  return { branch: change.branch, base: change.ref };
}
