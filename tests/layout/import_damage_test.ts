import assert from "node:assert/strict";
import { join } from "node:path";
import { Document, parse } from "yaml";
import { decodeYaml } from "../../src/base/decode.ts";
import { parseYaml } from "../../src/base/yaml_source.ts";
import { writeDraft } from "../../src/layout/draft_yaml.ts";
import { maskErb } from "../../src/layout/erb.ts";
import { IMPORT_FORMATS } from "../../src/layout/import_formats.ts";
import { namesUsed } from "../../src/template/expand.ts";
import { COMMAND, type CommandFile } from "../../src/template/command_shape.ts";
import { readCommandArguments, textsOf } from "../../src/template/implied.ts";
import { VARIABLES } from "../../src/plan/variable.ts";

const FIXTURES = join(import.meta.dirname!, "../fixtures/import");
const FILES = [
  "tmuxinator/sample.yml",
  "tmuxinator/legacy.yml",
  "tmuxp/long.yaml",
  "tmuxp/short.json",
  "smug/shop.yml",
];
const DAMAGE: readonly unknown[] = [null, "", "text {{ x }} ${y}", 12, true, [], ["a", null], {}, { a: { b: [1] } }];

/** Every copy of a value in which one part, at any depth, is another. */
function* damage(value: unknown): Generator<unknown> {
  yield* DAMAGE;
  if (value === null || typeof value !== "object") return;
  for (const key of Object.keys(value)) {
    for (const inner of damage((value as Record<string, unknown>)[key])) {
      yield Array.isArray(value) ? value.with(Number(key), inner) : { ...value, [key]: inner };
    }
  }
}

for (const file of FILES) {
  Deno.test(`${file} with any part of it replaced is refused with a place, or becomes a command that prj reads`, () => {
    const format = IMPORT_FORMATS.find(({ name }) => file.startsWith(name))!;
    const whole = parse(maskErb(Deno.readTextFileSync(join(FIXTURES, file))).text);
    let count = 0;
    for (const damaged of damage(whole)) {
      count++;
      const text = String(new Document(damaged, { aliasDuplicateObjects: false }));
      const { problems, commands } = format.read("/w/x.yml", text, {
        top: "/w",
        folder: "/w",
        fileName: "x",
        reserved: VARIABLES,
      });
      for (const { message, place } of problems) assert.ok(place !== undefined, `${message}\n${text}`);
      assert.notEqual(commands.length === 0, problems.length === 0, text);
      for (const { draft } of commands) {
        const yaml = writeDraft(draft, []);
        const decoded = decodeYaml<CommandFile>(parseYaml("x", yaml), COMMAND);
        assert.deepEqual(decoded.problems, [], `${text}\n---\n${yaml}`);
        const { declared, problems } = readCommandArguments(decoded.value!, VARIABLES);
        assert.deepEqual(problems, [], yaml);
        const known = [...VARIABLES, ...declared.flatMap(({ name }) => [name, `args.${name}`])];
        for (const used of textsOf(decoded.value).flatMap((one) => namesUsed(one.text))) {
          assert.ok(known.includes(used.name), `${used.name} in\n${yaml}`);
        }
      }
    }
    assert.ok(count > 200, `${count} files`);
  });
}
