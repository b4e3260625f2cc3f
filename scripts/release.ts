/**
 * `deno task release`: what a release carries, in dist/release: one archive per target, their checksums, the install
 * script. With --tag TAG it first holds that the tag is the version of deno.json and that the changelog has it;
 * --check stops there. With --target TARGET only that one is made.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compilePrj, readVersion, type Target, TARGETS } from "./compile.ts";
import { exitWith } from "./failure.ts";
import { ask } from "./process.ts";

const ROOT = join(import.meta.dirname!, "..");
const RELEASE = join(ROOT, "dist/release");

/** Throws unless `tag`, the version and the changelog agree. */
export function checkTag(tag: string, version: string, changelog: string): void {
  if (tag !== `v${version}`) throw new Error(`Cannot release "${tag}": deno.json has version "${version}"`);
  const heading = changelog.split("\n").find((line) => line.startsWith(`## [${version}]`));
  if (heading === undefined) throw new Error(`Cannot release "${tag}": CHANGELOG.md has no section "[${version}]"`);
  if (!/ - \d{4}-\d{2}-\d{2}$/.test(heading)) {
    throw new Error(`Cannot release "${tag}": CHANGELOG.md has no date for it: "${heading}"`);
  }
}

/** Compiles for `target` and packs the program with licence and changelog; the archive's name. */
async function pack(target: Target): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "prj-release-" });
  try {
    await compilePrj(target, join(folder, target.includes("windows") ? "prj.exe" : "prj"));
    for (const name of ["LICENSE", "CHANGELOG.md"]) await Deno.copyFile(join(ROOT, name), join(folder, name));
    const members = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    const archive = `prj-${target}.tar.gz`;
    await ask(["tar", "-czf", join(RELEASE, archive), "-C", folder, ...members]);
    return archive;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function checksumLine(name: string): Promise<string> {
  const sum = createHash("sha256").update(await Deno.readFile(join(RELEASE, name))).digest("hex");
  return `${sum}  ${name}\n`;
}

/** The install script, told where it will find the archives. */
async function writeInstaller(repository: string | undefined): Promise<void> {
  const script = await Deno.readTextFile(join(ROOT, "scripts/install.sh"));
  const told = repository === undefined ? script : script.replace("@REPOSITORY@", repository);
  await Deno.writeTextFile(join(RELEASE, "install.sh"), told, { mode: 0o755 });
}

async function main(args: string[]): Promise<void> {
  const options = { tag: { type: "string" }, target: { type: "string" }, check: { type: "boolean" } } as const;
  const { values } = parseArgs({ args, options });
  if (values.tag !== undefined) {
    checkTag(values.tag, await readVersion(), await Deno.readTextFile(join(ROOT, "CHANGELOG.md")));
  }
  if (values.check) return;
  const targets = TARGETS.filter((target) => values.target === undefined || values.target === target);
  if (targets.length === 0) throw new Error(`Cannot release for "${values.target}": use ${TARGETS.join(", ")}`);
  await Deno.mkdir(RELEASE, { recursive: true });
  let sums = "";
  for (const target of targets) sums += await checksumLine(await pack(target));
  await Deno.writeTextFile(join(RELEASE, "SHA256SUMS"), sums);
  await writeInstaller(Deno.env.get("GITHUB_REPOSITORY"));
  console.log(sums.trimEnd());
}

if (import.meta.main) await exitWith(() => main(Deno.args));
