import assert from "node:assert/strict";
import { join } from "node:path";
import type { Ended } from "../bounded.ts";
import { Rig } from "./rig.ts";

/** A command that takes everything of its worktree as arguments. */
const BRANCH = `
arguments: [branch, { name: base, required: false }]
worktree: { branch: "{{branch}}", base_branch: "{{base | default('')}}" }
`;

// deno-lint-ignore no-explicit-any -- tests look into answers as scripts do
async function branch(rig: Rig, ...args: string[]): Promise<any> {
  await rig.command("branch", BRANCH);
  const run = await rig.json(["run", "branch", ...args]);
  assert.equal(run.status, "succeeded", JSON.stringify(run));
  return run.worktree;
}

async function git(rig: Rig, cwd: string, ...args: string[]): Promise<Ended> {
  return await rig.call(["git", "-C", cwd, ...args]);
}

async function read(rig: Rig, cwd: string, ...args: string[]): Promise<string> {
  return (await git(rig, cwd, ...args)).stdout.trim();
}

async function textAt(...path: string[]): Promise<string | undefined> {
  return await Deno.readTextFile(join(...path)).catch(() => undefined);
}

/** A bare repository as `origin`, with what is on the branches given; its HEAD is the first. */
async function addOrigin(rig: Rig, ...branches: string[]): Promise<void> {
  const origin = join(rig.folder, "origin.git");
  await rig.git("init", "--quiet", "--bare", `--initial-branch=${branches[0]}`, origin);
  for (const name of branches) {
    await rig.git("commit", "--quiet", "--allow-empty", "--message", name);
    await rig.git("push", "--quiet", origin, `HEAD:refs/heads/${name}`);
  }
  await rig.git("reset", "--quiet", "--hard", `HEAD~${branches.length}`);
  await rig.git("remote", "add", "origin", origin);
  await rig.git("fetch", "--quiet", "origin");
  await rig.git("remote", "set-head", "origin", branches[0]!);
}

Deno.test("a worktree that has the branch is taken, wherever it is", async () => {
  await using rig = await Rig.create();
  const path = join(rig.folder, "some where");
  await rig.git("worktree", "add", "--quiet", "-b", "there", path);
  assert.deepEqual(await branch(rig, "branch=there"), { path, branch: "there", base: null, created: false });
  const main = await branch(rig, "branch=main");
  assert.deepEqual(main, { path: rig.project, branch: "main", base: null, created: false });
});

Deno.test("a branch that exists is checked out, not made again", async () => {
  await using rig = await Rig.create();
  await rig.git("commit", "--quiet", "--allow-empty", "--message", "second");
  await rig.git("branch", "old", "HEAD~1");
  const worktree = await branch(rig, "branch=old");
  assert.equal(worktree.created, true);
  assert.equal(worktree.base, null);
  assert.equal(await read(rig, worktree.path, "log", "-1", "--format=%s"), "first");
});

Deno.test("a branch that only a remote has is tracked", async () => {
  await using rig = await Rig.create();
  await addOrigin(rig, "main", "feature/remote");
  const worktree = await branch(rig, "branch=feature/remote");
  assert.equal(worktree.path, join(rig.folder, "worktrees/myproject-feature-remote"));
  assert.equal(await read(rig, worktree.path, "log", "-1", "--format=%s"), "feature/remote");
  assert.equal(await read(rig, worktree.path, "rev-parse", "--abbrev-ref", "@{upstream}"), "origin/feature/remote");
});

Deno.test("a new branch from a remote base has no upstream", async () => {
  await using rig = await Rig.create();
  await addOrigin(rig, "main", "release");
  for (const [name, base] of [["one", "origin/release"], ["two", "release"]]) {
    const worktree = await branch(rig, `branch=${name}`, `base=${base}`);
    assert.equal(await read(rig, worktree.path, "log", "-1", "--format=%s"), "release");
    assert.notEqual((await git(rig, worktree.path, "rev-parse", "--abbrev-ref", "@{upstream}")).code, 0);
  }
  const { worktrees } = await rig.json(["status"]);
  assert.ok(worktrees.every((tree: { upstream: unknown }) => tree.upstream === null));
});

