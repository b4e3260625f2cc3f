import assert from "node:assert/strict";
import { parseSize } from "../../src/base/size.ts";

Deno.test("parseSize() reads bytes and their multiples", () => {
  const cases = {
    "0": 0,
    "1": 1,
    "4MB": 4194304,
    "4 MiB": 4194304,
    "4m": 4194304,
    "1.5k": 1536,
    "2g": 2147483648,
    "7b": 7,
  };
  for (const [text, bytes] of Object.entries(cases)) assert.equal(parseSize(text), bytes, text);
});

Deno.test("parseSize() refuses all else", () => {
  for (const text of ["", "-1", "MB", "4TB", "4 megabytes", "1e3", "9999999999999g"]) {
    assert.equal(parseSize(text), undefined, text);
  }
});
