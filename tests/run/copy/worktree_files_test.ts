import assert from "node:assert/strict";
import { join } from "node:path";
import { compareTrees } from "../../../src/run/copy/compare_trees.ts";
import { copyMissing } from "../../../src/run/copy/copy_missing.ts";
import { type FilesGround, linkFile, takeFiles } from "../../../src/run/copy/worktree_files.ts";

/** Two trees in a folder that goes at the end. */
class Trees implements AsyncDisposable {
  readonly told: string[] = [];
  readonly abort = new AbortController();
  clock = 0;

  private constructor(
    readonly folder: string,
    readonly from = join(folder, "from"),
    readonly to = join(folder, "to"),
  ) {}

  static async create(): Promise<Trees> {
    const trees = new Trees(await Deno.realPath(await Deno.makeTempDir({ prefix: "prj-files-" })));
    for (const made of [trees.from, trees.to]) await Deno.mkdir(made);
    return trees;
  }

  get ground(): FilesGround {
    return {
      ...{ from: this.from, to: this.to, pid: Deno.pid, signal: this.abort.signal, env: {} },
      now: () => this.clock++,
      tell: (line) => this.told.push(line),
    };
  }

  async write(path: string, text: string, mode = 0o644): Promise<string> {
    const target = join(this.folder, path);
    await Deno.mkdir(join(target, ".."), { recursive: true });
    await Deno.writeTextFile(target, text);
    await Deno.chmod(target, mode);
    return target;
  }

  /** Every path with kind, mode, time and content. */
  async tell(folder: string, path = ""): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for await (const { name, isDirectory, isSymlink, isFile } of Deno.readDir(join(folder, path))) {
      const inner = join(path, name);
      const { mode, mtime } = await Deno.lstat(join(folder, inner));
      const content = isSymlink
        ? await Deno.readLink(join(folder, inner))
        : isFile
        ? await Deno.readTextFile(join(folder, inner))
        : "";
      found[inner] = `${isSymlink ? "link" : (mode! & 0o7777).toString(8)} ${mtime!.getTime()} ${content}`;
      if (isDirectory) Object.assign(found, await this.tell(folder, inner));
    }
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Deno.Command("chmod", { args: ["-R", "u+w", this.folder] }).output();
    await Deno.remove(this.folder, { recursive: true });
  }
}

const HOSTILE = ["a b", "new\nline", "ü ☃", "-rf", "*?[x]", "'\"$(x)`", "\\", "\x1b[31m", "..."];

Deno.test("takeFiles() copies a tree as it is: names, modes, times, links that lead anywhere, read-only folders", async () => {
  await using trees = await Trees.create();
  for (const name of HOSTILE) await trees.write(`from/tree/${name}/${name}`, name);
  await trees.write("from/tree/run.sh", "#!/bin/sh", 0o755);
  await trees.write("from/tree/secret", "s", 0o400);
  await trees.write("from/tree/closed/file", "x", 0o444);
  await Deno.symlink("../../nowhere", join(trees.from, "tree/dangling"));
  await Deno.symlink("/etc", join(trees.from, "tree/out"));
  await Deno.utime(join(trees.from, "tree/run.sh"), 1000, 2000);
  await Deno.chmod(join(trees.from, "tree/closed"), 0o555);
  await Deno.utime(join(trees.from, "tree/closed"), 1000, 3000);
  await Deno.utime(join(trees.from, "tree"), 1000, 4000);
  const { copied, skipped } = await takeFiles(["tree"], trees.ground);
  assert.deepEqual(await trees.tell(trees.to), await trees.tell(trees.from));
  assert.deepEqual([copied.made, copied.files, skipped], [["tree"], HOSTILE.length + 5, []]);
});

Deno.test("takeFiles() overwrites nothing: not a file, not a link, not what is in a folder of both", async () => {
  await using trees = await Trees.create();
  const own = ["both/file", "both/folder", "kind"];
  await trees.write("from/both/file", "theirs");
  await trees.write("from/both/new", "new");
  await trees.write("from/both/folder/inner", "theirs");
  await trees.write("from/both/link/inner", "theirs");
  await trees.write("from/kind/inner", "theirs");
  await trees.write("to/both/file", "mine");
  await trees.write("to/both/folder", "mine, a file");
  await trees.write("to/kind", "mine, a file");
  await Deno.symlink(trees.folder, join(trees.to, "both/link"));
  const { copied, present } = await takeFiles(["both", "kind"], trees.ground);
  assert.deepEqual(copied.made, ["both/new"]);
  assert.deepEqual(present.toSorted(), [...own, "both/link"].toSorted());
  for (const path of own) assert.match(await Deno.readTextFile(join(trees.to, path)), /^mine/);
  assert.deepEqual([...Deno.readDirSync(trees.folder)].map(({ name }) => name).toSorted(), ["from", "to"]);
});

Deno.test("copyMissing() leaves what appeared while it copied, a file as well as a folder", async () => {
  await using trees = await Trees.create();
  await trees.write("from/file", "theirs");
  await trees.write("from/folder/inner", "theirs");
  await trees.write("from/late", "theirs");
  const { missing } = await compareTrees(trees.from, trees.to, ["file", "folder", "late"]);
  await trees.write("to/file", "mine");
  await trees.write("to/folder/own", "mine");
  const copied = await copyMissing(missing, { ...trees.ground, onProgress() {} });
  assert.deepEqual([copied.made, copied.present], [["late"], ["file", "folder"]]);
  assert.equal(await Deno.readTextFile(join(trees.to, "file")), "mine");
  assert.deepEqual(Object.keys(await trees.tell(trees.to)).toSorted(), ["file", "folder", "folder/own", "late"]);
});