for (const name of ["develop", "trunk"]) {
  Deno.test(`a new branch starts at the default branch of the remote: ${name}`, async () => {
    await using rig = await Rig.create();
    await addOrigin(rig, name, "other");
    const worktree = await branch(rig, "branch=from-remote");
    assert.equal(await read(rig, worktree.path, "log", "-1", "--format=%s"), name);
    assert.notEqual((await git(rig, worktree.path, "rev-parse", "--abbrev-ref", "@{upstream}")).code, 0);
    // Where there is a local branch of that name, it is that one.
    await rig.git("branch", "--quiet", "--no-track", name, "main");
    const local = await branch(rig, "branch=from-local");
    assert.equal(local.base, name);
    assert.equal(await read(rig, local.path, "log", "-1", "--format=%s"), "first");
  });
}

Deno.test("without a remote a new branch starts at the branch of the main worktree", async () => {
  await using rig = await Rig.create();
  await rig.git("branch", "--quiet", "--move", "main", "trunk");
  const worktree = await branch(rig, "branch=x");
  assert.equal(worktree.base, "trunk");
});

Deno.test("a base is a tag, a commit, a short commit or a revision", async () => {
  await using rig = await Rig.create();
  await rig.git("tag", "v1");
  await rig.git("tag", "--annotate", "--message", "two", "v2");
  const first = (await rig.git("rev-parse", "HEAD")).stdout.trim();
  await rig.git("commit", "--quiet", "--allow-empty", "--message", "second");
  for (const [index, base] of ["v1", "v2", first, first.slice(0, 8), "HEAD~1"].entries()) {
    const worktree = await branch(rig, `branch=b${index}`, `base=${base}`);
    assert.equal(await read(rig, worktree.path, "rev-parse", "HEAD"), first, base);
    assert.equal(await read(rig, worktree.path, "symbolic-ref", "--short", "HEAD"), `b${index}`);
  }
  const ended = await rig.prj(["run", "branch", "branch=z", "base=no-such"]);
  assert.equal(ended.code, 2);
  assert.match(ended.stderr, /Cannot create worktree "z": the base "no-such" does not exist/);
});

Deno.test("an occupied folder is left alone: the worktree gets another", async () => {
  await using rig = await Rig.create();
  const occupied = join(rig.folder, "worktrees/myproject-x");
  await Deno.mkdir(occupied, { recursive: true });
  await Deno.writeTextFile(join(occupied, "precious"), "mine");
  await Deno.writeTextFile(join(rig.folder, "worktrees/myproject-x-2"), "a file");
  const worktree = await branch(rig, "branch=x");
  assert.equal(worktree.path, join(rig.folder, "worktrees/myproject-x-3"));
  assert.equal(await textAt(occupied, "precious"), "mine");
  assert.deepEqual([...Deno.readDirSync(occupied)].length, 1);
});

Deno.test("branches with slashes, non-ASCII and the same slug get folders and sessions of their own", async () => {
  await using rig = await Rig.create();
  await rig.command("session", `${BRANCH}session: { windows: [{ name: w }] }\n`);
  const seen: Record<string, string> = {};
  for (const name of ["feature/a", "feature-a", "Feature/A", "über/größe", "日本", "a.b", "x'y", "deep/er/one"]) {
    const run = await rig.json(["run", "session", `branch=${name}`]);
    assert.equal(run.status, "succeeded", JSON.stringify(run));
    assert.equal(await read(rig, run.worktree.path, "symbolic-ref", "--short", "HEAD"), name);
    seen[run.worktree.path.split("/").at(-1)] = run.session.name;
    const again = await rig.json(["run", "session", `branch=${name}`]);
    assert.equal(again.worktree.created, false);
    assert.equal(again.session.uid, run.session.uid);
  }
  assert.equal(Object.keys(seen).length, 8);
  assert.equal(new Set(Object.values(seen)).size, 8);
  assert.equal(seen["myproject-feature-a"], "myproject-feature-a-dev");
  assert.equal(seen["myproject-feature-a-2"], "myproject-feature-a-dev-2");
  assert.equal(seen["myproject-deep-er-one"], "myproject-deep-er-one-dev");
});

const FILES = `
arguments: [branch]
worktree:
  branch: "{{branch}}"
  copy_files: COPY
  symlink_files: LINK
`;

async function withFiles(rig: Rig, copy: string, link: string): Promise<void> {
  await rig.command("files", FILES.replace("COPY", copy).replace("LINK", link));
}

