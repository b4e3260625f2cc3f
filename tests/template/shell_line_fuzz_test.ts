import { deepStrictEqual } from "node:assert/strict";
import { expandShellLine } from "../../src/template/shell_line.ts";
import type { Dialect } from "../../src/template/shell_place.ts";
import { createRandom } from "../random.ts";
import { CANARY } from "./hostile_value.ts";
import { createRandomLine } from "./random_line.ts";
import { runLine, useFolder } from "./shell_process.ts";

const SEED = Number(Deno.env.get("PRJ_FUZZ_SEED") ?? 20260101);
const LINES = Number(Deno.env.get("PRJ_FUZZ_LINES") ?? 250);

const VALUES = [
  `$(mkdir ${CANARY})';mkdir ${CANARY};"`,
  `";mkdir ${CANARY};'\`mkdir ${CANARY}\``,
  `a[$(mkdir ${CANARY})]`,
  `\n)mkdir ${CANARY}\n`,
  `x';mkdir ${CANARY};'`,
  `)};mkdir ${CANARY};{(`,
  `$(mkdir ${CANARY})`,
  `\\';mkdir ${CANARY};#`,
  `\nE\nmkdir ${CANARY}\n`,
  `mkdir ${CANARY}`,
];
const OTHER_VALUES = ["-c", "-v", "", " ", "'", "a b"];

const SHELLS: readonly (readonly [string, Dialect, string])[] = [
  ["bash", "posix", "bash --norc -c"],
  ["bash-i", "posix", "bash --norc -i -c"],
  ["zsh-i", "posix", "zsh -f -i -c"],
  ["zsh", "posix", "zsh -f -c"],
  ["sh", "posix", "sh -c"],
  ["fish", "fish", "fish --no-config -c"],
];

for (const [name, dialect, argv] of SHELLS) {
  Deno.test(`expandShellLine() never lets ${name} execute a value, whatever is written around it (seed ${SEED})`, async () => {
    const random = createRandom(SEED);
    const lines = new Map<string, string>();
    for (let count = 0; count < LINES; count++) {
      const template = createRandomLine(dialect, random);
      const values = { x: VALUES[random(VALUES.length)]!, y: OTHER_VALUES[random(OTHER_VALUES.length)]! };
      const result = expandShellLine(template, { values, args: {}, env: {} }, dialect);
      if ("value" in result) lines.set(`${count}`, result.value);
    }
    await useFolder(async (folder) => {
      await runAll(lines, argv, folder);
      const executed = [...lines].filter(([index]) => hasCanary(`${folder}/${index}`)).map(([, line]) => line);
      deepStrictEqual(executed, []);
      deepStrictEqual(lines.size > LINES / 8, true, "Too few lines were accepted to show anything");
    });
  });
}

/** Every line in a folder of its own, with no program in reach but a few: a random line must not reach the machine. */
async function runAll(lines: ReadonlyMap<string, string>, argv: string, folder: string): Promise<void> {
  const bin = `${folder}/bin`;
  await Deno.mkdir(bin);
  for (const program of ["mkdir", "cat", "true", "false", "sh", "bash", "zsh", "fish", "env"]) {
    await Deno.symlink((await runLine(WHICH, `command -v ${program}`, folder)).trim(), `${bin}/${program}`);
  }
  for (const [index, line] of lines) {
    await Deno.mkdir(`${folder}/${index}`);
    await Deno.writeTextFile(`${folder}/${index}.line`, line);
  }
  const timeout = (await runLine(WHICH, "command -v timeout", folder)).trim();
  const each = `cd "$1" || exit; for file in *.line; do (
    line=$(cat "$file"; printf .); cd "\${file%.line}" && PATH="$1/bin" HOME=$PWD "${timeout}" -s KILL 3 "$1/bin/"${argv} "\${line%.}"
  ) </dev/null >/dev/null 2>&1; done`;
  await runLine({ name: "bash", argv: ["bash", "-c", each, "_"] }, folder, folder);
}

const WHICH = { name: "sh", argv: ["sh", "-c"] };

function hasCanary(folder: string): boolean {
  // A folder, because zsh makes several files of a value that an author lets it split after ">".
  return [...Deno.readDirSync(folder)].some(({ name, isDirectory }) =>
    isDirectory && (name === CANARY || hasCanary(`${folder}/${name}`))
  );
}
