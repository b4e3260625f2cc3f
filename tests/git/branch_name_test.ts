import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { explainBadBranch } from "../../src/git/refs.ts";
import { runToEnd } from "../bounded.ts";
import { createGitRig } from "./rig.ts";

const PARTS = [".", "..", "/", "//", "-", "@{", "~", "^", ":", "?", "*", "[", "]", "\\", " ", "\t", "\n"];
const NAMES: readonly string[] = [
  ...["main", "feature/x", "a/b/c/d", "v1.0", "user@host", "a@b", "#12", "a,b", "a;b", "a|b", "a&b", "$(x)", "`x`"],
  ...["ü", "日本語", "😀", "é", "a\u00a0b", "\u2028", "\u0085", "A", "UPPER/lower", "%41", "100%", "a=b", "'q'", '"q"'],
  ...["HEAD", "head", "Head", "HEAD/x", "x/HEAD", "FETCH_HEAD"],
  ...["ORIG_HEAD", "refs/heads/x", "heads/x", "@@", "a@", "@/x"],
  ...["x/@", "a@{b", "a@{", "{a}", "a{b", "@{-1}", "@{u}", "-", "--", "-x", "--help", "a-", "a--b", "x/-y", "x/--"],
  ...[".a", "a.", "a..b", "a...b", "a/.b", ".a/b", "a./b", "a/b.", "...", ".", "..", "a.b.c", "a/..b", "a/b..", "x/."],
  ...["a.lock", "a.lock/b", "lock", ".lock", "a.locked", "a.LOCK", "a/b.lock", "a.lock.", "x/.lock", "a.lock-"],
  ...["/a", "a/", "/", "//", "a//b", "a///b", "a/ /b", " a"],
  ...["a ", "a b", "\ta", "a\n", "a\rb", "\x01", "a\x7fb", "\x1b[31m"],
  ...["~", "a~1", "a^", "^a", "a:b", ":", "a?b", "a*", "*"],
  ...["a[b", "a]b", "a\\b", "\\", "(a)", "<a>", "!a", "+a", "a+b"],
  ...["a".repeat(200), `${"a/".repeat(50)}b`, "0", "123", "deadbeef", "a".repeat(40)],
  ...PARTS.flatMap((part) => [part, `x${part}`, `${part}x`, `x${part}y`, `x/${part}`, `${part}/x`]),
];

Deno.test(`explainBadBranch() agrees with git about ${new Set(NAMES).size} names`, async () => {
  await using rig = await createGitRig();
  await rig.git(rig.folder, ["init", "--quiet"]);
  const names = [...new Set(NAMES)];
  // One process for all: a name can hold anything but NUL, so each goes as an argument of its own.
  const script = 'for name; do git check-ref-format --branch "$name" >/dev/null 2>&1; printf "%s " $?; done';
  const options = { cwd: rig.folder, clearEnv: true, env: rig.env };
  const { stdout } = await runToEnd(["sh", "-c", script, "sh", ...names], options);
  const codes = stdout.trim().split(" ");
  strictEqual(codes.length, names.length);
  const gits = names.map((name, index) => `${JSON.stringify(name)} ${codes[index] === "0"}`);
  const ours = names.map((name) => `${JSON.stringify(name)} ${explainBadBranch(name) === undefined}`);
  deepStrictEqual(ours, gits);
  ok(gits.some((line) => line.endsWith("true")) && gits.some((line) => line.endsWith("false")));
});

const REASONS: readonly [branch: string, reason: string][] = [
  ["", "it is empty"],
  ["-x", 'it starts with "-"'],
  ["HEAD", "git uses that name itself"],
  ["@", "git uses that name itself"],
  ["a b", "it has a blank in it"],
  ["a\tb", 'it has "\\t" in it'],
  ["a..b", 'it has ".." in it'],
  ["a/.b", 'its part ".b" starts with "."'],
  ["a.lock/b", 'its part "a.lock" ends in ".lock"'],
  ["a\0b", 'it has "\\u0000" in it'],
];

for (const [branch, reason] of REASONS) {
  Deno.test(`explainBadBranch() says of ${JSON.stringify(branch)}: ${reason}`, () => {
    strictEqual(explainBadBranch(branch), reason);
  });
}
