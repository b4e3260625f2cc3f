import { ok } from "node:assert/strict";
import { createRandom } from "../random.ts";
import { readLayouts } from "../../src/layout/read_layouts.ts";

const SEED = `// layouts
{
  "$schema": "https://bit.ly/cfglayout", /* a comment */
  "version": "0.1",
  "layouts": [
    {"layoutName": "ü \\u00e9", "layoutTabs": [{"tabName": "a", "startDir": "~/x", "command": "echo \\"hi\\" \\\\ ;", "tabWeight": 2}]},
    {"name": "b", "tabs": [{"name": "c", "cwd": null, "command": ""}, {"tabName": "d"}]}
  ]
}
`;
const PIECES = [
  ...'{}[]",:\\/*0-1.e\n\t\r\u0000\ufeff\ud800é',
  "null",
  "true",
  '"name"',
  "//",
  "/*",
  "*/",
  "\\u12",
  SEED,
];

Deno.test("readLayouts() never throws, and says where it is wrong, whatever is in the file", () => {
  const random = createRandom(20261121);
  let read = 0;
  for (let n = 0; n < 3000; n++) {
    let text = SEED;
    for (let change = random(4); change >= 0; change--) {
      const at = random(text.length + 1);
      const end = at + (random(3) === 0 ? random(40) : random(2));
      text = text.slice(0, at) + (random(4) === 0 ? "" : PIECES[random(PIECES.length)]) + text.slice(end);
    }
    const { file, problems } = readLayouts("f", text);
    ok((file === undefined) === (problems.length > 0), text);
    for (const { message, place } of problems) {
      ok(message !== "" && place !== undefined && place.line >= 1 && place.column >= 1, text);
    }
    if (file !== undefined) read++;
  }
  ok(read > 100 && read < 2900, `${read} of 3000 were read`);
});
