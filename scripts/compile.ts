/**
 * `deno task compile`: writes dist/prj. (`deno task bench` compiles, the same way, an empty program to compare it with.)
 *
 * Bundled first, because a program starts faster so (measured, see ARCHITECTURE.md): one small main chunk, and what a
 * verb needs in chunks that are read only when that verb imports them. `node_modules` is never embedded.
 * Without V8's code cache: it wins 2 ms on large verbs, but it lives under a name that anyone can guess in the shared
 * temporary folder, and V8 executes what it finds there.
 */
import { existsSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";
import { exitWith } from "./failure.ts";
import { ask, capture, runVisibly } from "./process.ts";

export const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
] as const;
export type Target = (typeof TARGETS)[number];

export interface CompileOptions {
  readonly entry: string;
  /** Where the program goes. */
  readonly output: string;
  /** Without one: for this machine. */
  readonly target?: Target;
}

const ROOT = join(import.meta.dirname!, "..");

/** The version that deno.json names; the only place that has it. */
export async function readVersion(): Promise<string> {
  return JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json"))).version;
}

/** Bundles and compiles `entry` into one executable. */
export async function compile({ entry, output, target }: CompileOptions): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "prj-bundle-" });
  try {
    await bundle(entry, folder);
    const base = await findDenort(target);
    const code = await runVisibly([
      Deno.execPath(),
      ...["compile", "--quiet", "--allow-all", "--no-check", "--no-config", "--no-lock"],
      // Room for all that a short run allocates: no garbage is collected in its time.
      ...["--node-modules-dir=none", "--no-code-cache", "--v8-flags=--min-semi-space-size=16", "--output", output],
      ...(target === undefined ? [] : ["--target", target]),
      join(folder, "main.js"),
    ], base === undefined ? {} : { env: { DENORT_BIN: base } });
    if (code !== 0) throw new Error(`Cannot compile "${output}": deno compile ended with exit code ${code}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function bundle(entry: string, folder: string): Promise<void> {
  // "neutral" takes the packages' ES modules, which are smaller and load faster than the CommonJS ones made for node.
  const bare = builtinModules.filter((name) => !/^_|:/.test(name)).map((name) => [name, `node:${name}`]);
  await esbuild.build({
    entryPoints: { main: entry },
    outdir: folder,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    target: "esnext",
    mainFields: ["module", "main"],
    external: ["node:*"],
    alias: Object.fromEntries(bare),
    banner: { js: "const require=n=>process.getBuiltinModule(n);" },
    define: { PRJ_VERSION: JSON.stringify(await readVersion()) },
    absWorkingDir: ROOT,
    logLevel: "warning",
  });
  await esbuild.stop();
}

/** The runtime base: DENORT_BIN, or what the tool of this workplace prints; undefined lets Deno download its own. */
async function findDenort(target: Target | undefined): Promise<string | undefined> {
  const named = Deno.env.get("DENORT_BIN");
  if (named) return named;
  const tool = join(ROOT, "../shared/tools/denort");
  if (!existsSync(tool) || (target !== undefined && target !== Deno.build.target)) return undefined;
  const { code, stdout } = await capture([tool, Deno.version.deno]);
  return code === 0 ? stdout.trim() : undefined;
}

/** Compiles a program that does nothing: no program of ours can start faster. */
export async function compileEmpty(output: string): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "prj-empty-" });
  try {
    await Deno.writeTextFile(join(folder, "empty.ts"), "export {};\n");
    await compile({ entry: join(folder, "empty.ts"), output });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Compiles prj for this machine, and looks whether it starts. */
export async function compilePrj(target?: Target, output: string = join(ROOT, "dist/prj")): Promise<void> {
  await compile({ entry: join(ROOT, "main.ts"), output, ...(target === undefined ? {} : { target }) });
  if (target !== undefined && target !== Deno.build.target) return;
  const [answer, version] = [await ask([output, "--version"]), await readVersion()];
  if (!answer.includes(version)) throw new Error(`Cannot use "${output}": it answers "${answer}", not "${version}"`);
}

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { target: { type: "string" }, output: { type: "string" } } });
  const target = TARGETS.find((known) => known === values.target);
  if (values.target !== undefined && target === undefined) {
    throw new Error(`Cannot compile for "${values.target}": the targets are ${TARGETS.join(", ")}`);
  }
  await compilePrj(target, values.output);
}

if (import.meta.main) await exitWith(() => main(Deno.args));
