/**
 * Mutated inputs for everything that reads text: no crash, no hang, and where there is a file every problem names it.
 * PRJ_FUZZ_SEED and PRJ_FUZZ_FACTOR (times as many) look further; what they find goes to tests/fixtures/fuzz with the
 * mend, where it is tried first for ever.
 */
import { deepStrictEqual, fail } from "node:assert/strict";
import { join } from "node:path";
import { PrjError } from "../../src/base/error.ts";
import { createRandom } from "../random.ts";
import { mutate } from "./mutate.ts";
import { type Subject, SUBJECTS } from "./subjects.ts";

const SEED = Number(Deno.env.get("PRJ_FUZZ_SEED") ?? 20261121);
const FACTOR = Number(Deno.env.get("PRJ_FUZZ_FACTOR") ?? 1);
const ROOT = join(import.meta.dirname!, "../..");
/** A hang, however busy the machine is: the texts are short. */
const MOST_MS = 20_000;

/** Folders whose files are seeds too, beside the kept ones. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  commands: ["examples", "src/template/library", ".prj/commands"],
  layouts: ["tests/fixtures/import/layouts"],
};

Deno.test("the fuzz takes ten thousand inputs", () => {
  deepStrictEqual(Object.values(SUBJECTS).reduce((sum, { count }) => sum + count, 0) >= 10_000, true);
});

for (const [name, subject] of Object.entries(SUBJECTS)) {
  Deno.test(`${subject.count} damaged inputs of ${name} break nothing (seed ${SEED})`, async () => {
    const seeds = readSeeds([`tests/fixtures/fuzz/${name}`, ...MORE[name] ?? []]);
    let clean = 0;
    for (const seed of seeds) if (await isClean(seed, subject)) clean++;
    const random = createRandom(SEED);
    for (let count = 0; count < subject.count * FACTOR; count++) {
      await isClean(mutate(seeds[random(seeds.length)]!, random), subject);
    }
    // A corpus that nothing is read from would show nothing.
    deepStrictEqual(clean > 0, true, `Nothing of ${name} could be read`);
  });
}

function readSeeds(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    [...Deno.readDirSync(join(ROOT, folder))].filter(({ isFile }) => isFile).map(({ name }) => name).sort()
      .map((name) => Deno.readTextFileSync(join(ROOT, folder, name)))
  );
}

/** Reads a text; false: something is wrong with it, and it was said as it should be. */
async function isClean(text: string, subject: Subject): Promise<boolean> {
  const started = performance.now();
  const problems = await tell(text, subject);
  const took = performance.now() - started;
  if (took > MOST_MS) fail(`Took ${Math.round(took)} ms ${keep(text)}`);
  for (const { message, place } of problems) {
    const names = subject.file === undefined || place?.file === subject.file || message.includes(subject.file);
    if (message === "" || !names) fail(`Does not name "${subject.file}": ${message} ${keep(text)}`);
    if (place !== undefined && !(place.line >= 1 && place.column >= 1)) fail(`Is nowhere: ${message} ${keep(text)}`);
  }
  return problems.length === 0;
}

async function tell(text: string, subject: Subject): Promise<PrjError["problems"]> {
  try {
    return await subject.read(text);
  } catch (error) {
    if (error instanceof PrjError) return error.problems;
    fail(`${error instanceof Error ? error.stack : error} ${keep(text)}`);
  }
}

/** Writes down what broke something, to look at and to keep. */
function keep(text: string): string {
  const file = Deno.makeTempFileSync({ prefix: "prj-fuzz-" });
  Deno.writeTextFileSync(file, text);
  return `(kept in ${file})`;
}
