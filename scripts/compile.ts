/**
 * `deno task compile`: writes dist/prj. (`deno task bench` compiles, the same way, an empty program to compare it with.)
 *
 * Bundled first, because a program starts faster so: a small main module, and all else as one script that V8 finds
 * compiled (`commands/load_app.ts`). `node_modules` is never embedded. Deno's own code cache is off: it lives under a
 * name that anyone can guess in the shared temporary folder, and V8 executes what it finds there.
 */
import { existsSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";
import { launcherName } from "../src/session/launcher.ts";
import { logWriterName } from "../src/session/log_writer.ts";
import { addEntryStub } from "./entry_stub.ts";
import { exitWith } from "./failure.ts";
import { ask, capture, runVisibly } from "./process.ts";
import { createScratch } from "./scratch.ts";

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
  await useFolder(async (folder) => {
    await bundleModule(entry, folder);
    await embed(folder, [], output, target);
  });
}

/** What is embedded beside the main module of prj: the application's script and its code cache. */
const APP_FILES = ["app.txt", "app.cache"];

async function embed(folder: string, files: readonly string[], output: string, target?: Target): Promise<void> {
  const base = await findDenort(target);
  const code = await runVisibly([
    Deno.execPath(),
    ...["compile", "--quiet", "--allow-all", "--no-check", "--no-config", "--no-lock", "--node-modules-dir=none"],
    // Room for all that a short run allocates: no garbage is collected in its time. No quick machine code for what runs
    // a few times: a run did not get back what making it took. What gets hot is optimized all the same.
    ...["--no-code-cache", "--v8-flags=--min-semi-space-size=16,--no-sparkplug", "--output", output],
    ...files.flatMap((file) => ["--include", join(folder, file)]),
    ...(target === undefined ? [] : ["--target", target]),
    join(folder, "main.js"),
  ], base === undefined ? {} : { env: { DENORT_BIN: base } });
  if (code !== 0) {
    const way = base === undefined
      ? ". Deno downloads a runtime base, denort, from dl.deno.land; DENORT_BIN names one that is here already"
      : "";
    throw new Error(`Cannot compile "${output}": deno compile ended with exit code ${code}${way}`);
  }
  if (!(target ?? Deno.build.target).includes("linux")) return;
  // Beside it and renamed: a program that runs cannot be written.
  const patched = `${output}.${Deno.pid}`;
  await Deno.writeFile(patched, addEntryStub(await Deno.readFile(output)), { mode: 0o755 });
  await Deno.rename(patched, output);
}

/** Leaves the verbs out: completion knows their tables only, and Deno reads all that is embedded at every start. */
const WITHOUT_VERBS: esbuild.Plugin = {
  name: "without verbs",
  setup(build) {
    build.onResolve(
      { filter: /^/ },
      ({ kind, importer }) =>
        kind === "dynamic-import" && dirname(importer) === join(ROOT, "commands/verbs")
          ? { path: "verb", namespace: "left-out" }
          : undefined,
    );
    build.onLoad({ filter: /^/, namespace: "left-out" }, () => ({ contents: "export {};" }));
  },
};

async function bundleModule(entry: string, folder: string): Promise<void> {
  await esbuild.build({
    ...await bundleOptions(),
    entryPoints: { main: entry },
    plugins: [WITHOUT_VERBS],
    outdir: folder,
    splitting: true,
    format: "esm",
    banner: { js: "const require=n=>process.getBuiltinModule(n);" },
    define: { PRJ_VERSION: JSON.stringify(await readVersion()), PRJ_APP_SCRIPT: "true" },
  });
  await esbuild.stop();
}

