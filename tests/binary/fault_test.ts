/** A disk that fills up, a record that another process holds, a record that is none. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { runToEnd, within } from "../bounded.ts";
import { Rig } from "./rig.ts";

const COMMAND = `arguments: [branch]
worktree: { branch: "{{branch}}", copy_files: [big], post_create_steps: [touch set-up] }
session: { windows: [{ name: w }], post_create_steps: [touch opened] }
steps: [echo step >>stepped]
`;

async function mount(folder: string, options: string): Promise<AsyncDisposable> {
  await Deno.mkdir(folder);
  const run = async (...argv: string[]): Promise<void> => {
    const { code, stderr } = await runToEnd(argv);
    assert.equal(code, 0, stderr);
  };
  await run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder);
  return { [Symbol.asyncDispose]: () => run("umount", "--lazy", folder) };
}

Deno.test("a worktree whose folder cannot be made leaves no branch, and one that was there stays", async () => {
  await using rig = await Rig.create();
  // Room for the folder itself, and for nothing in it.
  await using _disk = await mount(join(rig.folder, "worktrees"), "nr_inodes=1");
  await rig.git("branch", "old");
  for (const branch of ["new", "old"]) {
    const { code, stderr } = await rig.prj(["worktree", "create", branch]);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /Cannot create worktree "(new|old)": .*No space left on device/);
  }
  assert.equal((await rig.git("branch", "--format=%(refname:short)")).stdout, "main\nold\n");
});

Deno.test("a disk that fills up at any point: said, nothing lost, and completed once there is room", async () => {
  await using rig = await Rig.create();
  const disk = join(rig.folder, "disk");
  await using _disk = await mount(disk, "size=8m");
  const project = join(disk, "shop");
  await rig.call(["git", "init", "--quiet", project]);
  await Deno.mkdir(join(project, ".prj/commands"), { recursive: true });
  await Deno.writeTextFile(join(project, ".prj/commands/work.yaml"), COMMAND);
  await Deno.writeFile(join(project, "tracked"), crypto.getRandomValues(new Uint8Array(60_000)));
  await Deno.writeTextFile(join(project, ".gitignore"), "big\n.prj\nset-up\nopened\nstepped\n");
  await rig.git("-C", project, "add", "tracked", ".gitignore");
  await rig.git("-C", project, "commit", "--quiet", "--message", "files");
  await Deno.writeFile(join(project, "big"), crypto.getRandomValues(new Uint8Array(60_000)));
  await rig.ok(["trust"], { cwd: project });
  await rig.ok(["run", "work", "branch=first"], { cwd: project });
  const ballast = join(disk, "ballast");
  const room = async (bytes: number): Promise<void> => {
    await Deno.remove(ballast).catch(() => {});
    const { stdout } = await rig.call(["df", "--output=avail", "-B1", disk]);
    const free = Number(stdout.trim().split("\n").at(-1));
    if (free > bytes) await Deno.writeFile(ballast, new Uint8Array(free - bytes));
  };
  const failures: string[] = [];
  const sizes = [0, 8, 64, 128, 256, 640, 2048];
  for (const size of sizes) {
    const branch = `b${size}`;
    await room(size * 1024);
    const ended = await rig.prj(["run", "work", `branch=${branch}`], { cwd: project });
    assert.doesNotMatch(ended.stderr, /Bug in prj/, `${size} KB: ${ended.stderr}`);
    if (ended.code !== 0) {
      failures.push(`${size} KB: ${ended.stderr}`);
      assert.match(ended.stderr, /^error: /m, `${size} KB`);
    }
    await room(4 * 1024 * 1024);
    const run = await rig.json(["run", "work", `branch=${branch}`], { cwd: project });
    assert.equal(run.status, "succeeded", `${size} KB: ${ended.stderr}${JSON.stringify(run)}`);
    const { path } = run.worktree;
    assert.deepEqual(await Deno.readFile(join(path, "big")), await Deno.readFile(join(project, "big")), `${size} KB`);
    for (const made of ["set-up", "opened", "stepped"]) await Deno.stat(join(path, made));
    assert.equal((await rig.git("-C", path, "status", "--porcelain")).stdout, "", `${size} KB`);
    await rig.ok(["kill-session", run.session.name], { cwd: project });
    await rig.git("-C", project, "worktree", "remove", "--force", path);
  }
  const { worktree } = await rig.json(["worktree", "create", "going"], { cwd: project });
  await Deno.writeTextFile(join(worktree.path, "new"), "1\n");
  await room(0);
  const kept = await rig.prj(["worktree", "remove", "going", "--force"], { cwd: project });
  assert.equal(kept.code, 1, kept.stderr);
  assert.match(kept.stderr, /error: Cannot remove worktree ".*going": its folder cannot be moved: No space left/);
  assert.equal(await Deno.readTextFile(join(worktree.path, "new")), "1\n");
  await room(4 * 1024 * 1024);
  await rig.ok(["worktree", "remove", "going", "--force"], { cwd: project });
  const all = failures.join("");
  assert.ok(failures.length > 0 && failures.length < sizes.length, `${failures.length} of ${sizes.length}:\n${all}`);
});

Deno.test("a record that another process holds locked: one warning, and the run is done", async () => {
  await using rig = await Rig.create();
  await rig.command("work", "steps: [touch done]\n");
  await rig.ok(["run", "work"]);
  await Deno.remove(join(rig.project, "done"));
  const hold = `import { DatabaseSync } from "node:sqlite";
const db = new DatabaseSync(Deno.args[0]);
db.exec("BEGIN EXCLUSIVE");
console.log("held");
await Deno.stdin.readable.getReader().read();`;
  await using holder = new Deno.Command(Deno.execPath(), {
    args: ["eval", hold, join(rig.project, ".prj/prj.db")],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const said = holder.stdout.getReader();
  await within("the lock on the record", said.read());
  const ended = await rig.prj(["run", "work"]);
  await holder.stdin.close();
  await said.cancel();
  assert.equal(ended.code, 0, ended.stderr);
  await Deno.stat(join(rig.project, "done"));
  assert.equal(ended.stderr.match(/warning: Cannot write the record/g)?.length, 1, ended.stderr);
});

Deno.test("a record that is none is set aside with a word, and a new one begins", async () => {
  await using rig = await Rig.create();
  await rig.command("work", "steps: [touch done]\n");
  await rig.ok(["run", "work"]);
  const path = join(rig.project, ".prj/prj.db");
  for (const suffix of ["-wal", "-shm"]) await Deno.remove(path + suffix).catch(() => {});
  await Deno.writeTextFile(path, "garbage ".repeat(2000));
  const ended = await rig.ok(["run", "work"]);
  assert.match(ended.stderr, /warning: The record ".*prj\.db" is corrupt: .*\(It was set aside as/);
  const aside = (await Array.fromAsync(Deno.readDir(join(rig.project, ".prj")))).find(({ name }) =>
    name.startsWith("prj.db.corrupt-")
  );
  assert.match(await Deno.readTextFile(join(rig.project, ".prj", aside!.name)), /^garbage /);
  assert.equal((await rig.json(["events", "--type", "run.finished"])).events.length, 1);
});
