/**
 * `deno task demo`: shows prj at work on a new repository in a temporary folder, with a home and a tmux server of its
 * own, and takes everything away again, also on Ctrl-C. PRJ_BINARY names a compiled prj; without it one is compiled.
 */
import { delimiter, dirname, join } from "node:path";
import { compilePrj } from "./compile.ts";
import { exitWith } from "./failure.ts";
import { ask, capture, runVisibly } from "./process.ts";
import { createScratch } from "./scratch.ts";
import { ensureTools, findProgram } from "./tools.ts";

const ROOT = join(import.meta.dirname!, "..");
const SESSION = "myproject-user-auth-dev";
const QUESTION = 'pwd; git branch --show-current; echo "NODE_ENV=$NODE_ENV"';

async function main(): Promise<number> {
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => interrupt.abort());
  }
  try {
    await ensureTools(["git", "tmux"]);
    const binary = Deno.env.get("PRJ_BINARY") ?? await compileFirst();
    interrupt.signal.throwIfAborted();
    await using scratch = await createScratch();
    const env = { ...scratch.env, PATH: pathWith(dirname(binary)) };
    await show(await setUp(scratch.folder, env, interrupt.signal));
    return 0;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    console.error("Interrupted: everything that the demo made is gone");
    return 130;
  }
}

interface Stage {
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly signal: AbortSignal;
}

async function compileFirst(): Promise<string> {
  const output = join(ROOT, "dist/prj");
  console.error("Compiling dist/prj");
  await compilePrj(undefined, output);
  return output;
}

/** Makes a repository with one commit, and a shell with a short prompt. */
async function setUp(folder: string, env: Record<string, string>, signal: AbortSignal): Promise<Stage> {
  const home = join(folder, "home");
  const shell = findProgram("bash") ?? "/bin/sh";
  await Deno.writeTextFile(join(home, ".bashrc"), "PS1='$ '\n");
  const cwd = join(home, "myproject");
  await Deno.mkdir(cwd);
  await Deno.writeTextFile(join(cwd, "README.md"), "# My project\n");
  const stage = { cwd, env: { ...env, SHELL: shell, EDITOR: "vi" }, signal };
  for (const args of [["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "First"]]) {
    await ask(["git", ...args], stage);
  }
  return stage;
}

async function show(stage: Stage): Promise<void> {
  say("A new repository, ~/myproject. This makes its .prj folder, with commands to start from:");
  await type(stage, "prj", "init");
  say("A session where you are:");
  await type(stage, "prj", "run", "start-dev");
  say("A branch in a worktree and a session of its own, beside it:");
  await type(stage, "prj", "run", "feature-branch", "branch=user-auth");
  say("All of it at a glance:");
  await type(stage, "prj", "status");
  say(`A look into a pane of ${SESSION}:`);
  await lookIntoPane(stage);
  say("That was a temporary folder and a tmux server of its own; both go now.");
  console.log("To use prj: put dist/prj into a folder on your PATH, then run `prj init` in a repository.");
}

/** Asks the shell in the session's first pane where it is, and prints what the pane shows then. */
async function lookIntoPane(stage: Stage): Promise<void> {
  const target = ["-t", `=${SESSION}:`];
  await ask(["tmux", "send-keys", ...target, QUESTION, "Enter"], stage);
  console.log(prompt("tmux", "capture-pane", "-p", ...target));
  for (const end = performance.now() + 10_000; performance.now() < end;) {
    const { stdout } = await capture(["tmux", "capture-pane", "-p", ...target], stage);
    if (/^NODE_ENV=development$/m.test(stdout)) return console.log(stdout.trimEnd());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Cannot look into a pane of "${SESSION}": it does not answer`);
}

/** Runs a command line as a person would type it. */
async function type(stage: Stage, ...argv: [string, ...string[]]): Promise<void> {
  console.log(prompt(...argv));
  const code = await runVisibly(argv, stage);
  stage.signal.throwIfAborted();
  if (code !== 0) throw new Error(`Cannot go on: "${argv.join(" ")}" ended with exit code ${code}`);
}

function say(text: string): void {
  console.log(`\n# ${text}`);
}

function prompt(...argv: readonly string[]): string {
  const line = `$ ${argv.map((word) => word.startsWith("=") ? `'${word}'` : word).join(" ")}`;
  return Deno.stdout.isTerminal() && !Deno.noColor ? `\x1b[1m${line}\x1b[0m` : line;
}

function pathWith(folder: string): string {
  return [folder, Deno.env.get("PATH") ?? ""].join(delimiter);
}

if (import.meta.main) await exitWith(main);
