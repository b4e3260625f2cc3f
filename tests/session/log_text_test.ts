import assert from "node:assert/strict";
import { LogReader } from "../../src/session/log_text.ts";

const CASES: readonly (readonly [name: string, output: string, lines: readonly string[]])[] = [
  ["plain lines", "one\r\ntwo\r\n", ["one", "two", ""]],
  ["a prompt without an end", "done\r\n$ ", ["done", "$"]],
  ["colours", "\x1b[1;31mred\x1b[0m \x1b[38;5;200mpink\x1b[m\r\n", ["red pink", ""]],
  ["colons in colours", "\x1b[38:2::1:2:3mx\x1b[4:3my\r\n", ["xy", ""]],
  ["titles and links", "\x1b]0;title\x07a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\b\r\n", ["alinkb", ""]],
  ["bracketed paste and charsets", "\x1b[?2004h\x1b(B\x1b=$ ls\x1b>\r\n", ["$ ls", ""]],
  ["a progress bar", "10%\r 50%\r100%\r\n", ["100%", ""]],
  ["a progress bar that gets shorter", "downloading 1/2\r\x1b[Kdone\r\n", ["done", ""]],
  ["what stays of a longer line", "abcdef\rXY\r\n", ["XYcdef", ""]],
  ["a spinner", "|\b/\b-\b\\\b \bok\r\n", ["ok", ""]],
  ["a line that readline edits", "$ lss\b\x1b[K -l\r\n", ["$ ls -l", ""]],
  ["characters put in and taken out", "ac\b\x1b[1@b\r\x1b[1P\r\n", ["bc", ""]],
  ["columns", "a\x1b[5Gb\x1b[2Cc\x1b[1Dd\r\n", ["a   b  d", ""]],
  ["tabs", "a\tb\r\n\tc\r\n", ["a       b", "        c", ""]],
  ["wide characters and emoji", "日本\r日\r\né✓📦\r\n", ["日本", "é✓📦", ""]],
  ["a screen that only a reset ended", "before\r\n\x1b[?1049hvim\r\n\x1bcafter\r\n", ["before", "after", ""]],
  ["a screen of its own", "before\r\n\x1b[?1049h\x1b[2Jvim\r\n~\r\n\x1b[?1049lafter\r\n", ["before", "after", ""]],
  ["a lone escape", "a\x1b\x01b\r\n", ["ab", ""]],
  ["bells and NUL", "a\x07\0b\x7fc\r\n", ["abc", ""]],
  ["a window's name, as shells in tmux and screen tell it", "\x1bkme@host:~\x1b\\$ ls\r\n", ["$ ls", ""]],
  ["a device control string", "a\x1bPtmux;x\x1b\\b\r\n", ["ab", ""]],
];

Deno.test("LogReader reads lines as a person would, in whatever pieces they come", () => {
  for (const [name, output, lines] of CASES) {
    for (const size of [output.length, 1, 3]) {
      const reader = new LogReader();
      const found: string[] = [];
      for (let at = 0; at < output.length; at += size) found.push(...reader.push(output.slice(at, at + size)));
      assert.deepEqual([...found, reader.current], lines, `${name}, in pieces of ${size}`);
    }
  }
});

Deno.test("LogReader does not wait for ever for the end of an escape", () => {
  const reader = new LogReader();
  reader.push("\x1b]0;");
  for (let i = 0; i < 10; i++) reader.push("x".repeat(1000));
  assert.notEqual(reader.current, "");
});

Deno.test("LogReader reads eight megabytes while a person waits", () => {
  const text = "\x1b[32m12:00:00\x1b[0m GET /index.html 200\r\n".repeat(200_000);
  const start = performance.now();
  assert.equal(new LogReader().push(text).length, 200_000);
  // Going over it again at every line would take minutes.
  assert.ok(performance.now() - start < 30_000);
});