Deno.test("files are copied and linked by name and by pattern; what the checkout has stays", async () => {
  await using rig = await Rig.create();
  await rig.write("tracked.txt", "from git\n");
  await rig.git("add", "tracked.txt");
  await rig.git("commit", "--quiet", "--message", "tracked");
  await rig.write("tracked.txt", "changed\n");
  await rig.write(".env", "A=1\n", 0o600);
  await rig.write("config/one.local.json", "1");
  await rig.write("config/two.local.json", "2");
  await rig.write("config/three.json", "3");
  await rig.write("node_modules/pkg/index.js", "js");
  await rig.write("cache/deep/file", "cached");
  await Deno.symlink("file", join(rig.project, "cache/deep/link"));
  await rig.write("tools/run.sh", "#!/bin/sh\n", 0o755);
  await withFiles(
    rig,
    '[.env, "config/*.local.json", cache, tracked.txt, missing.txt, "*.nothing", "tools/*"]',
    "[node_modules, tracked.txt]",
  );
  const { worktree } = await rig.json(["run", "files", "branch=x"]);
  assert.equal(await textAt(worktree.path, ".env"), "A=1\n");
  assert.equal((await Deno.stat(join(worktree.path, ".env"))).mode! & 0o777, 0o600);
  assert.equal((await Deno.stat(join(worktree.path, "tools/run.sh"))).mode! & 0o777, 0o755);
  assert.equal(await textAt(worktree.path, "config/one.local.json"), "1");
  assert.equal(await textAt(worktree.path, "config/two.local.json"), "2");
  assert.equal(await textAt(worktree.path, "config/three.json"), undefined);
  assert.equal(await textAt(worktree.path, "cache/deep/file"), "cached");
  assert.equal(await Deno.readLink(join(worktree.path, "cache/deep/link")), "file");
  assert.equal(await textAt(worktree.path, "tracked.txt"), "from git\n");
  assert.equal(await Deno.readLink(join(worktree.path, "node_modules")), join(rig.project, "node_modules"));
  await Deno.writeTextFile(join(worktree.path, ".env"), "A=2\n");
  await rig.ok(["run", "files", "branch=x"]);
  assert.equal(await textAt(worktree.path, ".env"), "A=2\n", "never again");
});

