import assert from "node:assert/strict";
import { join } from "node:path";
import type { Ended } from "../bounded.ts";
import { type CallOptions, PRJ, Rig } from "./rig.ts";

const HERE = "session: { windows: [{ name: w }] }\nsteps: [{ run: pwd }]\n";

function assertNoTrace(text: string): void {
  assert.doesNotMatch(text, /Bug in prj|Stack backtrace|^\s+at /m);
}

/** Runs prj with an environment that has only what is given and the rig's, without `drop`. */
async function without(rig: Rig, drop: readonly string[], args: readonly string[]): Promise<Ended> {
  return await rig.call(["env", ...drop.flatMap((name) => ["-u", name]), PRJ, ...args]);
}

/** Runs a shell line in a folder whose name is not UTF-8, which only a shell can enter. */
async function inFolder(rig: Rig, folder: string, line: string): Promise<Ended> {
  return await rig.call(["bash", "-c", `cd ${folder} && ${line}`], { env: { PRJ } });
}

Deno.test("a HOME that is not set, empty, relative or cannot be written", async (t) => {
  await using rig = await Rig.create();
  await rig.command("here", HERE);
  const before = await rig.snapshot(rig.project);
  for (const home of ["", "some/where"]) {
    await t.step(`HOME=${JSON.stringify(home)}`, async () => {
      const env = { HOME: home, XDG_DATA_HOME: join(rig.folder, "data"), XDG_CACHE_HOME: join(rig.folder, "cache") };
      await rig.ok(["status"], { env });
      await rig.ok(["list"], { env: { HOME: home } });
      const paths = Object.keys(await rig.snapshot(rig.project)).filter((path) => !(path in before));
      assert.deepEqual(paths.filter((path) => !path.includes("/.prj")), [], "nothing lands where prj was called");
    });
  }
  await t.step("not set", async () => {
    const ended = await without(rig, ["HOME"], ["status"]);
    assert.equal(ended.code, 0, ended.stderr);
  });
  await t.step("one that cannot be written: what can be done is done, the rest says why", async () => {
    const env = { HOME: "/proc" };
    for (const verb of [["status"], ["list"], ["worktree", "list"], ["worktree", "create", "x"]]) {
      const ended = await rig.prj(verb, { env });
      assert.equal(ended.code, 0, `${verb}: ${ended.stderr}`);
      assertNoTrace(ended.stderr);
    }
    const trust = await rig.prj(["trust"], { env });
    assert.equal(trust.code, 1);
    assert.match(trust.stderr, /^error: Cannot write the trust store "\/proc\/.*": .*\nhint: .*XDG_DATA_HOME/);
    const run = await rig.prj(["run", "here", "--yes"], { env });
    assert.equal(run.code, 1);
    assertNoTrace(run.stderr);
    assert.match(run.stderr, /Cannot write "\/proc\/.*launcher.*", which panes need/);
    assert.equal((await rig.prj(["doctor"], { env })).code, 1);
  });
});

Deno.test("XDG folders that are relative or empty count as not set", async () => {
  await using rig = await Rig.create();
  await rig.command("here", HERE);
  const env = { XDG_DATA_HOME: "data", XDG_CONFIG_HOME: "", XDG_CACHE_HOME: "./cache", XDG_STATE_HOME: "x" };
  // Trusted by what stands in HOME.
  assert.equal((await rig.json(["run", "here"], { env })).status, "succeeded");
  const names = [...Deno.readDirSync(rig.project)].map(({ name }) => name).sort();
  assert.deepEqual(names, [".git", ".prj"]);
});

Deno.test("no TERM, no LANG, LANG=C, no PATH, nothing at all", async () => {
  await using rig = await Rig.create();
  await rig.command("work", 'arguments: [branch]\nworktree: { branch: "{{branch}}" }\nsession: {}\n');
  for (const drop of [["TERM"], ["LANG"], ["TERM", "LANG", "USER", "SHELL"]]) {
    const ended = await without(rig, drop, ["run", "work", `branch=größe/${drop.length}${drop[0]}`, "--json"]);
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal(JSON.parse(ended.stdout).worktree.branch, `größe/${drop.length}${drop[0]}`);
  }
  for (const env of [{ LANG: "C", LC_ALL: "C" }, { LC_ALL: "no_SUCH.locale" }, { TERM: "dumb" }]) {
    const status = await rig.json(["status"], { env });
    assert.ok(status.worktrees.some(({ branch }: { branch: string }) => branch === "größe/1TERM"), JSON.stringify(env));
    assert.match((await rig.ok(["worktree", "list"], { env })).stdout, /größe\/1TERM/);
  }
  const nowhere: CallOptions = { env: { PATH: "/nowhere" } };
  const bare = await rig.prj(["status"], nowhere);
  assert.equal(bare.code, 5, bare.stderr);
  const empty = await rig.call(["env", "-i", PRJ, "status"]);
  assert.equal(empty.code, 5, empty.stderr);
  assert.match(empty.stderr, /^error: Cannot run "(git|tmux)": PATH is not set\nhint: Set PATH/);
});

