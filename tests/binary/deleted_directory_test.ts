import assert from "node:assert/strict";
import { join } from "node:path";
import type { Ended } from "../bounded.ts";
import { PRJ, Rig } from "./rig.ts";

/** Runs a program in a directory that is gone by then. */
async function runNowhere(rig: Rig, ...argv: string[]): Promise<Ended> {
  await Deno.mkdir(join(rig.folder, "gone"), { recursive: true });
  const script = 'rmdir "$PWD"; exec "$@"';
  return await rig.call(["/bin/sh", "-c", script, "sh", ...argv], { cwd: join(rig.folder, "gone") });
}

Deno.test("a directory that was deleted is told by its name, and -C leads out of it", async () => {
  await using rig = await Rig.create();
  const message = `The current directory was deleted: "${join(rig.folder, "gone")}"`;
  for (
    const line of ["status", "run start-dev", "list", "-C . list", "init", "worktree path x"]
  ) {
    const ended = await runNowhere(rig, PRJ, ...line.split(" "));
    assert.deepEqual([ended.code, ended.stdout], [3, ""], line);
    const hint = 'hint: Change to one that exists, or use "prj -C DIR" with an absolute path';
    assert.equal(ended.stderr, `error: ${message}\n${hint}\n`, line);
  }
  const { error } = JSON.parse((await runNowhere(rig, PRJ, "list-sessions", "--json")).stdout);
  assert.deepEqual([error.code, error.message], ["not-found", message]);
  const unnamed = await runNowhere(rig, "env", "-u", "PWD", PRJ, "status");
  assert.match(unnamed.stderr, /^error: The current directory was deleted\nhint: /);
  const away = await runNowhere(rig, PRJ, "-C", rig.project, "worktree", "path", "main");
  assert.deepEqual([away.code, away.stdout.trim()], [0, rig.project], away.stderr);
});

Deno.test("what needs no directory works in one that was deleted", async () => {
  await using rig = await Rig.create();
  await rig.command("mine", "session: { windows: [{ name: w }] }\n");
  for (const line of ["--version", "-V --json", "help run", "completions bash", "schema run"]) {
    const ended = await runNowhere(rig, PRJ, ...line.split(" "));
    assert.deepEqual([ended.code, ended.stderr], [0, ""], line);
  }
  assert.match((await runNowhere(rig, PRJ, "complete", "--", "stat")).stdout, /^status\t/);
  assert.equal((await runNowhere(rig, PRJ, "complete", "--", "run", "")).code, 0);
  assert.match((await runNowhere(rig, PRJ, "complete", "--", "-C", rig.project, "run", "mi")).stdout, /^mine/);
});

Deno.test("a folder for temporary files that is not absolute counts as /tmp", async () => {
  await using rig = await Rig.create();
  await rig.command("say", 'steps: [{ run: echo "<$TMPDIR>" }]\n');
  for (const [given, seen] of [["", "/tmp"], ["there", "/tmp"], [rig.folder, rig.folder]] as const) {
    const ended = await rig.ok(["run", "say"], { env: { TMPDIR: given, NOT_TMPDIR: "x", TMPDIRS: "y" } });
    assert.ok(`${ended.stdout}${ended.stderr}`.includes(`<${seen}>`), `${given}: ${ended.stdout}${ended.stderr}`);
  }
});

Deno.test("an argument that is not in UTF-8 is refused in one sentence", async () => {
  await using rig = await Rig.create();
  for (const word of ["a\\0377", "\\0200", "\\0303", "x\\0342\\0202", "\\0342\\0202x", "\\0365\\0200\\0200\\0200"]) {
    const ended = await rig.call(["/bin/sh", "-c", 'exec "$0" list "$(printf %b "$1")"', PRJ, word]);
    assert.equal(ended.code, 2, word);
    assert.match(ended.stderr, /^error: Cannot read the arguments: [^\n]*\nhint: [^\n]*\n$/, word);
  }
  for (const word of ["ü", "€", "𝄞", "z\u07ff\u0800\uffff\u{10ffff}"]) {
    assert.match((await rig.prj([word])).stderr, new RegExp(`^error: Unknown verb "${word}"`), word);
  }
});

Deno.test("the program starts under another name, through a link, and by PATH", async () => {
  await using rig = await Rig.create();
  const [copy, link] = [join(rig.folder, "other name"), join(rig.folder, "linked")];
  await Deno.copyFile(PRJ, copy);
  await Deno.symlink(PRJ, link);
  for (const argv of [[copy], [link], ["../linked"], ["sh", "-c", 'linked "$@"', "sh"], ["env", "other name"]]) {
    const ended = await rig.call([...argv, "worktree", "path", "main"], {
      env: { PATH: `${rig.folder}:${rig.env["PATH"]}` },
    });
    assert.deepEqual([ended.code, ended.stdout.trim()], [0, rig.project], `${argv}: ${ended.stderr}`);
  }
});