Deno.test("files that lead out of the project are refused before anything is made", async () => {
  await using rig = await Rig.create();
  await Deno.writeTextFile(join(rig.folder, "outside"), "secret");
  for (
    const [copy, link] of [
      ['["../outside"]', "[]"],
      ["[]", '["a/../../outside"]'],
      ["[/etc/hosts]", "[]"],
      [
        '["~/x"]',
        "[]",
      ],
      ['["."]', "[]"],
      ["[]", '["./"]'],
      ['[""]', "[]"],
      ["[.git/config]", "[]"],
    ]
  ) {
    await withFiles(rig, copy!, link!);
    const ended = await rig.prj(["run", "files", "branch=x"]);
    assert.equal(ended.code, 2, ended.stderr);
    assert.match(ended.stderr, /it points out of the project|it is the project itself|it is git's own/);
    await assert.rejects(Deno.stat(join(rig.folder, "worktrees")));
  }
  await rig.write("a", "1\n");
  await withFiles(rig, '["?"]', "[]");
  const { worktree } = await rig.json(["run", "files", "branch=x"]);
  assert.equal(await textAt(worktree.path, "a"), "1\n", "a pattern never means the folder itself");
});

Deno.test("a linked folder that leads out of the project is refused", async () => {
  await using rig = await Rig.create();
  await Deno.mkdir(join(rig.folder, "elsewhere"));
  await Deno.writeTextFile(join(rig.folder, "elsewhere/file"), "outside");
  await Deno.symlink(join(rig.folder, "elsewhere"), join(rig.project, "linked"));
  await withFiles(rig, "[linked/file]", "[]");
  const { stdout, stderr } = await rig.prj(["run", "files", "branch=x", "--json"]);
  const run = JSON.parse(stdout);
  assert.equal(run.status, "failed");
  assert.match(stderr, /^warning: Cannot take "linked\/file" into the worktree: /m);
  assert.equal(await textAt(run.worktree.path, "linked/file"), undefined);
});

/** The branch `trap` has a link where the main worktree has a folder. */
async function plantTrap(rig: Rig, link: string, target: string): Promise<void> {
  await rig.git("checkout", "--quiet", "-b", "trap");
  await Deno.mkdir(join(rig.project, link, ".."), { recursive: true });
  await Deno.symlink(target, join(rig.project, link));
  await rig.git("add", link);
  await rig.git("commit", "--quiet", "--message", "trap");
  await rig.git("checkout", "--quiet", "main");
}

Deno.test("a link in the checkout never leads a copy out of the worktree", async () => {
  await using rig = await Rig.create();
  const outside = join(rig.folder, "outside");
  await Deno.mkdir(outside);
  await plantTrap(rig, "conf/sub", outside);
  await rig.write("conf/sub/file", "mine");
  await rig.write("conf/other", "fine");
  for (const copy of ["[conf/sub/file]", "[conf]", '["conf/**"]']) {
    await withFiles(rig, copy, "[]");
    await rig.json(["run", "files", "branch=trap"]);
    assert.deepEqual([...Deno.readDirSync(outside)], [], copy);
    await rig.git("worktree", "remove", "--force", "../worktrees/myproject-trap");
  }
  await withFiles(rig, "[]", "[conf/sub/file]");
  assert.equal((await rig.json(["run", "files", "branch=trap"])).status, "failed");
  assert.deepEqual([...Deno.readDirSync(outside)], []);
});

Deno.test("a dangling link or a file in a folder's place in the checkout is no bug", async () => {
  await using rig = await Rig.create();
  await plantTrap(rig, "conf", "/nowhere/at/all");
  await rig.write("conf/file", "mine");
  await withFiles(rig, "[conf/file]", "[]");
  const dangling = await rig.prj(["run", "files", "branch=trap"]);
  assert.equal(dangling.code, 1);
  assert.doesNotMatch(dangling.stderr, /Bug in prj/);
  assert.match(dangling.stderr, /Cannot take "conf\/file" into the worktree/);
  assert.equal((await rig.json(["status"])).runs[0].status, "failed");

  await rig.git("checkout", "--quiet", "-b", "flat");
  await Deno.rename(join(rig.project, "conf"), join(rig.folder, "conf"));
  await rig.write("conf", "a file\n");
  await rig.git("add", "conf");
  await rig.git("commit", "--quiet", "--message", "flat");
  await rig.git("checkout", "--quiet", "main");
  await Deno.rename(join(rig.folder, "conf"), join(rig.project, "conf"));
  await withFiles(rig, "[conf]", "[]");
  const flat = await rig.prj(["run", "files", "branch=flat"]);
  assert.doesNotMatch(flat.stderr, /Bug in prj/);
  assert.equal(await textAt(rig.folder, "worktrees/myproject-flat/conf"), "a file\n");
});

Deno.test("a failing post-checkout hook is a warning", async () => {
  await using rig = await Rig.create();
  await rig.write(".git/hooks/post-checkout", "#!/bin/sh\necho no luck >&2\nexit 3\n", 0o755);
  await rig.command("hooked", "worktree: { branch: x, post_create_steps: [echo made] }");
  const ended = await rig.ok(["run", "hooked"]);
  assert.match(ended.stderr, /warning: The post-checkout hook failed in ".*" \(exit code \d+\): no luck/);
  assert.match(ended.stderr, /made/);
});

Deno.test("create_if that reads as false makes no worktree", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "maybe",
    `
arguments: [{ name: own, type: boolean, default: false }]
worktree: { branch: x, create_if: "{{own}}" }
session: { working_directory: "{{worktree_path}}", windows: [{ name: w }] }
`,
  );
  const without = await rig.json(["run", "maybe"]);
  assert.equal(without.worktree, null);
  assert.equal(without.session.name, "myproject-main-dev");
  const withOwn = await rig.json(["run", "maybe", "own=true"]);
  assert.equal(withOwn.worktree.created, true);
  assert.equal(withOwn.session.name, "myproject-x-dev");
});

/** What makes each built-in template run. */
const TEMPLATES: Record<string, string[]> = {
  "start-dev": [],
  "feature-branch": ["branch=user-auth"],
  "review-pr": ["pr=456"],
  "start-frontend": [],
  "start-backend": [],
  "start-database": [],
  hotfix: ["issue=critical-bug"],
};
const NAMES = [
  "myproject-main-dev",
  "myproject-user-auth-dev",
  "myproject-review-pr456-review",
  "myproject-main-frontend",
  "myproject-main-backend",
  "myproject-main-database",
  "myproject-hotfix-critical-bug-fix",
];

