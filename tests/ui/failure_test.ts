import { deepStrictEqual, match, strictEqual } from "node:assert";
import { type Place, PrjError } from "../../src/base/error.ts";
import { failureJson, renderFailure } from "../../src/ui/failure.ts";

const PLAIN = { color: false, home: "/home/ada" };

function placeOf(source: string, marked: string): Place {
  return {
    file: "/home/ada/shop/.prj/commands/dev.yaml",
    line: 12,
    column: source.indexOf(marked) + 1,
    length: marked.length,
    source,
  };
}

Deno.test("renderFailure() shows one problem with its hint", () => {
  const error = new PrjError("conflict", {
    message: 'Cannot create worktree "x": branch "x" is checked out at "~/w/shop"',
    hint: 'Run "prj attach shop" to open that session',
  });
  strictEqual(
    renderFailure(error, PLAIN),
    `error: Cannot create worktree "x": branch "x" is checked out at "~/w/shop"
hint: Run "prj attach shop" to open that session`,
  );
});

Deno.test("renderFailure() underlines the place, whatever stands before it", () => {
  const cases: [source: string, marked: string, shown: string, carets: string][] = [
    ["sesion:", "sesion", "sesion:", "^^^^^^"],
    ["\t- nme: x", "nme", "  - nme: x", "    ^^^"],
    ["名前: 端末 x", "端末", "名前: 端末 x", "      ^^^^"],
    ["🚀 bad", "bad", "🚀 bad", "   ^^^"],
    ["a\x1b[31m bad", "bad", "a\\e[31m bad", "        ^^^"],
    [
      `${"x".repeat(200)}bad${"y".repeat(200)}`,
      "bad",
      `…${"x".repeat(60)}bad${"y".repeat(60)}…`,
      `${" ".repeat(61)}^^^`,
    ],
  ];
  for (const [source, marked, shown, carets] of cases) {
    const place = placeOf(source, marked);
    const error = new PrjError("invalid", { message: "Unknown key", place, hint: 'Did you mean "session"?' });
    strictEqual(
      renderFailure(error, PLAIN),
      `error: Unknown key
   --> ~/shop/.prj/commands/dev.yaml:12:${place.column}
   |
12 | ${shown}
   | ${carets}
hint: Did you mean "session"?`,
    );
  }
});

Deno.test("renderFailure() puts one caret behind the end of a line", () => {
  const place: Place = { file: "a.yaml", line: 1, column: 99, length: 0, source: "a:" };
  strictEqual(
    renderFailure(new PrjError("invalid", { message: "Value is missing", place }), PLAIN),
    "error: Value is missing\n  --> a.yaml:1:99\n  |\n1 | a:\n  |   ^",
  );
});

Deno.test("renderFailure() lists all problems and counts them", () => {
  const error = new PrjError("invalid", { message: "First" }, { message: "Second", hint: "Do this" });
  strictEqual(renderFailure(error, PLAIN), "error: First\n\nerror: Second\nhint: Do this\n\n2 problems");
});

Deno.test("renderFailure() colours, and never passes on escapes from a message", () => {
  const error = new PrjError("failed", { message: "Cannot \x1b[2J", hint: "x" });
  strictEqual(
    renderFailure(error, { ...PLAIN, color: true }),
    "\x1b[31merror:\x1b[39m \x1b[1mCannot \\e[2J\x1b[22m\n\x1b[36mhint:\x1b[39m x",
  );
});

Deno.test("renderFailure() calls anything else a bug, with its stack only when verbose", () => {
  const bug = new TypeError("x is undefined");
  strictEqual(
    renderFailure(bug, PLAIN),
    'error: Bug in prj: x is undefined\nhint: Report it with the output of the same command and "-v", which adds the stack',
  );
  const verbose = renderFailure(bug, { ...PLAIN, verbose: true });
  match(verbose, /TypeError: x is undefined\n\s+at .*failure_test\.ts/);
  match(verbose, /hint: Report it with this output$/);
});

Deno.test("failureJson() has every key, null where nothing is known", () => {
  const error = new PrjError(
    "invalid",
    { message: "First", hint: "Do this", place: placeOf("a: b", "b") },
    { message: "Second" },
  );
  const first = {
    message: "First",
    hint: "Do this",
    file: "/home/ada/shop/.prj/commands/dev.yaml",
    line: 12,
    column: 4,
  };
  deepStrictEqual(failureJson(error), {
    schema: "prj.error/1",
    error: { code: "invalid", ...first },
    problems: [first, { message: "Second", hint: null, file: null, line: null, column: null }],
  });
  strictEqual(failureJson("thrown text").error.code, "bug");
});
