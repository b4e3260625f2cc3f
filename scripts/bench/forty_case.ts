/** Forty runs at once on a repository of 5,000 files, against the forty checkouts alone. */
import { join } from "node:path";
import { ask } from "../process.ts";
import type { Contestant } from "./measure.ts";
import { AT_ONCE, prepareProject, type World } from "./worktree_case.ts";

export const RUNS = 40;
export const PRJ_RUNS = `${RUNS} prj run at once`;
/** In the repository that forty runs check out. */
export const RUN_FILES = 5_000;
/** The sizes of its files, in bytes: deciles as source trees have them, 5 kB on average. */
const SIZES = [300, 700, 1_200, 1_800, 2_600, 3_700, 5_200, 7_600, 12_000, 18_000];
const WORDS = 3_000;

/**
 * Forty `prj run` at once, and the floor: forty checkouts as git alone makes them, all at once, and as many at a time as
 * suits the machine. Worktrees are added one after the other, because git fails where two are added together; their
 * files come side by side. What was made is moved away and never deleted: for minutes ext4 looks, at every file that it
 * makes, at each inode that was freed lately, which took ten times as long as the checkout. So leave six minutes between
 * two benches, or let TMPDIR be another file system.
 */
export async function prepareForty(world: World): Promise<readonly Timed[]> {
  const { prj, folder, env } = world;
  const project = await prepareProject(world, "forty", RUN_FILES, writeSource);
  const git = (...args: string[]): Promise<string> => ask(["git", "-C", project, ...args], { env });
  // As a clone has them.
  await git("repack", "-a", "-d", "--quiet");
  const trees = join(folder, "worktrees");
  let rounds = 0;
  let runRounds = 0;
  const undo = async (): Promise<void> => {
    const listed = await git("worktree", "list", "--porcelain");
    requireCount("worktrees", listed.match(/^worktree /gm), RUNS + 1);
    requireCount("locked worktrees", listed.match(/^locked/gm), 0);
    requireCount("locks", (await ask(["find", join(project, ".git"), "-name", "*.lock"])).match(/^.+$/gm), 0);
    await Deno.rename(trees, join(folder, `away-${rounds++}`));
    await Deno.mkdir(trees);
    await git("worktree", "prune");
    await git("branch", "--quiet", "-D", ...Array.from({ length: RUNS }, (_, i) => `b${i}`));
  };
  const undoRuns = async (): Promise<void> => {
    const sessions = (await ask(["tmux", "list-sessions", "-F", "#S"], { env })).match(/^forty-.*$/gm) ?? [];
    requireCount("sessions", sessions, RUNS);
    const runs = JSON.parse(
      await ask([prj, "-C", project, "events", "--type", "run.finished", "--limit", "9999", "--json"], { env }),
    );
    requireCount("complete runs", JSON.stringify(runs).match(/"status":"succeeded"/g), RUNS * ++runRounds);
    for (const session of sessions) await ask(["tmux", "kill-session", "-t", `=${session}`], { env });
    await undo();
  };
  await Deno.mkdir(trees);
  const make = `flock bench.turn git worktree add --quiet --no-checkout -b b$1 ${trees}/forty-b$1 main &&
git -C ${trees}/forty-b$1 reset --hard --quiet`;
  const contest = (name: string, line: string, atOnce: number, rest: Partial<Contestant>): Timed => {
    const numbers = Array.from({ length: RUNS }, (_, i) => i).join("\n");
    const times = join(folder, `times-${name}`);
    const script = `echo "$0" | xargs -n 1 -P ${atOnce} sh -c '${line}' sh; code=$?; times >"$1"; exit $code`;
    return { name, argvs: [["/bin/sh", "-c", script, numbers, times]], ...rest, cpuMs: () => readTimes(times) };
  };
  const inGit = { cwd: join(project, ".git"), undo };
  return [
    contest(`${RUNS} checkouts, ${AT_ONCE} at a time`, make, AT_ONCE, inGit),
    contest(`${RUNS} checkouts at once`, make, RUNS, inGit),
    contest(PRJ_RUNS, `exec ${prj} run work branch=b$1 --no-attach --quiet`, RUNS, { cwd: project, undo: undoRuns }),
  ];
}

/** What other programs do meanwhile changes how long it takes more than how much processor time. */
interface Timed extends Contestant {
  /** Of the last round; without what the server of tmux and the panes take. */
  readonly cpuMs: () => Promise<number>;
}

/** Adds up what `times` of a shell says of the processes that it waited for: minutes and seconds, user and system. */
async function readTimes(path: string): Promise<number> {
  const [, children = ""] = (await Deno.readTextFile(path)).trim().split("\n");
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)]
    .reduce((ms, [, minutes, seconds]) => ms + Number(minutes) * 60_000 + Number(seconds) * 1_000, 0);
}

function requireCount(what: string, found: readonly string[] | null, expected: number): void {
  if (found?.length === expected || (found === null && expected === 0)) return;
  throw new Error(`Cannot compare: ${found?.length ?? 0} ${what}, not ${expected}`);
}

/** A text that git packs as it packs source: to about a third. */
function writeSource(index: number): string {
  let state = index + 1;
  const size = SIZES[index % SIZES.length]!;
  let text = "";
  while (text.length < size) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const word = Math.floor((state / 2 ** 32) ** 2 * WORDS);
    text += (word * 7_919).toString(36) + (state % 11 === 0 ? "\n" : " ");
  }
  return text;
}
