import { deepStrictEqual, match } from "node:assert/strict";
import { parseYaml } from "../../src/base/yaml_source.ts";

Deno.test("parseYaml() refuses what is far too long, and tells few of many errors", () => {
  const [problem] = parseYaml("f", "- a\n".repeat(600_000)).problems;
  match(problem!.message, /^Cannot read the file: it has 2400000 characters/);
  deepStrictEqual([problem!.place?.file, problem!.place?.line], ["f", 1]);
  deepStrictEqual(parseYaml("f", `{ ${"{{x}}".repeat(2000)}`).problems.length < 5, true);
  deepStrictEqual(parseYaml("f", "} \n".repeat(500)).problems.length <= 100, true);
});
