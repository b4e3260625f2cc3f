import { deepEqual, equal, ok } from "node:assert/strict";
import { CarriedArguments, environmentPiece, type Piece, writePieces } from "../../src/layout/carried_text.ts";
import { writeDirectory } from "../../src/layout/carried_directory.ts";
import { maskErb, readErb } from "../../src/layout/erb.ts";
import { expandText } from "../../src/template/expand.ts";
import { expandShellLine } from "../../src/template/shell_line.ts";

const SCOPE = { values: { x: "1" }, args: { x: "1" }, env: { HOME: "/h" } };

Deno.test("braces of another tool's text stay text, whatever stands around them", () => {
  const texts = ["{{", "{{{", "{{{{", "a{{b}}c", "}}", "{", "{{ x }}", "{ {", "'{{'", "{{ '{{' }}", "{%{{%}"];
  const x: Piece = { expression: "x" };
  for (const text of texts) {
    const line = `echo "${text}"`;
    for (const pieces of [[text], [text, x], [x, text], [text, x, text]] as readonly (readonly Piece[])[]) {
      const expected = pieces.map((piece) => typeof piece === "string" ? piece : "1").join("");
      deepEqual(expandText(writePieces(pieces), SCOPE), { value: expected }, writePieces(pieces));
    }
    deepEqual(expandShellLine(writePieces([line]), SCOPE, "posix"), { value: line });
  }
  deepEqual(expandText(writePieces([environmentPiece("NO'NE", "a\\b'c")]), SCOPE), { value: "a\\b'c" });
});

Deno.test("an argument has one name, a default where one is known, and hides no variable", () => {
  const carried = new CarriedArguments(["branch"]);
  equal(writePieces([carried.declare("my.dir", "", "d")]), "{{my_dir}}");
  equal(writePieces([carried.declare("my.dir", "src", "d")]), "{{my_dir}}");
  equal(writePieces([carried.declare("branch", undefined, "d")]), "{{args.branch}}");
  equal(writePieces([carried.declare("1st", "x", "d")]), "{{_1st}}");
  deepEqual(carried.list(), [
    { name: "my_dir", default: "src", description: "d" },
    { name: "branch", description: "d" },
    { name: "_1st", default: "x", description: "d" },
  ]);
});

const CODES: readonly (readonly [code: string, written: string | undefined])[] = [
  ['@settings["dir"]', "{{dir}}"],
  ["@settings['dir'] || 'src'", "{{dir}}"],
  ['@settings.fetch("dir", "src")', "{{dir}}"],
  ["@args[0]", "{{arg1}}"],
  ["@args[1] || 3000", "{{arg2}}"],
  ['ENV["HOME"]', "{{ 'HOME' | env | default('') }}"],
  ['ENV.fetch("NONE", "x y")', "{{ 'NONE' | env | default('x y') }}"],
  ['ENV["A"] || "b"', "{{ 'A' | env | default('b') }}"],
  ["Dir.pwd", "{{ 'PWD' | env | default('.') }}"],
  ['"plain"', "plain"],
  ["Time.now", undefined],
  ['"#{ENV["A"]}"', undefined],
  ['@settings["a"] + "b"', undefined],
  ["`ls`", undefined],
];

Deno.test("Ruby's simple values become arguments and variables, and the rest is known as Ruby", () => {
  for (const [code, written] of CODES) {
    const { text, tags } = maskErb(`a: <%= ${code} %>/z`);
    equal(text.length, `a: <%= ${code} %>/z`.length);
    ok(!/["'\[{`]/.test(text), "YAML sees none of it");
    const read = readErb(text.slice(3), tags, new CarriedArguments([]));
    equal("pieces" in read ? writePieces(read.pieces) : undefined, written === undefined ? undefined : `${written}/z`);
  }
});

Deno.test("tags keep every other character where it is; comments and lines of code are comments", () => {
  const text = "a: 1\n  <% if x %>\nb: <%= y %> # <%= z %>\n<%# note %>\n  <% end -%>\nc: <%% d\n";
  const masked = maskErb(text);
  equal(masked.text.length, text.length);
  deepEqual(masked.tags.map(({ kind, code }) => `${kind} ${code}`), [
    "control if x",
    "value y",
    "value z",
    "control end",
  ]);
  deepEqual(masked.text.split("\n").map((line) => line.slice(0, 4)), [
    "a: 1",
    "  #x",
    "b: \u{100001}".slice(0, 4),
    "#xxx",
    "  #x",
    "c: <",
    "",
  ]);
});

const DIRECTORIES: readonly (readonly [text: string, base: string | undefined, written: string | undefined])[] = [
  ["~/x", "/w", "~/x"],
  ["~", "/w", "~"],
  ["/abs/", "/w", "/abs"],
  [".", "/w", undefined],
  ["./", "/w/sub", "sub"],
  ["../x", "/w/sub", "x"],
  ["../x", "/w", "/x"],
  ["src/", "/w", "src"],
  ["src", "/elsewhere", "/elsewhere/src"],
  ["./src", undefined, "src"],
  ["a{{b", "/w", "a{{ '{{' }}b"],
];

Deno.test("directories are relative to the worktree where they are in it, and absolute where they are not", () => {
  for (const [text, base, written] of DIRECTORIES) {
    equal(writeDirectory([text], { base, top: "/w" }), written, `${text} from ${base}`);
  }
  const x: Piece = { expression: "x" };
  equal(writeDirectory(["~/", x], { base: "/w", top: "/w" }), "~/{{x}}");
  equal(writeDirectory([x, "/y"], { base: "/e", top: "/w" }), "{{x}}/y");
  equal(writeDirectory(["a", x], { base: "/e", top: "/w" }), "/e/a{{x}}");
  equal(writeDirectory(["a", x], { base: "/w", top: "/w" }), "a{{x}}");
});
