import { deepStrictEqual } from "node:assert/strict";
import { expandShellLine } from "../../src/template/shell_line.ts";
import type { Dialect } from "../../src/template/shell_place.ts";
import { CANARY, HOSTILE_VALUES } from "./hostile_value.ts";
import { FISH, POSIX_SHELLS, runLine, type Shell, useFolder } from "./shell_process.ts";

/** A line that writes `before`, the value and `after`, then a NUL. `X` is the placeholder. */
interface Place {
  readonly name: string;
  readonly line: string;
  readonly before?: string;
  readonly after?: string;
  readonly only?: RegExp;
}

const SHARED_PLACES: readonly Place[] = [
  { name: "bare", line: `printf '%s\\0' X` },
  { name: "bare, in a word", line: `printf '%s\\0' --a=X/b`, before: "--a=", after: "/b" },
  { name: "quoted by the filter", line: `printf '%s\\0' {{ v | quote }}` },
  { name: "single quotes", line: `printf '%s\\0' 'a X b'`, before: "a ", after: " b" },
  { name: "single quotes alone", line: `printf '%s\\0' 'X'` },
  { name: "double quotes", line: `printf '%s\\0' "a X b"`, before: "a ", after: " b" },
  { name: "double quotes alone", line: `printf '%s\\0' "X"` },
  { name: "after a variable", line: `v=1; printf '%s\\0' "$v"X`, before: "1", only: /sh/ },
  { name: "double quotes in $( )", line: `printf '%s\\0' "$(printf '%s;' "X")"`, after: ";" },
  { name: "bare in nested $( )", line: `printf '%s\\0' "$(printf '%s;' "$(printf '%s.' X)")"`, after: ".;" },
  { name: "single quotes in $( )", line: `printf '%s\\0' "a$(printf '%s;' 'X')b"`, before: "a", after: ";b" },
  { name: "after quotes in $( )", line: `printf '%s\\0' "$(printf '%s' ')' '"')"X`, before: `)"` },
  { name: "after a comment", line: `printf '' # it's "X\nprintf '%s\\0' X` },
];

const POSIX_PLACES: readonly Place[] = [
  ...SHARED_PLACES,
  { name: "ANSI quotes", line: String.raw`printf '%s\0' $'a\tX b'`, before: "a\t", after: " b", only: /bash|zsh/ },
  { name: "right after a variable", line: `v=1; printf '%s\\0' $v"$v-X"`, before: "11-" },
  { name: "a variable", line: `v=X; printf '%s\\0' "$v"` },
  { name: "an exported variable", line: `export v=X; printf '%s\\0' "$v"` },
  { name: "the argument of a shell", line: `sh -c 'printf "%s\\0" "$1"' _ X` },
  { name: "in a subshell", line: `(printf '%s\\0' X)` },
  { name: "in a process substitution", line: `cat <(printf '%s\\0' X)`, only: /bash|zsh/ },
  { name: "in a group", line: `{ printf '%s\\0' "X"; }` },
  { name: "in a pipe", line: `printf '%s\\0' X | cat` },
  { name: "in a loop", line: `for v in X; do printf '%s\\0' "$v"; done` },
  { name: "in a case", line: `case X in *) printf '%s\\0' X ;; esac` },
  { name: "in a function", line: `f() { printf '%s\\0' "$1"; }; f X` },
  { name: "after $(( ))", line: `printf '%s\\0' "$((1 + 2))"X`, before: "3" },
  { name: "after ${ }", line: `printf '%s\\0' "\${v_-a b}X"`, before: "a b" },
  { name: "after a heredoc", line: `cat <<'E' >/dev/null\nit's "\nE\nprintf '%s\\0' X` },
  { name: "an array", line: `a=(X); printf '%s\\0' "\${a[@]}"`, only: /bash|zsh/ },
  { name: "after a line that goes on", line: `printf '%s\\0' \\\n  X` },
];

const FISH_PLACES: readonly Place[] = [
  ...SHARED_PLACES.filter(({ only }) => only === undefined),
  { name: "a variable", line: `set v X; printf '%s\\0' $v` },
  { name: "bare in ( )", line: `printf '%s\\0' (printf '%s;' X | string collect)`, after: ";" },
  { name: "after an escape", line: `printf '%s\\0' \\'X`, before: "'" },
  { name: "after a variable", line: `set v 1; printf '%s\\0' $v"$v"X`, before: "11" },
  { name: "in a block", line: `begin; printf '%s\\0' "X"; end` },
];

for (const shell of POSIX_SHELLS) testShell(shell, "posix", POSIX_PLACES);
testShell(FISH, "fish", FISH_PLACES);

function testShell(shell: Shell, dialect: Dialect, places: readonly Place[]): void {
  Deno.test(`expandShellLine() brings every hostile value through ${shell.name}, in every place`, async () => {
    await useFolder(async (folder) => {
      for (const place of places.filter(({ only }) => only?.test(shell.name) ?? true)) {
        const { before = "", after = "" } = place;
        const output = await runLine(shell, expandAll(place.line, dialect), folder);
        const wanted = HOSTILE_VALUES.map((value) => before + value + after);
        const arrived = output.split("\0").slice(0, -1);
        const wrong = wanted.findIndex((value, index) => value !== arrived[index]);
        deepStrictEqual(arrived[wrong], wanted[wrong], `${shell.name}: ${place.name}: value ${wrong}`);
        deepStrictEqual(arrived.length, wanted.length, `${shell.name}: ${place.name}`);
        deepStrictEqual([...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name === CANARY), []);
      }
    });
  });
}

/** One line for all values, so that the reader has to stay in step from the first to the last. */
function expandAll(line: string, dialect: Dialect): string {
  const values = Object.fromEntries(HOSTILE_VALUES.map((value, index) => [`v${index}`, value]));
  const lines = HOSTILE_VALUES.map((_, index) =>
    line.replaceAll("X", `{{v}}`).replaceAll(/\bv(?= \||}})/g, `v${index}`)
  );
  const result = expandShellLine(lines.join("\n"), { values, args: {}, env: {} }, dialect);
  if ("problems" in result) throw new Error(`${line}: ${result.problems[0]!.message}`);
  return result.value;
}
