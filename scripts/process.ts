/** Runs programs for the scripts: what they print goes to this terminal, a failure is an exception. */

export interface RunOptions {
  readonly cwd?: string;
  /** On top of the inherited environment. */
  readonly env?: Record<string, string>;
  /** Ends the program. */
  readonly signal?: AbortSignal;
}

export interface Captured {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `argv` with its output shown; its exit code. */
export async function runVisibly(argv: readonly string[], options: RunOptions = {}): Promise<number> {
  const [program, ...args] = argv;
  const child = new Deno.Command(program!, { args, ...options, stdin: "null", stdout: "inherit", stderr: "inherit" });
  return (await child.output()).code;
}

/** Runs `argv` to its end and keeps what it printed. */
export async function capture(argv: readonly string[], options: RunOptions = {}): Promise<Captured> {
  const [program, ...args] = argv;
  const { code, stdout, stderr } = await new Deno.Command(program!, { args, ...options, stdin: "null" }).output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

/** Like `capture`, for programs that must succeed; their answer, trimmed. */
export async function ask(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await capture(argv, options);
  if (code !== 0) throw new Error(`Cannot run "${argv.join(" ")}": exit code ${code}: ${stderr.trim()}`);
  return stdout.trim();
}
