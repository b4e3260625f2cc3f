/**
 * `deno task bench`: how fast prj is, each figure beside its floor: what the machine allows, measured in the same run.
 * --rounds N; --prj PATH takes a program that is there already instead of compiling one; --only record (or
 * sessions, log, remove, files, forty or look) measures nothing else.
 */
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { compileEmpty, compilePrj } from "../compile.ts";
import { createScratch } from "../scratch.ts";
import { ensureTools } from "../tools.ts";
import { traceProcesses } from "./count_processes.ts";
import { COPIED_FILES, prepareFiles } from "./files_case.ts";
import { prepareForty, PRJ_RUNS, RUN_FILES, RUNS } from "./forty_case.ts";
import { prepareLog } from "./log_case.ts";
import { type Contestant, measure, pairedRatio, type Summary } from "./measure.ts";
import { EVENTS, prepareRecord, RECORD_GOALS, recordContestants, SESSIONS } from "./record_case.ts";
import { FILES, gitRemoval, prepareRemoval } from "./remove_case.ts";
import {
  clearServer,
  prepareBareChain,
  prepareFloor,
  preparePrj,
  prepareTmuxinator,
  prepareTmuxp,
  warmServer,
} from "./session_case.ts";
import { lookContestants, prepareMany } from "./worktree_case.ts";

const ROOT = join(import.meta.dirname!, "../..");
const EMPTY_PROGRAM = join(ROOT, "dist/bench/empty");
/** What a shell asks at every press of the tab key. */
const COMPLETION = ["complete", "--", "run", ""];
/** What a worktree of a small repository has. */
const FEW_FILES = 200;

const { values } = parseArgs({
  options: { prj: { type: "string" }, rounds: { type: "string", default: "30" }, only: { type: "string" } },
});
const rounds = Number(values.rounds);

await ensureTools([
  "git",
  "tmux",
  ...(values.only ?? "sessions") === "sessions" ? ["strace", "tmuxinator", "tmuxp"] : [],
  ...values.only === "look" ? ["strace"] : [],
]);
if (values.prj === undefined) await compilePrj();
await compileEmpty(EMPTY_PROGRAM);

await using scratch = await createScratch();
// How the kernel holds a file of 100 MB depends on when it was written, and moves a start by a tenth.
const EMPTY = await copyProgram(EMPTY_PROGRAM, "empty");
const prj = await copyProgram(resolve(values.prj ?? join(ROOT, "dist/prj")), "prj");
const env = { ...scratch.env, SHELL: "/bin/sh", NO_COLOR: "1", LC_ALL: "C.UTF-8" };
await warmServer(env);
const empty: Contestant = { name: "empty program", argvs: [[EMPTY]] };
const cases = {
  sessions: benchSessions,
  log: benchLog,
  record: benchRecord,
  remove: benchRemoval,
  files: benchFiles,
  forty: benchForty,
  look: benchLooks,
};
for (const [name, bench] of Object.entries(cases)) {
  if (values.only === undefined || values.only === name) await bench();
}

async function copyProgram(path: string, name: string): Promise<string> {
  const copy = join(scratch.folder, "programs", name);
  await Deno.mkdir(dirname(copy), { recursive: true });
  await Deno.copyFile(path, copy);
  return copy;
}

async function benchSessions(): Promise<void> {
  const prjRun = await preparePrj(prj, scratch.folder, env);

  const startUp = await measure(
    [
      empty,
      { name: "prj --version", argvs: [[prj, "--version"]] },
      {
        name: "prj completion",
        argvs: [[prj, ...COMPLETION]],
        ...(prjRun.cwd === undefined ? {} : { cwd: prjRun.cwd }),
      },
    ],
    env,
    rounds,
  );
  const rivals = [await prepareTmuxinator(scratch.folder, env), await prepareTmuxp(scratch.folder, env)];
  const bare = prepareBareChain(EMPTY, scratch.folder, env);
  const sessions = await measure([await prepareFloor(EMPTY, prjRun, env), bare, prjRun], env, rounds);
  // The slow ones in fewer rounds; with their own floor, because the machine may have changed meanwhile.
  const others = await measure([bare, ...rivals], env, Math.ceil(rounds / 3), 1);

  console.log(`Start-up (median of ${rounds})`);
  print(startUp, { "prj --version": 1.15, "prj completion": 1.5 });
  console.log(`\nA session of 3 windows and 6 panes on a warm server (median of ${rounds}; the others of fewer)`);
  print(sessions, { "prj run": 1.5 });
  print(others, {});
  console.log("\nProcesses that each starts for that session");
  for (const contestant of [prjRun, ...rivals]) {
    const started = await traceProcesses(contestant, env);
    const shown = started.length > 6 ? `${started.slice(0, 6).join(" ")} …` : started.join(" ");
    console.log(`  ${contestant.name.padEnd(34)} ${String(started.length).padStart(5)}   ${shown}`);
  }
}

/** Whether keeping what a pane prints slows the pane. */
async function benchLog(): Promise<void> {
  // Fewer would not tell 1.0 from 1.2.
  const enough = Math.max(rounds, 60);
  const measured = await measure(await prepareLog(prj, scratch.folder, env), env, enough);
  console.log(`\nA pane that prints as fast as it can (median of ${enough})`);
  print(measured, { "the same with prj's log": 1.1 });
  // Whether the kernel runs the pane's program beside tmux or in its place makes 200 ms or 300, with a log or without.
  console.log("\nThe same, each with the floor of its own round, which moves less (median of the ratios)");
  for (const row of measured) {
    console.log(`  ${row.name.padEnd(34)} ${pairedRatio(row, measured[0]!).toFixed(2).padStart(7)}x`);
  }
}