Deno.test("takeFiles() refuses a path that leads out of either worktree, and writes nothing", async () => {
  for (const side of ["from", "to"] as const) {
    await using trees = await Trees.create();
    await trees.write("elsewhere/file", "x");
    await trees.write("from/other/file", "x");
    if (side === "from") await Deno.symlink(join(trees.folder, "elsewhere"), join(trees.from, "way"));
    else await trees.write("from/way/file", "x");
    if (side === "to") await Deno.symlink(join(trees.folder, "elsewhere"), join(trees.to, "way"));
    for (const path of ["way/file", "way/deep/file"]) {
      const all = ["other/file", path];
      await assert.rejects(
        takeFiles(all, trees.ground),
        /Cannot take "way\/.*" into the worktree: it leads out to ".*elsewhere"/,
      );
      await assert.rejects(linkFile(trees.from, trees.to, path), /it leads out/);
    }
    assert.deepEqual(Object.keys(await trees.tell(join(trees.folder, "elsewhere"))), ["file"]);
    assert.deepEqual(Object.keys(await trees.tell(trees.to)).filter((path) => path.endsWith("file")), []);
  }
});

Deno.test("takeFiles() passes over sockets, pipes, other worktrees and prj's own record, with a word", async () => {
  await using trees = await Trees.create();
  await trees.write("from/tree/file", "x");
  await trees.write("from/tree/wt/.git", "gitdir: /somewhere");
  await trees.write("from/tree/wt/file", "x");
  await trees.write("from/clone/.git/HEAD", "ref: refs/heads/main");
  await trees.write("from/.prj/prj.db", "x");
  await trees.write("from/.prj/prj.db-wal", "x");
  await trees.write("from/.prj/artifacts/1/log", "x");
  await trees.write("from/.prj/commands/a.yaml", "x");
  await new Deno.Command("mkfifo", { args: [join(trees.from, "tree/pipe"), join(trees.from, "pipe")] }).output();
  using _listener = Deno.listen({ transport: "unix", path: join(trees.from, "tree/socket") });
  const { skipped } = await takeFiles(["tree", "pipe", ".prj", "clone", "missing"], trees.ground);
  assert.deepEqual(
    skipped.map(({ path, reason }) => `${path}: ${reason}`).toSorted(),
    [
      "missing: it is gone, or its name is not UTF-8",
      "pipe: it is a pipe",
      "tree/pipe: it is a pipe",
      "tree/socket: it is a socket",
      "tree/wt: it is a worktree or a submodule",
    ],
  );
  const files = Object.keys(await trees.tell(trees.to)).filter((path) => Deno.statSync(join(trees.to, path)).isFile);
  assert.deepEqual(files.toSorted(), [".prj/commands/a.yaml", "clone/.git/HEAD", "tree/file"]);
});

Deno.test("takeFiles() that is interrupted leaves nothing, and what a killed one left is taken away", async () => {
  await using trees = await Trees.create();
  for (let n = 0; n < 200; n++) await trees.write(`from/tree/${n % 10}/${n}`, "x".repeat(1000));
  const ground = trees.ground;
  const { missing } = await compareTrees(trees.from, trees.to, ["tree"]);
  const interrupted = copyMissing(missing, {
    ...ground,
    onProgress: ({ files }) => files === 50 ? trees.abort.abort() : undefined,
  });
  await assert.rejects(interrupted, { name: "AbortError" });
  assert.deepEqual([...Deno.readDirSync(trees.to)], []);
  const gone = new Deno.Command("true").spawn();
  await gone.status;
  await trees.write(`to/.prj-incoming-${gone.pid}/0/half`, "x");
  await trees.write(`to/.prj-incoming-1/0/of-one-that-lives`, "x");
  await takeFiles(["tree"], { ...ground, signal: new AbortController().signal });
  assert.deepEqual([...Deno.readDirSync(trees.to)].map(({ name }) => name).toSorted(), [".prj-incoming-1", "tree"]);
});

Deno.test("takeFiles() tells how far it is only where it takes a while, and not at every file", async () => {
  await using trees = await Trees.create();
  for (let n = 0; n < 300; n++) await trees.write(`from/tree/${n}`, "x");
  const slow = { ...trees.ground, now: () => trees.clock += 20 };
  await takeFiles(["tree"], slow);
  assert.ok(trees.told.length >= 2 && trees.told.length < 10, `${trees.told}`);
  for (const line of trees.told) assert.match(line, /^Copied \d+ of 300 files, \d+\.\d MB$/);
  trees.told.length = 0;
  await takeFiles(["tree"], { ...trees.ground, to: trees.folder });
  assert.deepEqual(trees.told, []);
});

Deno.test({
  name: "takeFiles() on a disk that is full leaves no file by half",
  // Only root may mount, and not everywhere.
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  async fn() {
    await using trees = await Trees.create();
    await trees.write("from/small", "x");
    for (let n = 0; n < 10; n++) await trees.write(`from/tree/${n}`, "x".repeat(40_000));
    const mount = ["-t", "tmpfs", "-o", "size=256k", "tmpfs", trees.to];
    if ((await new Deno.Command("mount", { args: mount }).output()).code !== 0) return;
    try {
      await trees.write("to/own", "mine");
      await assert.rejects(
        takeFiles(["small", "tree"], trees.ground),
        /Cannot copy "(small|tree\/\d)" into the worktree: No space left on device$/,
      );
      assert.deepEqual(Object.keys(await trees.tell(trees.to)), ["own"]);
    } finally {
      await new Deno.Command("umount", { args: [trees.to] }).output();
    }
  },
});
