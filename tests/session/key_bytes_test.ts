import assert from "node:assert/strict";
import { keyBytes } from "../../src/session/key_bytes.ts";

Deno.test("A key is what a terminal sends for it", () => {
  const sent = {
    "C-c": "\x03",
    "C-d": "\x04",
    "C-[": "\x1b",
    "C-Space": "\0",
    "M-x": "\x1bx",
    "C-M-a": "\x1b\x01",
    "S-Tab": "\x1b[Z",
    BTab: "\x1b[Z",
    Enter: "\r",
    BSpace: "\x7f",
    Up: "\x1b[A",
    "C-Right": "\x1b[1;5C",
    "S-F1": "\x1b[1;2P",
    F1: "\x1bOP",
    F5: "\x1b[15~",
    F12: "\x1b[24~",
    "C-Delete": "\x1b[3;5~",
    PageUp: "\x1b[5~",
    é: "é",
    "-": "-",
    "C--": "-",
  };
  for (const [key, bytes] of Object.entries(sent)) assert.equal(keyBytes(key), bytes, key);
});
