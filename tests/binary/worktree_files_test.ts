import assert from "node:assert/strict";
import { join } from "node:path";
import { statusOf } from "../bounded.ts";
import { PRJ, Rig, waitFor } from "./rig.ts";

const COMMAND = `arguments: [branch]
worktree: { branch: "{{branch}}", copy_files: [.env, "*.local"], symlink_files: [node_modules] }
`;

/** A project with files that git does not track, and a command that wants some of them. */
async function createProject(): Promise<Rig> {
  const rig = await Rig.create();
  await rig.write(".gitignore", "node_modules/\n.env\n*.local\ncache/\n*.log\n");
  await rig.write("cache/tracked", "t");
  await rig.command("work", COMMAND);
  await rig.git("add", ".gitignore", ".prj/commands");
  await rig.git("add", "--force", "cache/tracked");
  await rig.git("commit", "--quiet", "--message", "files");
  await rig.write("node_modules/a/index.js", "a");
  await rig.write(".env", "KEY=1");
  await rig.write("one.local", "1");
  await rig.write("cache/deep/ü x/new\nline", "cached");
  await rig.write("cache/a.log", "log");
  await rig.write("loose", "not ignored, not tracked");
  return rig;
}

async function read(...path: string[]): Promise<string> {
  return await Deno.readTextFile(join(...path));
}

Deno.test(".worktreeinclude names what every new worktree gets, beside what the command copies and links", async (t) => {
  await using rig = await createProject();
  await rig.write(".worktreeinclude", "# what git does not have\ncache/*\n!*.log\nnode_modules/\n/loose\n.env\n");
  await t.step("a dry run names the paths and makes nothing", async () => {
    const { stdout } = await rig.ok(["run", "work", "branch=dry", "--dry-run"]);
    assert.match(stdout, /copy \.env\n\s+copy cache\/deep\n\s+copy loose\n\s+copy one\.local\n/);
    assert.match(stdout, /link node_modules\n/);
    const { worktrees } = await rig.json(["worktree", "list"]);
    assert.equal(worktrees.length, 1);
  });
  for (const [name, args] of [["run", ["run", "work", "branch=a"]], ["create", ["worktree", "create", "b"]]] as const) {
    await t.step(name, async () => {
      const { worktree: { path } } = await rig.json([...args]);
      assert.equal(await read(path, "cache/deep/ü x/new\nline"), "cached");
      assert.equal(await read(path, "loose"), "not ignored, not tracked");
      assert.equal(await read(path, ".env"), "KEY=1");
      assert.equal(await read(path, "node_modules/a/index.js"), "a");
      assert.equal(await Deno.lstat(join(path, "cache/a.log")).then(() => true, () => false), false);
      const { isSymlink } = await Deno.lstat(join(path, "node_modules"));
      assert.equal(isSymlink, name === "run", "what the command links to is not copied");
      // "node_modules/" in .gitignore is about folders, so git sees the link.
      const seen = name === "run" ? "?? loose\n?? node_modules\n" : "?? loose\n";
      assert.equal((await rig.git("-C", path, "status", "--porcelain")).stdout, seen);
    });
  }
  await t.step("git is asked for it only where there is such a file", async () => {
    const calls = await rig.shim("git");
    await rig.ok(["run", "work", "branch=c"]);
    await Deno.remove(join(rig.project, ".worktreeinclude"));
    const before = (await calls()).length;
    await rig.ok(["run", "work", "branch=d"]);
    const all = await calls();
    assert.equal(all.slice(0, before).filter((argv) => argv.includes("ls-files")).length, 1);
    assert.equal(all.slice(before).filter((argv) => argv.includes("ls-files")).length, 0);
  });
});

