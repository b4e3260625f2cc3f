/** Times programs against each other: their runs alternate, so that what else the machine does meets all of them. */

export interface Contestant {
  readonly name: string;
  /** Programs that run one after the other; their time together counts. */
  readonly argvs: readonly (readonly string[])[];
  readonly cwd?: string;
  /** What counts is the time until the program begins to answer. */
  readonly untilAnswer?: boolean;
  /** Undoes what a run left, outside of the time. */
  readonly undo?: () => Promise<void>;
}

export interface Summary {
  readonly name: string;
  readonly medianMs: number;
  readonly minMs: number;
}

export interface Measured extends Summary {
  /** One of each round, in their order. */
  readonly timesMs: readonly number[];
}

/** Runs each contestant `rounds` times in turn, after `warmUp` rounds that do not count. */
export async function measure(
  contestants: readonly Contestant[],
  env: Record<string, string>,
  rounds: number,
  warmUp = 3,
): Promise<Measured[]> {
  const times = contestants.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [index, contestant] of contestants.entries()) {
      const ms = await time(contestant, env);
      if (round >= 0) times[index]!.push(ms);
      await contestant.undo?.();
    }
  }
  return contestants.map(({ name }, index) => summarize(name, times[index]!));
}

async function time({ name, argvs, cwd, untilAnswer }: Contestant, env: Record<string, string>): Promise<number> {
  const start = performance.now();
  for (const [program, ...args] of argvs) {
    const place = cwd === undefined ? {} : { cwd };
    const command = new Deno.Command(program!, {
      args,
      env,
      ...place,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
    if (untilAnswer === true) return await timeAnswer(command, start);
    const { code, stderr } = await command.output();
    if (code !== 0) {
      throw new Error(`Cannot time "${name}": exit code ${code}: ${new TextDecoder().decode(stderr).trim()}`);
    }
  }
  return performance.now() - start;
}

async function timeAnswer(command: Deno.Command, start: number): Promise<number> {
  await using child = command.spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  const ms = performance.now() - start;
  while (!(await reader.read()).done);
  await child.stderr.cancel();
  return ms;
}

function summarize(name: string, timesMs: readonly number[]): Measured {
  return { name, medianMs: median(timesMs), minMs: Math.min(...timesMs), timesMs };
}

/**
 * The median of the ratios within each round: what makes the machine slow for a while slows both of a round, so this
 * moves less from one run to the next than the ratio of two medians.
 */
export function pairedRatio(measured: Measured, floor: Measured): number {
  return median(measured.timesMs.map((ms, round) => ms / floor.timesMs[round]!));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
