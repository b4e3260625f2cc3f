import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { decodeBytes, encodeBytes } from "../../src/base/bytes.ts";

Deno.test("decodeBytes() reads UTF-8 as it is", () => {
  for (const text of ["", "plain", "größe 日本 😀", "\ufeffmark", "\0\n"]) {
    strictEqual(decodeBytes(new TextEncoder().encode(text)), text);
    deepStrictEqual(encodeBytes(text), new TextEncoder().encode(text));
  }
});

Deno.test("decodeBytes() keeps every byte that is not UTF-8, and what is beside it", () => {
  strictEqual(decodeBytes(Uint8Array.of(0x61, 0xff, 0xc3, 0xbc)), "a\udcffü");
  // Cut short, over-long, a surrogate of its own, beyond Unicode.
  for (const bytes of [[0xc3], [0xc0, 0x80], [0xed, 0xb3, 0xbf], [0xf5, 0x80, 0x80, 0x80], [0xe6, 0x97], [0x80]]) {
    const text = decodeBytes(Uint8Array.from(bytes));
    strictEqual(text.isWellFormed(), false);
    deepStrictEqual([...encodeBytes(text)], bytes);
  }
});

Deno.test("encodeBytes() gives back whatever decodeBytes() was given", () => {
  let seed = 1;
  const next = (): number => seed = (seed * 48271) % 2147483647;
  for (let round = 0; round < 500; round++) {
    const bytes = Uint8Array.from({ length: next() % 40 }, () => next() % 256);
    deepStrictEqual(encodeBytes(decodeBytes(bytes)), bytes);
  }
});