Deno.test("worktree sync brings what is new, names what differs, and overwrites only with --force, keeping the old", async (t) => {
  await using rig = await createProject();
  const { worktree: { path: one } } = await rig.json(["run", "work", "branch=one"]);
  const { worktree: { path: two } } = await rig.json(["worktree", "create", "two"]);
  await rig.write("two.local", "2");
  await Deno.writeTextFile(join(one, ".env"), "KEY=mine");
  await t.step("--dry-run tells it and changes nothing", async () => {
    const before = await rig.snapshot(one);
    const { worktrees: [told] } = await rig.json(["worktree", "sync", "one", "--dry-run"]);
    assert.deepEqual([told.copied, told.differs, told.same], [["two.local"], [".env"], 2]);
    assert.deepEqual(await rig.snapshot(one), before);
  });
  await t.step("what the command wanted is done again, as it is now", async () => {
    const { stdout } = await rig.ok(["worktree", "sync", "one"]);
    assert.match(stdout, /copied\s+two\.local\n\s+differs\s+\.env\n\s+as it is\s+2 files\n$/);
    assert.equal(await read(one, "two.local"), "2");
    assert.equal(await read(one, ".env"), "KEY=mine");
  });
  await t.step("without a command only .worktreeinclude counts, and --all takes every linked worktree", async () => {
    assert.match((await rig.ok(["worktree", "sync"], { cwd: two })).stdout, /nothing to copy/);
    await rig.write(".worktreeinclude", "cache/\n.env\n");
    const { worktrees } = await rig.json(["worktree", "sync", "--all"]);
    assert.deepEqual(
      worktrees.map(({ path, copied }: { path: string; copied: string[] }) => [path, copied]),
      [[one, ["cache/a.log", "cache/deep"]], [two, [".env", "cache/a.log", "cache/deep"]]],
    );
  });
  await t.step("--force replaces what git does not track, and keeps the old file", async () => {
    await Deno.writeTextFile(join(one, "two.local"), "tracked here");
    await rig.git("-C", one, "add", "--force", "two.local");
    await Deno.remove(join(one, "node_modules"));
    await Deno.mkdir(join(one, "node_modules"));
    await Deno.writeTextFile(join(one, "node_modules/own"), "mine");
    const dry = await rig.ok(["worktree", "sync", "one", "--force", "--dry-run"]);
    assert.match(dry.stdout, /would replace\s+\.env\n/);
    assert.equal(await read(one, ".env"), "KEY=mine");
    const { worktrees: [told] } = await rig.json(["worktree", "sync", "one", "--force"]);
    assert.deepEqual([told.replaced, told.differs], [[".env", "node_modules"], ["two.local"]]);
    assert.equal(await read(one, ".env"), "KEY=1");
    assert.equal(await read(one, "node_modules/a/index.js"), "a");
    assert.equal(await read(one, "two.local"), "tracked here");
    assert.equal(await read(told.kept_in, ".env"), "KEY=mine");
    assert.equal(await read(told.kept_in, "node_modules/own"), "mine");
    assert.ok(told.kept_in.startsWith(join(rig.project, ".git/prj/replaced/")));
    const { worktrees: [again] } = await rig.json(["worktree", "sync", "one", "--force"]);
    assert.deepEqual([again.copied, again.replaced, again.kept_in], [[], [], null]);
    assert.equal(await read(told.kept_in, ".env"), "KEY=mine", "it is kept for longer than until the next sync");
  });
  await t.step("what cannot be kept is not replaced", async () => {
    const replaced = join(rig.project, ".git/prj/replaced");
    await Deno.remove(replaced, { recursive: true });
    await Deno.writeTextFile(replaced, "in the way");
    await Deno.writeTextFile(join(one, ".env"), "KEY=again mine");
    const { code, stderr } = await rig.prj(["worktree", "sync", "one", "--force"]);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /Cannot replace "\.env": the old one cannot be kept/);
    assert.equal(await read(one, ".env"), "KEY=again mine");
  });
  await t.step("the main worktree, and none at all, are refused", async () => {
    const main = await rig.prj(["worktree", "sync", "main"]);
    assert.match(main.stderr, /Cannot take files into ".*myproject": it is the main worktree/);
    assert.equal(main.code, 4);
    const none = await rig.prj(["worktree", "sync"]);
    assert.match(none.stderr, /Which worktrees shall get files\?/);
    assert.equal(none.code, 2);
  });
});

Deno.test("a run that is killed while it copies leaves no file by half, and the next one goes on", async () => {
  await using rig = await createProject();
  await rig.command("big", 'arguments: [branch]\nworktree: { branch: "{{branch}}", copy_files: [node_modules] }\n');
  const modules = join(rig.project, "node_modules");
  for (let n = 0; n < 40; n++) Deno.mkdirSync(join(modules, `p${n}`));
  for (let n = 0; n < 1500; n++) Deno.writeTextFileSync(join(modules, `p${n % 40}/f${n}.js`), `// ${n}`);
  let [tries, worktree] = [0, ""];
  // On a busy machine it may be through with it before we look: then the next one is killed.
  await waitFor("a run to be killed while it copies", async () => {
    worktree = join(rig.folder, `worktrees/myproject-big${++tries}`);
    // Politely: so it is seen also where there is one processor.
    const child = new Deno.Command("nice", {
      ...{
        args: ["-n", "19", PRJ, "run", "big", `branch=big${tries}`],
        cwd: rig.project,
        env: rig.env,
        clearEnv: true,
      },
      ...{ stdin: "null", stdout: "null", stderr: "null" },
    }).spawn();
    let isOver = false;
    const end = statusOf(child).finally(() => isOver = true);
    const incoming = join(worktree, `.prj-incoming-${child.pid}`);
    const count = (): number => {
      try {
        return [...Deno.readDirSync(join(incoming, "0"))].length;
      } catch {
        return 0;
      }
    };
    while (!isOver && count() <= 5) await new Promise((resolve) => setTimeout(resolve, 1));
    if (!isOver) child.kill("SIGKILL");
    const { signal } = await end;
    return signal === "SIGKILL" && await Deno.lstat(incoming).then(() => true, () => false);
  });
  assert.equal(await Deno.lstat(join(worktree, "node_modules")).then(() => true, () => false), false);
  assert.equal((await rig.git("-C", worktree, "status", "--porcelain")).stdout, "", "git does not see what is left");
  await rig.ok(["run", "big", `branch=big${tries}`]);
  assert.deepEqual(
    Object.values(await rig.snapshot(join(worktree, "node_modules"))),
    Object.values(await rig.snapshot(modules)),
  );
  assert.deepEqual([...Deno.readDirSync(worktree)].filter(({ name }) => name.startsWith(".prj-incoming")), []);
});

