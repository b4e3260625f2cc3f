import assert from "node:assert/strict";
import { readKeys } from "../../src/session/key.ts";

Deno.test("readKeys() knows keys under the names that people give them", () => {
  const keys = {
    "C-c": "C-c",
    "ctrl+C": "C-c",
    "Ctrl-Alt-x": "C-M-x",
    enter: "Enter",
    Return: "Enter",
    ESC: "Escape",
    "S-Up": "S-Up",
    "Shift-Tab": "S-Tab",
    pgdn: "PageDown",
    f12: "F12",
    "M-X": "M-X",
    x: "x",
    X: "X",
    é: "é",
    ";": ";",
    "-": "-",
    "C--": "C--",
    "C-Space": "C-Space",
  };
  for (const [word, key] of Object.entries(keys)) assert.deepEqual(readKeys([word]), [key], word);
});

Deno.test("readKeys() refuses what is no key: tmux would type it", () => {
  for (const word of ["", "Entr", "F13", "hello", "X-c", "C-", " ", "\n", "C-hello"]) {
    assert.throws(() => readKeys(["Enter", word]), { message: `Unknown key "${word}"` }, word);
  }
});