/** The application as a script: an expression that takes `require` and gives the exports of commands/app.ts. */
async function bundleScript(folder: string): Promise<void> {
  await esbuild.build({
    ...await bundleOptions(),
    entryPoints: [join(ROOT, "commands/app.ts")],
    outfile: join(folder, "app.txt"),
    format: "iife",
    globalName: "prjApp",
    banner: { js: "(function(require){" },
    footer: { js: "return prjApp})" },
    // A script has no address; a package wants one for a `require` of its own.
    define: {
      PRJ_VERSION: JSON.stringify(await readVersion()),
      PRJ_SCRIPT_NAMES: JSON.stringify({ launcher: launcherName(), "log-writer": logWriterName() }),
      "import.meta.url": '"file:///app.js"',
    },
  });
  await esbuild.stop();
  requireAscii(await Deno.readTextFile(join(folder, "app.txt")));
}

/** One character of another alphabet makes V8 keep two bytes for each: all of prj then starts later, and nobody sees why. */
function requireAscii(script: string): void {
  const at = script.search(/[^\0-\x7f]/);
  if (at === -1) return;
  const found = script.slice(Math.max(0, at - 40), at + 40);
  throw new Error(`Cannot bundle "${found}": esbuild escapes only strings; write \\u in a regular expression`);
}

async function bundleOptions(): Promise<esbuild.BuildOptions> {
  const bare = builtinModules.filter((name) => !/^_|:/.test(name)).map((name) => [name, `node:${name}`]);
  return {
    bundle: true,
    minify: true,
    // "neutral" takes the packages' ES modules, which are smaller and load faster than the CommonJS ones made for node.
    platform: "neutral",
    target: "esnext",
    mainFields: ["module", "main"],
    external: ["node:*"],
    alias: Object.fromEntries(bare),
    absWorkingDir: ROOT,
    logLevel: "warning",
  };
}

/**
 * Lets `program` open a session and look around, in a world of its own, and keep what V8 compiled for it: only that,
 * because V8 reads the whole cache at every start. What it takes the first time only (files are parsed, a server starts)
 * goes before. Without tmux the cache holds less, and nothing else changes.
 */
async function buildCodeCache(program: string, path: string): Promise<void> {
  await using scratch = await createScratch();
  const project = join(scratch.folder, "project");
  await Deno.mkdir(project);
  const run = async (...argv: string[]): Promise<void> => {
    const { code, stderr } = await capture(argv, { env: scratch.env, cwd: project });
    if (code !== 0) throw new Error(`Cannot build the code cache: ${argv.join(" ")}: exit code ${code}: ${stderr}`);
  };
  await run("git", "init", "-q");
  await run("git", "commit", "-q", "--allow-empty", "-m", "first");
  await run(program, "init");
  if ((await capture(["tmux", "-V"])).code !== 0) return await run(program, "build-code-cache", path, "list");
  await run(program, "run", "start-dev");
  await run(program, "run", "start-dev", "--task", "keep");
  await run(program, "kill-session", "project-main-dev");
  await run("git", "worktree", "add", "-q", "-b", "gone", "../gone");
  const calls = "run start-dev ; run start-dev ; status ; worktree list ; worktree remove gone --force".split(" ");
  await run(program, "build-code-cache", path, ...calls);
}

async function useFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "prj-bundle-" });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
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
  await useFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "empty.ts"), "export {};\n");
    await compile({ entry: join(folder, "empty.ts"), output });
  });
}

/** Compiles prj, and looks whether it starts where it can; for another machine it goes without a code cache. */
export async function compilePrj(target?: Target, output: string = join(ROOT, "dist/prj")): Promise<void> {
  const isOurs = target === undefined || target === Deno.build.target;
  await useFolder(async (folder) => {
    const cache = join(folder, "app.cache");
    await bundleModule(join(ROOT, "main.ts"), folder);
    await bundleScript(folder);
    await Deno.writeFile(cache, new Uint8Array());
    if (isOurs) {
      const draft = join(folder, "prj");
      await embed(folder, APP_FILES, draft, target);
      await buildCodeCache(draft, cache);
    }
    await embed(folder, APP_FILES, output, target);
  });
  if (!isOurs) return;
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
