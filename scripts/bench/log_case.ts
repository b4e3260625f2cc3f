/** A pane that prints 10 MB as fast as it can, with and without the log that prj keeps of it. */
import { dirname, join } from "node:path";
import { capture } from "../process.ts";
import type { Contestant } from "./measure.ts";
import { must } from "./session_case.ts";

const SIGNAL = "bench-printed";
const SESSION = "prj-bench-log";

/**
 * The pane without a log comes first: it is the floor. What tmux needs by itself to hand the output to another program
 * that only writes it down (`cat`) is shown beside, so that it can be told from what prj's writer adds.
 */
export async function prepareLog(prj: string, folder: string, env: Record<string, string>): Promise<Contestant[]> {
  const project = join(folder, "printer");
  await Deno.mkdir(join(project, ".prj/commands"), { recursive: true });
  const big = join(project, "big");
  // Lines as programs print them.
  await Deno.writeTextFile(big, `${"0123456789".repeat(7)}\n`.repeat(10_000_000 / 71));
  const line = `cat '${big}'; tmux wait-for -S ${SIGNAL}`;
  const windows = `[{ command: "${line}", exit_mode: close }]`;
  await Deno.writeTextFile(
    join(project, ".prj/commands/print.yaml"),
    `session: { name_template: ${SESSION}, windows: ${windows} }\n`,
  );
  const variables = (size: string): Record<string, string> => ({ ...env, PRJ_SESSIONS_LOG_SIZE: size });
  const run = [prj, "run", "print", "--yes", "--no-attach"];
  // Once for real: launcher and writer are there then.
  await must([...run, "--quiet"], variables("4MB"), project);
  await must(["tmux", "wait-for", SIGNAL], env);
  await waitForEnd(env);
  const printing = (name: string, argv: readonly string[]): Contestant => (
    { name, argvs: [argv, ["tmux", "wait-for", SIGNAL]], cwd: project, undo: () => waitForEnd(env) }
  );
  const contestants: Contestant[] = [];
  for (const [name, size] of [["10 MB in a pane", "0"], ["the same with prj's log", "4MB"]] as const) {
    const plan = JSON.parse(await must([...run, "--dry-run", "--json"], variables(size), project));
    const { argv } = plan.steps.find((step: { kind: string }) => step.kind === "create-session").call;
    const record = argv.find((word: string) => /\/panes\/\w+\/0\.0$/.test(word));
    await Deno.mkdir(dirname(record), { recursive: true });
    contestants.push(printing(name, argv));
    if (size !== "0") {
      contestants.push(printing("the same with tmux's pipe to cat", logWithCat(argv, join(folder, "log"))));
    }
  }
  return contestants;
}

/** The call that opens the session, with `cat` where prj has its writer. */
function logWithCat(argv: readonly string[], log: string): string[] {
  const writer = argv.findIndex((word, index) => argv[index - 3] === "pipe-pane" && word.includes("log-writer"));
  if (writer === -1) throw new Error("Cannot find the line of the log's writer in the call of tmux");
  return argv.with(writer, `exec cat >'${log}'`);
}

/** The pane closes with its command, once its log has all of it. */
async function waitForEnd(env: Record<string, string>): Promise<void> {
  while ((await capture(["tmux", "has-session", "-t", `=${SESSION}`], { env })).code === 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