Deno.test({
  name: "an answer that cannot be written is one error, and narration that cannot is none",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using rig = await Rig.create();
    await rig.command("here", HERE);
    const shell = (line: string): Promise<Ended> => rig.call(["sh", "-c", line], { env: { PRJ } });
    const run = await shell('"$PRJ" run here 2>/dev/full');
    assert.equal(run.code, 0);
    assert.match(run.stdout, /^session +myproject-main-dev/);
    for (const args of ["list-sessions", "list-sessions --json", "--version", "nope --json"]) {
      const { code, stderr } = await shell(`"$PRJ" ${args} >/dev/full`);
      assert.equal(code, args.startsWith("nope") ? 2 : 1, args);
      assert.match(
        stderr,
        args.startsWith("nope") ? /^error: Unknown verb/ : /^error: Cannot write the answer: No space/,
      );
      assertNoTrace(stderr);
    }
  },
});

Deno.test("git is read in English, whatever language its user has, and a hook is run in the user's", async () => {
  await using rig = await Rig.create();
  const hooks = join(rig.project, ".git/hooks");
  await Deno.mkdir(hooks, { recursive: true });
  for (const hook of ["reference-transaction", "post-checkout"]) {
    const text = `#!/bin/sh\necho "$LANGUAGE" >"${rig.folder}/${hook}"\n`;
    await Deno.writeTextFile(join(hooks, hook), text, { mode: 0o755 });
  }
  await rig.ok(["worktree", "create", "one"], { env: { LANGUAGE: "de" } });
  const heard = (hook: string) => Deno.readTextFile(join(rig.folder, hook));
  assert.deepEqual([await heard("reference-transaction"), await heard("post-checkout")], ["en\n", "de\n"]);
});

Deno.test("names that are not UTF-8 are told byte for byte, and never lead to another folder", async (t) => {
  await using rig = await Rig.create();
  await rig.command("work", 'arguments: [branch]\nworktree: { branch: "{{branch}}" }\n');
  await rig.command("here", HERE);
  // What the bytes would become if they were taken for another encoding, or for what cannot be read.
  for (const decoy of ["odd\u00ff", "odd\ufffd"]) await Deno.mkdir(join(rig.folder, decoy));
  const made = await inFolder(rig, rig.project, "git worktree add --quiet $'../odd\\xff' -b odd && git branch größe");
  assert.equal(made.code, 0, made.stderr);
  await rig.ok(["worktree", "create", "größe"]);
  const odd = `${rig.folder}/odd\udcff`;

  await t.step("status and worktree list show it, and all others as they are", async () => {
    for (const verb of ["status", "worktree list"]) {
      const { stdout, stderr } = await rig.ok(verb.split(" "));
      assert.ok(stdout.includes("odd\\xff"), stdout);
      assert.match(stdout, /^größe .*clean$/m);
      assert.match(stderr, /Cannot look into ".*odd\\xff": its path is not UTF-8/);
    }
    const { worktrees, problems } = await rig.json(["worktree", "list"]);
    assert.deepEqual(worktrees.find(({ branch }: { branch: string }) => branch === "odd").path, odd);
    assert.equal(problems.length, 1);
  });
  await t.step("nothing works in it", async () => {
    const verbs = [
      ["worktree", "path", "odd"],
      ["worktree", "remove", "odd", "--force"],
      ["run", "work", "branch=odd"],
      [
        "worktree",
        "move",
        "odd",
        "../even",
      ],
    ];
    for (const verb of verbs) {
      const ended = await rig.prj(verb);
      assert.equal(ended.code, 2, `${verb}: ${ended.stderr}`);
      assert.match(
        ended.stderr,
        /^error: Cannot use worktree "[^"]*odd\\xff": its path is not UTF-8\nhint: Rename it with "git worktree move"/,
      );
    }
    for (const decoy of ["odd\u00ff", "odd\ufffd"]) {
      assert.deepEqual([...Deno.readDirSync(join(rig.folder, decoy))], [], decoy);
    }
  });
  await t.step("as the current directory", async () => {
    for (const folder of ["$'../odd\\xff'", "$'/proc/self/cwd/../odd\\xff'"]) {
      const ended = await inFolder(rig, folder, '"$PRJ" status');
      assert.equal(ended.code, 2, ended.stderr);
      assert.match(ended.stderr, /^error: Cannot work here: ".*odd\\xFF" is not valid UTF-8\nhint: Rename/);
    }
    const led = await inFolder(rig, "$'../odd\\xff'", '"$PRJ" -C ../myproject status');
    assert.equal(led.code, 0, led.stderr);
  });
  await t.step("files so named are counted and kept", async () => {
    const { worktree } = await rig.json(["worktree", "create", "files"]);
    await inFolder(rig, worktree.path, "echo mine >$'f\\xff'");
    const refused = await rig.prj(["worktree", "remove", "files"]);
    assert.equal(refused.code, 6);
    assert.match(refused.stderr, /1 untracked file: f\\xff/);
    await rig.ok(["worktree", "remove", "files", "--force"]);
    await rig.ok(["worktree", "restore", "files"]);
    assert.equal((await inFolder(rig, worktree.path, "cat $'f\\xff'")).stdout, "mine\n");
  });
  await t.step("a pane that works there", async () => {
    await rig.ok(["run", "here"]);
    await rig.tmux(
      "new-window",
      "-d",
      "-t",
      "=myproject-main-dev:",
      "-c",
      rig.project,
      "bash",
      "-c",
      "cd $'../odd\\xff'; exec sleep 1000",
    );
    const { windows } = await rig.json(["session-info", "myproject-main-dev"]);
    assert.ok(windows.length >= 2);
  });
});
