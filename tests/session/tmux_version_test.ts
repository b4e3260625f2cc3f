import assert from "node:assert/strict";
import { isAtLeast, parseVersion } from "../../src/session/tmux/version.ts";

Deno.test("parseVersion() reads every form that tmux prints", () => {
  const vectors = {
    "tmux 3.3a": [3, 3, 1],
    "3.4": [3, 4, 0],
    "tmux 3.5a\n": [3, 5, 1],
    "tmux next-3.8": [3, 8, 0],
    "tmux master": [Infinity, 0, 0],
    "tmux openbsd-7.5": [3, 4, 0],
    "tmux 3.4-rc2": [3, 4, 0],
  };
  for (const [text, expected] of Object.entries(vectors)) assert.deepEqual(parseVersion(text), expected);
  for (const text of ["", "tmux", "screen 4.9", "3", "tmux 3.x"]) assert.equal(parseVersion(text), undefined);
});

Deno.test("isAtLeast() compares letters after numbers, and takes the unknown for old", () => {
  assert.ok(isAtLeast([3, 3, 1], [3, 3, 0]));
  assert.ok(isAtLeast([3, 10, 0], [3, 5, 0]));
  assert.ok(isAtLeast([Infinity, 0, 0], [3, 7, 0]));
  assert.ok(!isAtLeast([3, 2, 1], [3, 3, 0]));
  assert.ok(!isAtLeast(undefined, [3, 0, 0]));
});
