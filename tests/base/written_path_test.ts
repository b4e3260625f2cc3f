import { strictEqual } from "node:assert/strict";
import { resolveWritten } from "../../src/base/written_path.ts";

const PATHS: readonly [path: string, resolved: string][] = [
  ["x", "/base/x"],
  ["", "/base"],
  [".", "/base"],
  ["../x/", "/x"],
  ["/abs//x", "/abs/x"],
  ["~", "/home/$& me"],
  ["~/x", "/home/$& me/x"],
  ["~x", "/base/~x"],
  ["a/~", "/base/a/~"],
];

for (const [path, resolved] of PATHS) {
  Deno.test(`resolveWritten() of "${path}" is ${resolved}`, () => {
    strictEqual(resolveWritten("/base", path, "/home/$& me"), resolved);
  });
}