for (const [kind, prepare] of Object.entries({ "without any commit": true, "with one commit": false })) {
  Deno.test(`every template works in a repository ${kind} on the first try`, async () => {
    await using rig = await Rig.create();
    if (prepare) {
      await Deno.remove(join(rig.project, ".git"), { recursive: true });
      await rig.git("init", "--quiet");
    }
    await rig.ok(["init"]);
    const names: string[] = [];
    for (const [name, args] of Object.entries(TEMPLATES)) {
      const run = await rig.json(["run", name, ...args]);
      assert.equal(run.status, "succeeded", `${name}: ${JSON.stringify(run)}`);
      assert.equal(run.session.created, true);
      names.push(run.session.name);
      const again = await rig.json(["run", name, ...args]);
      assert.equal(again.session.created, false, name);
      assert.equal(again.worktree?.created ?? false, false);
      if (run.worktree !== null) {
        assert.equal(await read(rig, run.worktree.path, "symbolic-ref", "--short", "HEAD"), run.worktree.branch);
      }
    }
    assert.deepEqual(names, NAMES);
    await rig.ok(["status"]);
    await rig.ok(["validate"]);
  });
}

Deno.test("review-pr fetches the pull request where there is a remote", async () => {
  await using rig = await Rig.create();
  await addOrigin(rig, "main", "theirs");
  await rig.git("push", "--quiet", "origin", "origin/theirs:refs/pull/456/head");
  const run = await rig.json(["run", "review-pr", "pr=456"]);
  assert.equal(await read(rig, run.worktree.path, "log", "-1", "--format=%s"), "theirs");
});

Deno.test("prj works without git in a folder that has .prj", async () => {
  await using rig = await Rig.create();
  await Deno.remove(join(rig.project, ".git"), { recursive: true });
  await rig.command("hello", "session: { windows: [{ name: w }] }\nsteps: [{ run: pwd }]");
  await Deno.mkdir(join(rig.project, "sub"));
  const run = await rig.json(["run", "hello"], { cwd: join(rig.project, "sub") });
  assert.equal(run.status, "succeeded", JSON.stringify(run));
  assert.equal(run.session.name, "myproject-main-dev");
  assert.equal(await textAt(run.steps.at(-1).log), `${rig.project}\n`);
  const status = await rig.json(["status"]);
  assert.deepEqual(status.worktrees, []);
  assert.equal(status.project.branch, null);
  assert.equal(status.sessions.length, 1);
  await rig.command("branch", BRANCH);
  const ended = await rig.prj(["run", "branch", "branch=x"]);
  assert.equal(ended.code, 2);
  assert.match(ended.stderr, /is not a git repository/);
  const nowhere = await rig.prj(["status"], { cwd: rig.folder });
  assert.equal(nowhere.code, 3);
});

Deno.test("a detached HEAD: the main worktree stays main, a linked one is named by its commit", async () => {
  await using rig = await Rig.create();
  await rig.git("checkout", "--quiet", "--detach");
  const sha = (await rig.git("rev-parse", "--short=7", "HEAD")).stdout.trim();
  await rig.command("here", "session: { windows: [{ name: w }] }");
  assert.equal((await rig.json(["run", "here"])).session.name, "myproject-main-dev");
  const linked = join(rig.folder, "linked");
  await rig.git("worktree", "add", "--quiet", "--detach", linked);
  assert.equal((await rig.json(["run", "here"], { cwd: linked })).session.name, `myproject-detached-${sha}-dev`);
  const status = await rig.json(["status"]);
  assert.equal(status.project.branch, null);
  assert.deepEqual(status.worktrees.map((tree: { sessions: string[] }) => tree.sessions), [
    ["myproject-main-dev"],
    [`myproject-detached-${sha}-dev`],
  ]);
  assert.match((await rig.ok(["status"])).stdout, new RegExp(`detached ${sha}`));
  const worktree = await branch(rig, "branch=x");
  assert.equal(await read(rig, worktree.path, "symbolic-ref", "--short", "HEAD"), "x");
});

