/** The one door for processes. Nothing else in prj may start one (`scripts/lint/plugin.ts` holds that). */

export interface ProcessRequest {
  /** Program and arguments; never a shell line. */
  readonly argv: readonly [string, ...string[]];
  readonly cwd?: string;
  /** The whole environment of the child; without it the child inherits ours. */
  readonly environment?: Readonly<Record<string, string>>;
  /** For its standard input; without it there is none (/dev/null). */
  readonly stdin?: string | Uint8Array;
  readonly timeoutMs?: number;
  /** Ends it before its time, when nobody waits for it any more. Only with `timeoutMs`. */
  readonly signal?: AbortSignal;
  /** Neither Ctrl-C nor the end of the terminal reaches it: half of what it does would be worse than none. */
  readonly whole?: boolean;
}

export interface ProcessResult {
  /** Exit code; 128 + n where signal n ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  readonly timedOut: boolean;
}

/** Where processes run: this machine, or one reached over ssh. */
export interface Host {
  /** null: this machine. */
  readonly name: string | null;
  /** Runs to the end and returns what it printed. A program that is not there throws `PrjError("program-missing")`. */
  run(request: ProcessRequest): Promise<ProcessResult>;
}