/** 1,000 sessions and 1,000,000 events; an answer's floor is the empty program. */
async function benchRecord(): Promise<void> {
  const { project, perSecond, floor } = await prepareRecord(prj, scratch.folder, env);
  const asked = await measure([empty, ...recordContestants(prj, project)], env, Math.ceil(rounds / 3));
  console.log(`\nA record of ${SESSIONS.toLocaleString()} sessions and ${EVENTS.toLocaleString()} events`);
  const rate = (events: number): string => `${events.toLocaleString().padStart(9)} a second`;
  console.log(`  ${"bare SQLite, events only".padEnd(34)} ${rate(floor)}`);
  console.log(`  ${"appended, with all projections".padEnd(34)} ${rate(perSecond)}   goal 20,000`);
  for (const { name, medianMs, minMs } of asked) {
    const goal = RECORD_GOALS[name] === undefined ? "" : `   goal ${RECORD_GOALS[name]} ms`;
    console.log(
      `  ${name.padEnd(34)} ${medianMs.toFixed(1).padStart(7)} ms   min ${minMs.toFixed(1).padStart(6)} ms${goal}`,
    );
  }
}

/** A worktree of 50,000 files; `git worktree remove` deletes them one by one while the person waits. */
async function benchRemoval(): Promise<void> {
  const [floor, looked, remove, forced] = await prepareRemoval(EMPTY, prj, scratch.folder, env);
  const few = Math.ceil(rounds / 3);
  const done = await measure([floor!, looked!, remove!, forced!], env, few, 1);
  // Its undoing is a checkout of all of it.
  const others = await measure([floor!, gitRemoval(scratch.folder, env)], env, 3, 1);
  console.log(`\nA worktree of ${FILES.toLocaleString()} files, removed (median of ${few}; git of 3)`);
  // Without the consent to lose files git has to look at all of them first: that has a floor of its own.
  print(done, { [forced!.name]: 2 });
  print(others, {});
}

/** What a new worktree gets beside what git has: files are whole before they are seen, which costs prj a rename. */
async function benchFiles(): Promise<void> {
  const few = Math.ceil(rounds / 3);
  const copied = await measure(await prepareFiles(EMPTY, prj, scratch.folder, env), env, few, 1);
  console.log(`\n${COPIED_FILES.toLocaleString()} files copied into a worktree (median of ${few})`);
  print(copied, {});
}

/** Forty runs at once, each with a worktree of its own. A round takes half a minute, and 2 GB of disk for a contestant. */
async function benchForty(): Promise<void> {
  const few = Math.ceil(rounds / 30);
  const contestants = await prepareForty({ prj, folder: scratch.folder, env });
  const done = await measure(contestants, env, few, 0);
  console.log(`\n${RUNS} worktrees of ${RUN_FILES.toLocaleString()} files, with sessions (median of ${few})`);
  print(done, { [PRJ_RUNS]: 1.3 });
  console.log("\nProcessor time of the same, which what else runs moves less");
  const used = contestants.map(async ({ name, cpuMs }) => ({ name, medianMs: await cpuMs(), minMs: await cpuMs() }));
  print(await Promise.all(used), {});
}

/** A hundred worktrees, each with a session: of a small repository, where all but git counts, and of one as above. */
async function benchLooks(): Promise<void> {
  const world = { prj, folder: scratch.folder, env };
  const few = await prepareMany(world, 10, FEW_FILES);
  for (const files of [FEW_FILES, RUN_FILES]) {
    const many = await prepareMany(world, 100, files);
    const [calls, ...verbs] = await lookContestants(world, many);
    // What part of the rest is the start of any program that Deno compiled.
    const started = { ...calls!, name: "the same after an empty program", argvs: [...empty.argvs, ...calls!.argvs] };
    const looks = await measure([calls!, started, ...verbs], env, Math.ceil(rounds / 3));
    console.log(
      `\n100 worktrees of ${files.toLocaleString()} files and 100 sessions (median of ${Math.ceil(rounds / 3)})`,
    );
    print(looks, { "prj status": 1.3, "prj worktree list": 1.3 });
    if (files === FEW_FILES) await countProcesses([few, many]);
    await clearServer(env);
  }
}

async function countProcesses(projects: readonly string[]): Promise<void> {
  console.log("\nProcesses before the first line, with 10 and with 100 worktrees");
  for (const verb of ["status", "worktree list"]) {
    const counted = projects.map(async (cwd) => {
      const contestant = { name: `prj ${verb}`, argvs: [[prj, ...verb.split(" ")]], cwd, untilAnswer: true };
      return (await traceProcesses(contestant, env)).length;
    });
    console.log(`  prj ${verb.padEnd(30)} ${(await Promise.all(counted)).join(", ")}`);
  }
}

/** A table: each median as a ratio to the first row's, which is the floor. */
function print(rows: readonly Summary[], goals: Readonly<Record<string, number>>): void {
  for (const { name, medianMs, minMs } of rows) {
    const ratio = (medianMs / rows[0]!.medianMs).toFixed(2);
    const goal = goals[name] === undefined ? "" : `   goal ${goals[name]}x`;
    const times = `${medianMs.toFixed(1).padStart(7)} ms   min ${minMs.toFixed(1).padStart(6)} ms`;
    console.log(`  ${name.padEnd(34)} ${times}   ${ratio.padStart(5)}x${goal}`);
  }
}