Deno.test("what --force replaces on another file system is kept whole, whatever its names are", async () => {
  await using rig = await createProject();
  const other = await Deno.makeTempDir({ dir: "/dev/shm", prefix: "prj-rig-" });
  try {
    assert.notEqual((await Deno.stat(other)).dev, (await Deno.stat(rig.project)).dev);
    const path = join(other, "far");
    await rig.git("worktree", "add", "--quiet", "-b", "far", path);
    await rig.write(".worktreeinclude", "one.local\n");
    await rig.call([
      "sh",
      "-c",
      'mkdir "$1" && printf mine > "$1/$(printf \'odd\\377\')"',
      "sh",
      join(path, "one.local"),
    ]);
    const { worktrees: [told] } = await rig.json(["worktree", "sync", "far", "--force"]);
    assert.deepEqual(told.replaced, ["one.local"]);
    assert.equal(await read(path, "one.local"), "1");
    const kept = await rig.call(["sh", "-c", 'cat "$1"/*', "sh", join(told.kept_in, "one.local")]);
    assert.equal(kept.stdout, "mine", kept.stderr);
  } finally {
    await Deno.remove(other, { recursive: true });
  }
});

Deno.test("a pattern for copies that matches in a linked folder too is not in the way of the link", async () => {
  await using rig = await createProject();
  await rig.command(
    "both",
    'arguments: [branch]\nworktree: { branch: "{{branch}}", copy_files: ["**/*.local"], symlink_files: [deps] }\n',
  );
  await rig.write("deps/in.local", "1");
  const { worktree: { path } } = await rig.json(["run", "both", "branch=a"]);
  const isLink = async (): Promise<boolean> => (await Deno.lstat(join(path, "deps"))).isSymlink;
  assert.deepEqual([await isLink(), await read(path, "one.local")], [true, "1"]);
  await Deno.remove(join(path, "deps"));
  await Deno.mkdir(join(path, "deps"));
  const { worktrees: [told] } = await rig.json(["worktree", "sync", "a", "--force"]);
  assert.deepEqual([told.copied, told.replaced, await isLink()], [[], ["deps"], true]);
});

Deno.test("a file whose folder is a file on another branch is passed over, and told", async () => {
  await using rig = await createProject();
  await rig.git("switch", "--quiet", "--create", "flat");
  await rig.write("conf", "a file here");
  await rig.git("add", "conf");
  await rig.git("commit", "--quiet", "--message", "flat");
  await rig.git("switch", "--quiet", "main");
  await rig.write("conf/other", "not wanted");
  await rig.write("conf/deep/own", "1");
  await rig.write(".worktreeinclude", "conf/deep/\n.env\n");
  const { stderr } = await rig.ok(["worktree", "create", "flat"]);
  assert.match(stderr, /^warning: Did not copy "conf\/deep": "conf" is no folder there$/m);
  const { worktrees: [told] } = await rig.json(["worktree", "sync", "flat"]);
  assert.deepEqual([told.skipped.length, told.same], [1, 1]);
});

Deno.test("one worktree that cannot get its files keeps no other from it", async () => {
  await using rig = await createProject();
  const { worktree: { path: first } } = await rig.json(["worktree", "create", "first"]);
  const { worktree: { path: second } } = await rig.json(["worktree", "create", "second"]);
  await rig.write("sub/own", "1");
  await rig.write("sub/other", "not wanted");
  await rig.write(".worktreeinclude", "sub/own\n.env\n");
  await Deno.symlink(rig.folder, join(first, "sub"));
  const all = await rig.prj(["worktree", "sync", "--all"]);
  assert.equal(all.code, 1, all.stderr);
  assert.ok(all.stdout.includes(second), all.stdout);
  assert.match(all.stderr, /Cannot take "sub\/own" into the worktree: it leads out .*\(for ".*-first"\)/);
  assert.equal(await read(second, "sub/own"), "1");
  const { worktrees, problems } = await rig.json(["worktree", "sync", "--all"]);
  assert.deepEqual([worktrees.length, problems.length], [1, 1]);
});