Deno.test("inside a git hook nothing speaks of the hook's repository or index", async () => {
  await using rig = await Rig.create();
  const other = join(rig.folder, "other");
  await rig.git("init", "--quiet", other);
  await rig.command(
    "hooked",
    `
worktree: { branch: x, post_create_steps: [git rev-parse --show-toplevel, gather-context] }
session:
  windows:
    - { name: w, command: 'cd ..; git -C "$PRJ_PROJECT_PATH" rev-parse --show-toplevel >pane.new; env | grep "^GIT_[DI]" >>pane.new; mv pane.new pane' }
  working_directory: "{{worktree_path}}"
`,
  );
  const env = {
    GIT_DIR: join(other, ".git"),
    GIT_INDEX_FILE: join(other, ".git/index"),
    GIT_WORK_TREE: other,
    GIT_PREFIX: "",
  };
  const run = await rig.json(["run", "hooked"], { env });
  assert.equal(run.status, "succeeded", JSON.stringify(run));
  assert.equal(run.worktree.path, join(rig.folder, "worktrees/myproject-x"));
  assert.equal(await textAt(run.steps[1].log), `${run.worktree.path}\n`);
  const context = JSON.parse((await textAt(rig.project, ".prj/artifacts", run.run_id, "outputs/context.json"))!);
  assert.notEqual(context.commit, null);
  assert.doesNotMatch((await rig.tmux("show-environment", "-g")).stdout, /^GIT_(DIR|INDEX_FILE|WORK_TREE)=/m);
  assert.equal((await git(rig, other, "rev-parse", "--verify", "--quiet", "x")).code, 1);
  const status = await rig.json(["status"], { env });
  assert.equal(status.worktrees.length, 2);
  assert.deepEqual((await rig.sessions({ env })).length, 1);

  // As git itself calls it.
  await rig.write(".git/hooks/pre-commit", '#!/bin/sh\nexec "$PRJ" status --json >"$OUT"\n', 0o755);
  const out = join(rig.folder, "from-hook");
  const { PRJ } = await import("./rig.ts");
  const commit = await rig.call(["git", "commit", "--quiet", "--allow-empty", "--message", "hook"], {
    env: { PRJ, OUT: out },
  });
  assert.equal(commit.code, 0, commit.stderr);
  assert.equal(JSON.parse((await textAt(out))!).worktrees.length, 2);
});

for (const name of ["my project", "größe 日本", 'it\'s #{x} "q"', "-dash", "a.b:c"]) {
  Deno.test(`a project called ${JSON.stringify(name)}`, async () => {
    await using rig = await Rig.create(name);
    await rig.ok(["init"]);
    const dev = await rig.json(["run", "start-dev"]);
    assert.equal(dev.status, "succeeded", JSON.stringify(dev));
    assert.match(dev.session.name, /^[a-z0-9_-]+$/);
    const run = await rig.json(["run", "feature-branch", "branch=user-auth"]);
    assert.equal(run.status, "succeeded", JSON.stringify(run));
    assert.equal(run.worktree.branch, "user-auth");
    const again = await rig.json(["run", "feature-branch", "branch=user-auth"], { cwd: run.worktree.path });
    assert.equal(again.session.uid, run.session.uid);
    const status = await rig.json(["status"]);
    assert.equal(status.worktrees.length, 2);
    assert.deepEqual(status.worktrees[1].sessions, [run.session.name]);
    await rig.ok(["kill-session", run.session.name]);
  });
}

Deno.test("a worktree whose folder is gone is made again", async () => {
  await using rig = await Rig.create();
  const first = await branch(rig, "branch=x");
  await Deno.remove(first.path, { recursive: true });
  const again = await branch(rig, "branch=x");
  assert.equal(again.path, first.path);
  assert.equal(again.created, true);
  assert.equal(await read(rig, again.path, "symbolic-ref", "--short", "HEAD"), "x");
});

Deno.test("a branch that no git takes is refused before anything is made, with one that it takes", async () => {
  await using rig = await Rig.create();
  await rig.command("branch", BRANCH);
  for (const name of ["", "-x", "a..b", "a b", "x.lock", "a~1", "/x", "x/", ".x", "@", "a\\b", "x@{1}"]) {
    const ended = await rig.prj(["run", "branch", `branch=${name}`]);
    assert.equal(ended.code, 2, `${name}: ${ended.stderr}`);
    assert.match(ended.stderr, /Invalid branch name/);
  }
  await assert.rejects(Deno.stat(join(rig.folder, "worktrees")));
});
