import { deepStrictEqual } from "node:assert/strict";
import { parseChanges } from "../../src/git/integration.ts";

Deno.test("parseChanges() tells what commits change, to the last blank, wherever in the file it stands", () => {
  const [one, two, three] = ["1", "2", "3"].map((digit) => digit.repeat(40));
  const diff = (index: string, at: string, line: string): string =>
    `diff --git a/f b/f\nindex ${index} 100644\n--- a/f\n+++ b/f\n@@ ${at} @@ def f():\n+${line}\n`;
  const output = `${one}\n${diff("aa..bb", "-1,0 +2", "  x")}${two}\n${diff("cc..dd", "-7,0 +8", "  x")}${three}\n${
    diff("aa..bb", "-1,0 +2", "x")
  }`;
  const changes = parseChanges(output);
  deepStrictEqual([...changes.keys()], [one, two, three]);
  deepStrictEqual(changes.get(one!), changes.get(two!));
  deepStrictEqual(changes.get(three!), "diff --git a/f b/f\n--- a/f\n+++ b/f\n+x");
});
