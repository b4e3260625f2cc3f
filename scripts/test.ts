/**
 * `deno task test`: all tests, in three runs; `deno task test PATH…` only those, with deno's own options after them.
 * Does the set-up that they need first: the programs that they drive, and dist/prj, which tests/binary/ and tests/docs/
 * look at from outside. The modules of a run go over the cores; they share one process, so no test may change its
 * directory or environment.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { compilePrj } from "./compile.ts";
import { exitWith } from "./failure.ts";
import { runVisibly } from "./process.ts";
import { createScratch } from "./scratch.ts";
import { ensureTools, TEST_TOOLS } from "./tools.ts";

const ROOT = join(import.meta.dirname!, "..");

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  /** Every test passed, and every module loaded. */
  readonly ok: boolean;
}

/** What one run of tests came to. */
export interface TestRun extends Totals {
  /** The modules in which not all went well, as they are called from the project's folder. */
  readonly failing: readonly string[];
}

/** The runs, by name: which files of tests/ each takes. */
export const RUNS = {
  /** Pure parts, and parts that need nothing but a file system. */
  unit: (): string[] =>
    [...Deno.readDirSync(join(ROOT, "tests"))]
      .filter((entry) =>
        entry.isDirectory && !["binary", "conformance", "docs", "fixtures", "live"].includes(entry.name)
      )
      .map((entry) => `tests/${entry.name}`).filter((path) => findModules(path).length > 0).sort(),
  /** Against real tmux, git, podman and docker. */
  live: (): string[] => ["tests/live", "tests/conformance"],
  /** The compiled program, from outside, and what the documents promise of it. */
  binary: (): string[] => ["tests/binary", "tests/docs"],
} as const;

/** Runs the tests in `paths` in a world of their own. */
export async function runTests(paths: readonly string[], options: readonly string[] = []): Promise<TestRun> {
  const modules = paths.flatMap(findModules);
  if (modules.length === 0) {
    console.error(`error: Cannot find a test in ${paths.join(", ") || "tests"}`);
    return { passed: 0, failed: 0, failing: [], ok: false };
  }
  await using scratch = await createScratch();
  const report = join(scratch.folder, "junit.xml");
  const watch = `--preload=${join(import.meta.dirname!, "test_limit.ts")}`;
  const argv = [Deno.execPath(), "test", "--allow-all", "--no-check", "--parallel", watch, `--junit-path=${report}`];
  const env = { ...scratch.env, PRJ_BINARY: join(ROOT, "dist/prj") };
  const code = await runVisibly([...argv, ...options, ...paths], { cwd: ROOT, env });
  const { passed, failed, sound } = parseReport(await Deno.readTextFile(report).catch(() => ""));
  return { passed, failed, failing: modules.filter((module) => !sound.has(module)), ok: code === 0 };
}

/**
 * Counts the tests of a JUnit report as deno's own summary does: without their steps, and without skipped ones. `sound`:
 * the modules of which every test passed; one that could not be loaded is in no report.
 */
export function parseReport(junit: string): { passed: number; failed: number; sound: ReadonlySet<string> } {
  let passed = 0, failed = 0;
  const sound = new Set<string>();
  for (const [, module, suite] of junit.matchAll(/<testsuite name="(.*?)".*?>(.*?)<\/testsuite>/gs)) {
    const cases = [...suite!.matchAll(/<testcase name="(.*?)".*?>(.*?)<\/testcase>/gs)];
    const names = cases.map(([, name]) => name!);
    const results = cases
      .filter(([, name, result]) =>
        !names.some((test) => name!.startsWith(`${test} &gt; `)) && !result!.includes("<skipped/>")
      )
      .map(([, , result]) => !/<(failure|error) /.test(result!));
    const good = results.filter((isGood) => isGood).length;
    passed += good;
    failed += results.length - good;
    if (good === results.length) sound.add(module!.replace(/^\.\//, ""));
  }
  return { passed, failed, sound };
}

/** The totals of several runs as one. */
export function addTotals(all: readonly Totals[]): Totals {
  return {
    passed: all.reduce((n, { passed }) => n + passed, 0),
    failed: all.reduce((n, { failed }) => n + failed, 0),
    ok: all.every(({ ok }) => ok),
  };
}

/** The line that continuous integration reads. */
export function describeTotals({ passed, failed }: Totals): string {
  return `${passed} passed, ${failed} failed`;
}

/** The test modules that a path is or holds. */
function findModules(path: string): string[] {
  const absolute = join(ROOT, path);
  if (!existsSync(absolute)) return [];
  if (!Deno.statSync(absolute).isDirectory) return [path];
  return [...Deno.readDirSync(absolute)].flatMap((entry) =>
    entry.isDirectory
      ? findModules(join(path, entry.name))
      : entry.name.endsWith("_test.ts")
      ? [join(path, entry.name)]
      : []
  );
}

async function main(args: readonly string[]): Promise<number> {
  const paths = args.filter((arg) => !arg.startsWith("-"));
  const options = args.filter((arg) => arg.startsWith("-") && arg !== "--");
  await ensureTools(TEST_TOOLS);
  if (paths.length === 0 || paths.some((path) => /^tests\/(binary|docs)/.test(path))) await compilePrj();
  const runs = paths.length > 0 ? [paths] : Object.values(RUNS).map((find) => find());
  const totals: Totals[] = [];
  for (const run of runs) totals.push(await runTests(run, options));
  const all = addTotals(totals);
  console.log(describeTotals(all));
  return all.ok ? 0 : 1;
}

if (import.meta.main) await exitWith(() => main(Deno.args));
