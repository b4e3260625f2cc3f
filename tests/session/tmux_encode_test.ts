import assert from "node:assert/strict";
import { encodeCommands, quoteWord } from "../../src/session/tmux/encode.ts";
import { cleanLabel, escapeFormat } from "../../src/session/tmux/text.ts";

Deno.test("encodeCommands() joins commands by a lone semicolon and escapes only a final one", () => {
  const { argv, stdin } = encodeCommands(["tmux", "-u"], [["a", "x;", ";", "y;z", "b\\;"], ["c"]]);
  assert.deepEqual(argv, ["tmux", "-u", "a", "x\\;", "\\;", "y;z", "b\\\\;", ";", "c"]);
  assert.equal(stdin, undefined);
});

Deno.test("encodeCommands() hands a script over where there is too much for a command line", () => {
  const script = ["tmux", "start-server", ";", "source-file", "-"];
  const many = encodeCommands(["tmux"], Array.from({ length: 300 }, () => ["a", "b", "c"] as const));
  assert.deepEqual(many.argv, script);
  const long = encodeCommands(["tmux"], [["a", "\u00e9".repeat(8000)], ["b"]]);
  assert.deepEqual(long.argv, script);
  assert.equal(long.stdin, `'a' '${"\u00e9".repeat(8000)}' ; 'b'\n`);
  const few = encodeCommands(["tmux"], Array.from({ length: 299 }, () => ["a", "b"] as const));
  assert.equal(few.stdin, undefined);
});

Deno.test("quoteWord() keeps quotes and line breaks", () => {
  assert.equal(quoteWord("it's"), `'it'"'"'s'`);
  assert.equal(quoteWord("a\n b"), `'a'"\\n"' b'`);
});

Deno.test("escapeFormat() doubles what tmux would expand", () => {
  const vectors = {
    "a#b": "a##b",
    "##": "####",
    "#{x}": "##{x}",
    "#(x)": "##(x)",
    "#[x]": "#[x]",
    "##[x": "##[x",
    "%H": "%H",
  };
  for (const [text, expected] of Object.entries(vectors)) assert.equal(escapeFormat(text), expected);
});

Deno.test("cleanLabel() turns control characters into spaces", () => {
  assert.equal(cleanLabel("a\nb\tc\u001bd\u007fe\u0085f\u0000g"), "a b c d e f g");
  assert.equal(cleanLabel("\u00e9\u{1f389}\ud800"), "\u00e9\u{1f389}\ufffd");
});
