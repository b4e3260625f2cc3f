import assert from "node:assert/strict";
import { join } from "node:path";
import { Terminal } from "./live.ts";
import { PRJ, Rig } from "./rig.ts";

/** A repository that somebody else wrote: everything in it would run `touch` on a canary of its own. */
async function cloneHostile(): Promise<Rig> {
  const rig = await Rig.create("clone", { trusted: false });
  await rig.write(".prj/configs/project.yaml", "environments: { default: { BASH_ENV: ./evil.sh } }\n");
  await rig.write("evil.sh", 'touch "$PRJ_PROJECT_PATH/canary-environment"\n');
  await rig.write(".prj/steps/named.sh", "# \u001b[2K\u001b[1Ginnocent\ntouch canary-file\n");
  await rig.command(
    "work",
    `steps: [touch canary-step, named]
session:
  windows: [{ name: "w\\e[8m", command: "touch canary-pane\\r# harmless" }]
  post_create_steps: [touch canary-hook]
  cleanup_steps: [touch canary-cleanup]
cleanup_on_failure: [touch canary-failure]
`,
  );
  return rig;
}

async function canaries(rig: Rig): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(rig.project))).map((entry) => entry.name).filter((name) =>
    name.startsWith("canary")
  ).toSorted();
}

Deno.test("in a cloned repository nothing runs without consent, whatever it asks for", async () => {
  await using rig = await cloneHostile();
  const refused = await rig.prj(["run", "work"]);
  assert.equal(refused.code, 6);
  assert.match(refused.stderr, /error: Cannot run "work": the project ".*\/clone" is not trusted/);
  assert.match(
    refused.stderr,
    /hint: Look with "prj run work --dry-run"; "prj trust" trusts the project, --yes only this run/,
  );
  for (const line of ["list", "show work", "validate", "status", "run work --dry-run", "events", "doctor"]) {
    await rig.prj(line.split(" "));
  }
  assert.deepEqual(await canaries(rig), []);
  assert.equal((await rig.tmux("list-sessions")).code, 1, "no session was made");
  const answer = await rig.json(["run", "work"]);
  assert.equal(answer.error.code, "not-approved");
  assert.equal((await rig.json(["status"])).project.trusted, false);
  // A command of nobody's that executes nothing is no reason to ask.
  await rig.command("plain", "description: nothing\n");
  assert.equal((await rig.prj(["run", "plain"])).code, 0);
});

Deno.test("a variable that chooses a program needs consent, whatever its name; prj's own do not", async () => {
  await using rig = await Rig.create("clone", { trusted: false });
  const places = [
    "environment: { VAR }",
    "session: { additional_env: { VAR } }",
    "session: { windows: [{ panes: [{ environment: { VAR } }] }] }",
  ];
  for (const name of ["EDITOR", "PRJ_TMUX_BINARY", "PRJ_DEFAULTS_SHELL", "PRJ_INSIDE_CONTAINER", "PRJ_LOG_LEVEL"]) {
    for (const place of places) {
      const block = place.replace("VAR", `${name}: ./evil`);
      await rig.command("work", block.startsWith("session") ? block : `${block}\nsession: {}\n`);
      assert.equal((await rig.prj(["run", "work"])).code, 6, block);
    }
  }
  // The steps that are built in start git, and need it too.
  const config = "GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: core.fsmonitor, GIT_CONFIG_VALUE_0: touch canary";
  for (
    const step of [
      `validate-prerequisites, environment: { PATH: ./evil }`,
      `gather-context, environment: { ${config} }`,
    ]
  ) {
    await rig.command("work", `steps: [{ name: ${step} }]\n`);
    assert.equal((await rig.prj(["run", "work"])).code, 6, step);
  }
  assert.deepEqual(await canaries(rig), []);
  await rig.command("work", "ports: [web]\nsession: { additional_env: { PRJ_STEP_X: a }, windows: [{}, {}] }\n");
  assert.equal((await rig.json(["run", "work"], { env: { EDITOR: "vim -u mine" } })).status, "succeeded");
});

Deno.test("a stranger's branch is checked out where worktrees are, and not where programs look for their settings", async () => {
  await using rig = await Rig.create("clone", { trusted: false });
  await rig.write("config", "[core]\nfsmonitor = touch canary\n");
  await rig.git("add", "config");
  await rig.git("commit", "--quiet", "--message", "theirs");
  const place = join(rig.env["HOME"]!, ".config/git");
  const project = (text: string): Promise<unknown> => rig.write(".prj/config.yaml", `worktrees: { ${text} }\n`);
  await project("naming_pattern: git");
  await rig.command("work", 'worktree: { branch: b, parent_directory: "~/.config" }\n');
  assert.equal((await rig.prj(["run", "work"])).code, 6);
  for (const text of ['base_directory: "~/.config"', "base_directory: .git", 'base_directory: "../home/.config"']) {
    await project(`naming_pattern: git, ${text}`);
    const refused = await rig.prj(["worktree", "create", "b"]);
    assert.equal(refused.code, 6, text);
    assert.match(refused.stderr, /hint: Look with "prj worktree create --dry-run"; "prj trust" trusts the project$/m);
  }
  // A link comes with a clone.
  await Deno.mkdir(join(place, ".."), { recursive: true });
  for (const [name, target] of [["out", join(rig.env["HOME"]!, ".config")], [".worktrees", "out"], ["in", ".git"]]) {
    await Deno.symlink(target!, join(rig.project, name!));
    await project(`naming_pattern: git, base_directory: ${name}`);
    assert.equal((await rig.prj(["worktree", "create", "b"])).code, 6, name);
    const asked = { env: { PRJ_WORKTREES_BASE_DIRECTORY: name! } };
    assert.equal((await rig.prj(["worktree", "create", "b"], asked)).code, 6, name);
  }
  await Deno.remove(join(rig.project, ".worktrees"));
  await assert.rejects(Deno.stat(place));
  for (const [n, text] of ["base_directory: ../worktrees", "base_directory: .worktrees"].entries()) {
    await project(text);
    await rig.ok(["worktree", "create", `fine${n}`]);
  }
  const own = { env: { PRJ_WORKTREES_BASE_DIRECTORY: join(rig.folder, "mine") } };
  await rig.ok(["worktree", "create", "mine"], own);
  await Deno.symlink("mine", join(rig.folder, "link"));
  await rig.ok(["worktree", "create", "again"], { env: { PRJ_WORKTREES_BASE_DIRECTORY: join(rig.folder, "link") } });
});

Deno.test("a repository that came as another's content is asked nothing by the steps that are built in", async () => {
  await using rig = await Rig.create("clone", { trusted: false });
  await rig.git("init", "--quiet", "--bare", "inner");
  const canary = join(rig.project, "canary");
  await rig.write("inner/config", `[core]\nbare = false\nworktree = ..\nfsmonitor = "touch ${canary}; false"\n`);
  await rig.command("work", "steps: [{ name: gather-context, working_directory: inner }]\n");
  assert.equal((await rig.json(["run", "work"])).status, "failed");
  assert.deepEqual(await canaries(rig), []);
});

Deno.test("layout run opens the file that is named; one that came with a stranger's project, and what that adds, need consent", async () => {
  await using rig = await Rig.create("clone", { trusted: false });
  const text = JSON.stringify({
    layouts: [{ layoutName: "l", layoutTabs: [{ tabName: "t", startDir: ".", command: "touch canary" }] }],
  });
  await rig.write(".prj/layouts.json", text);
  for (const more of [[], ["--max-parallel-tabs", "1"]]) {
    const refused = await rig.prj(["layout", "run", ...more]);
    assert.equal(refused.code, 6, refused.stderr);
    assert.match(refused.stderr, /"prj layout run .*layouts\.json" names the file, and opens it/);
  }
  await rig.ok(["layout", "run", "--dry-run"]);
  await rig.write("evil.conf", 'run-shell "touch canary-configuration"\n');
  await rig.write(".prj/config.yaml", "sessions: { tmux_config: evil.conf }\n");
  assert.equal((await rig.prj(["layout", "run", ".prj/layouts.json"])).code, 6);
  assert.equal((await rig.tmux("list-sessions")).code, 1, "no server was started");
  assert.deepEqual(await canaries(rig), []);
  await Deno.remove(join(rig.project, ".prj/config.yaml"));
  await rig.ok(["layout", "run", ".prj/layouts.json"]);
  await rig.ok(["trust"]);
  await rig.ok(["layout", "run"]);
});

Deno.test("--yes is for this run only, prj trust for all, --revoke takes it back", async () => {
  await using rig = await cloneHostile();
  assert.equal((await rig.json(["run", "work", "--yes"])).status, "succeeded");
  assert.ok((await canaries(rig)).includes("canary-step"));
  assert.equal((await rig.prj(["run", "work"])).code, 6);
  const granted = await rig.json(["trust"]);
  assert.deepEqual(granted.projects.map((project: { path: string }) => project.path), [rig.project]);
  const run = await rig.json(["run", "work"]);
  const { events } = await rig.json(["events", "--run", run.run_id, "--type", "plan.approved"]);
  assert.deepEqual(events.map((event: { data: unknown }) => event.data), [{ by: "trust" }]);
  assert.equal((await rig.json(["status"])).project.trusted, true);
  const store = join(rig.env["HOME"]!, ".local/share/prj/trust.json");
  assert.equal((await Deno.stat(store)).mode! & 0o777, 0o600);
  assert.equal((await rig.json(["trust", "--list"])).projects.length, 1);
  assert.match((await rig.ok(["trust", "--list"])).stdout, /clone/);
  await rig.ok(["trust", "--revoke"]);
  assert.equal((await rig.prj(["run", "work"])).code, 6);
  assert.deepEqual((await rig.json(["trust", "--list"])).projects, []);
});

Deno.test("a pinned project asks again when anything in it changes", async () => {
  await using rig = await cloneHostile();
  await rig.ok(["trust", "--pin"]);
  assert.equal((await rig.json(["run", "work"])).status, "succeeded");
  for (
    const file of [
      ".prj/steps/other.sh",
      ".prj/commands/work.yaml",
      ".prj/configs/project.yaml",
      ".prj/layouts.json",
      "layouts.json",
      ".prj/tmux.conf",
    ]
  ) {
    const path = join(rig.project, file);
    const before = await Deno.readTextFile(path).catch(() => undefined);
    await Deno.writeTextFile(path, `${before ?? ""}# changed\n`);
    assert.equal((await rig.prj(["run", "work"])).code, 6, file);
    assert.equal((await rig.json(["trust", "--list"])).projects[0].current, false);
    if (before === undefined) await Deno.remove(path);
    else await Deno.writeTextFile(path, before);
    assert.equal((await rig.prj(["run", "work"])).code, 0, file);
  }
});

Deno.test("a branch with commands of its own is trusted for itself", async () => {
  await using rig = await Rig.create("shop");
  await rig.command("work", "steps: [touch main-ran]\n");
  await rig.git("add", ".prj/commands");
  await rig.git("commit", "--quiet", "--message", "ours");
  const path = join(rig.folder, "theirs");
  await rig.git("worktree", "add", "--quiet", "-b", "theirs", path);
  assert.equal((await rig.prj(["run", "work"], { cwd: path })).code, 0, "the same .prj as the trusted one");
  await Deno.writeTextFile(join(path, ".prj/commands/work.yaml"), "steps: [touch canary]\n");
  const refused = await rig.prj(["run", "work"], { cwd: path });
  assert.equal(refused.code, 6);
  assert.match(refused.stderr, /the worktree ".*\/theirs", which brings its own commands or layouts, is not trusted/);
  await assert.rejects(Deno.stat(join(path, "canary")));
  assert.equal((await rig.prj(["run", "work"])).code, 0, "the main worktree is as trusted as before");
  await rig.ok(["trust"], { cwd: path });
  assert.equal((await rig.prj(["run", "work"], { cwd: path })).code, 0);
});

Deno.test("a branch with a layouts file of its own is trusted for itself", async () => {
  await using rig = await Rig.create("shop");
  const layouts = (command: string): string =>
    JSON.stringify({ layouts: [{ layoutName: "l", layoutTabs: [{ tabName: "t", startDir: ".", command }] }] });
  await rig.write(".prj/layouts.json", layouts("true"));
  await rig.git("add", "--force", ".prj/layouts.json");
  await rig.git("commit", "--quiet", "--message", "ours");
  const path = join(rig.folder, "theirs");
  await rig.git("worktree", "add", "--quiet", "-b", "theirs", path);
  // What only the main worktree has is trusted.
  await rig.command("work", "description: ours\n");
  await rig.ok(["layout", "run", "--dry-run"], { cwd: path });
  assert.equal((await rig.json(["status"], { cwd: path })).project.trusted, true);
  for (const file of [".prj/layouts.json", "layouts.json"]) {
    await Deno.writeTextFile(join(path, file), layouts("touch canary"));
    assert.equal((await rig.prj(["layout", "run"], { cwd: path })).code, 6, file);
    await rig.call(["git", "checkout", "--quiet", "--", ".prj"], { cwd: path });
  }
  await assert.rejects(Deno.stat(join(path, "canary")));
});

Deno.test("a step's file that was swapped after the approval does not run", async () => {
  await using rig = await Rig.create();
  await rig.write(".prj/steps/second.sh", "touch fine\n");
  await rig.command("work", "steps: ['echo touch canary >.prj/steps/second.sh', second]\n");
  const run = await rig.json(["run", "work"]);
  assert.equal(run.status, "failed");
  assert.deepEqual(run.steps.map((step: { status: string }) => step.status), ["succeeded", "failed"]);
  assert.deepEqual(await canaries(rig), []);
  const { stderr } = await rig.prj(["run", "work"]);
  assert.match(stderr, /"second" was not run: ".*second\.sh" was changed after it was approved|touch canary/);
});

Deno.test("a person sees all that would run, escaped, and decides", async () => {
  await using rig = await cloneHostile();
  await using terminal = await Terminal.open(rig);
  await terminal.type("$PRJ run work");
  const shown = await terminal.waitForText("Run it?");
  for (
    const text of ["touch canary-step", "touch canary-file", "touch canary-hook", "touch canary-cleanup", "BASH_ENV"]
  ) assert.ok(shown.includes(text), `${text}\n${shown}`);
  assert.match(shown, /touch canary-pane.*# harmless/, "what a carriage return would hide is shown");
  assert.match(shown, /innocent/);
  await terminal.press("Enter");
  await terminal.waitForText("was not run");
  assert.deepEqual(await canaries(rig), []);
});

Deno.test("a trust store that cannot be read trusts nobody, and says so", async () => {
  await using rig = await Rig.create();
  await rig.command("work", "steps: [touch canary]\n");
  const store = join(rig.env["HOME"]!, ".local/share/prj/trust.json");
  for (const text of ["", "{", "[]", '{"schema":"prj.trust-store/1","projects":[{"path":1}]}', "\u0000"]) {
    await Deno.writeTextFile(store, text);
    const refused = await rig.prj(["run", "work"]);
    assert.equal(refused.code, 2, text);
    assert.match(refused.stderr, /Cannot read the trust store ".*trust\.json": /);
  }
  assert.deepEqual(await canaries(rig), []);
});

Deno.test("a trust store that anybody may write trusts nobody", async () => {
  await using rig = await Rig.create();
  await rig.command("work", "steps: [touch canary]\n");
  const folder = join(rig.env["HOME"]!, ".local/share/prj");
  for (const [path, open, closed] of [[join(folder, "trust.json"), 0o606, 0o600], [folder, 0o777, 0o700]] as const) {
    await Deno.chmod(path, open);
    const refused = await rig.prj(["run", "work"]);
    assert.equal(refused.code, 2, path);
    assert.match(refused.stderr, /Cannot read the trust store ".*trust\.json": .* may be written by anybody/);
    assert.deepEqual(await canaries(rig), []);
    await Deno.chmod(path, closed);
  }
  await rig.ok(["run", "work"]);
});

Deno.test("the record tells when trust was granted and revoked, and of which folder", async () => {
  await using rig = await cloneHostile();
  await rig.ok(["trust"]);
  await rig.ok(["trust", "--revoke"]);
  // Nothing is trusted any more, so nothing is revoked.
  await rig.ok(["trust", "--revoke"]);
  const { events } = await rig.json(["events", "--type", "trust.*"]);
  assert.deepEqual(
    events.map(({ type, data }: { type: string; data: unknown }) => [type, data]),
    ["trust.granted", "trust.revoked"].map((type) => [type, { path: rig.project }]),
  );
});

Deno.test("prj init trusts what it made, and not what was there", async () => {
  await using own = await Rig.create("own", { trusted: false });
  await own.ok(["init"]);
  assert.equal((await own.json(["status"])).project.trusted, true);
  await using other = await cloneHostile();
  await other.ok(["init"]);
  assert.equal((await other.json(["status"])).project.trusted, false);
});

Deno.test("prj init on a branch without commands trusts what it made there, and not the commands of the main worktree", async () => {
  await using rig = await Rig.create("clone", { trusted: false });
  const path = join(rig.folder, "plain");
  await rig.git("worktree", "add", "--quiet", "-b", "plain", path);
  await rig.command("work", "steps: [touch canary]\n");
  await rig.ok(["init"], { cwd: path });
  assert.equal((await rig.prj(["run", "work"])).code, 6);
  assert.deepEqual(await canaries(rig), []);
  await rig.ok(["trust", "--pin"]);
  assert.equal(
    (await rig.json(["status"], { cwd: path })).project.trusted,
    true,
    "its own commands are trusted already",
  );
  await Deno.remove(join(path, ".prj"), { recursive: true });
  await rig.ok(["init"], { cwd: path });
  const { projects } = await rig.json(["trust", "--list"]);
  assert.equal(projects.find((one: { path: string }) => one.path === rig.project).pinned, true, "and it stays pinned");
});

Deno.test("a cleanup step of a trusted project is the one that is there now; else only the approved one runs", async () => {
  for (const trusted of [true, false]) {
    await using rig = await Rig.create("shop", { trusted });
    const script = await rig.write(".prj/steps/clean.sh", "touch canary-old\n");
    await rig.command("work", "session: { cleanup_steps: [clean] }\n");
    const { session } = await rig.json(["run", "work", "--yes"]);
    await Deno.writeTextFile(script, "touch canary-new\n");
    await rig.prj(["kill-session", session.name]);
    assert.deepEqual(await canaries(rig), trusted ? ["canary-new"] : []);
    assert.deepEqual(await rig.sessions(), []);
  }
});

Deno.test("a record that is a link, or whose log is one, is not used: what is behind it stays as it is", async () => {
  await using rig = await Rig.create();
  await rig.command("work", "steps: [touch done]\n");
  await rig.ok(["run", "work"]);
  const { DatabaseSync } = await import("node:sqlite");
  const other = join(rig.folder, "other.sqlite");
  using db = new DatabaseSync(other);
  db.exec("CREATE TABLE theirs (a)");
  const precious = join(rig.folder, "precious");
  await Deno.writeTextFile(precious, "1\n");
  const record = join(rig.project, ".prj/prj.db");
  const before = await Deno.readFile(other);
  for (const [link, target] of [["prj.db-wal", precious], ["prj.db-shm", precious], ["prj.db", other]] as const) {
    const path = join(rig.project, ".prj", link);
    await Deno.remove(path).catch(() => {});
    await Deno.symlink(target, path);
    for (const args of [["run", "work"], ["status"], ["events"]]) {
      const refused = await rig.prj(args);
      assert.equal(refused.code, 6, `${link} ${args}\n${refused.stderr}`);
      assert.ok(refused.stderr.includes(`Cannot use the record "${record}": "${path}" is a link`), refused.stderr);
    }
    await Deno.remove(path);
  }
  assert.equal(await Deno.readTextFile(precious), "1\n");
  assert.deepEqual(await Deno.readFile(other), before);
  // SQLite would wait for whoever writes into it.
  await new Deno.Command("mkfifo", { args: [record] }).output();
  const waiting = await rig.call(["timeout", "-s", "KILL", "60", PRJ, "status"]);
  assert.equal(waiting.code, 6, waiting.stderr);
  assert.ok(waiting.stderr.includes(`Cannot use the record "${record}": "${record}" is no file`), waiting.stderr);
});

Deno.test("a record that brings code of its own, or tables that are not as prj makes them, is not used", async () => {
  await using rig = await Rig.create();
  await rig.command("work", "steps: [touch done]\n");
  await rig.ok(["run", "work"]);
  const { DatabaseSync } = await import("node:sqlite");
  const path = join(rig.project, ".prj/prj.db");
  using db = new DatabaseSync(path);
  const isRefused = async (name: string): Promise<void> => {
    const refused = await rig.prj(["run", "work"]);
    assert.equal(refused.code, 6, name);
    assert.ok(refused.stderr.includes(`Cannot use the record "${path}": it holds "${name}", which prj did not`));
    assert.equal((await rig.prj(["status"])).code, 6, name);
  };
  db.exec("CREATE TRIGGER evil AFTER INSERT ON sessions BEGIN UPDATE sessions SET cleanup = '[]'; END");
  await isRefused("evil");
  db.exec("DROP TRIGGER evil; ANALYZE");
  await rig.ok(["status"]);
  // A default is what a session gets whose making prj could not record, and is taken for approved.
  const { sql } = db.prepare("SELECT sql FROM sqlite_master WHERE name = 'sessions'").get() as { sql: string };
  const evil = sql.replace("cleanup          TEXT", "cleanup          TEXT DEFAULT '[{}]'");
  assert.notEqual(evil, sql);
  db.exec(`PRAGMA foreign_keys = OFF; DROP TABLE sessions; ${evil}`);
  await isRefused("sessions");
});

Deno.test("what shows an untrusted project, before anybody agrees, hides nothing either and invents no lines", async () => {
  await using rig = await Rig.create("clone", { trusted: false });
  await rig.write(".prj/configs/project.yaml", 'project: { name: "p\\e]0;q\\a" }\n');
  await rig.command(
    "work",
    String.raw`description: "d\e[8m"
arguments: [{ name: a, default: "\e[2J" }]
worktree: { branch: b, parent_directory: "../w\u202e" }
steps: [{ name: "n\n  9. invented", run: "touch canary\r# harmless" }, "API_KEY=1234567; touch canary"]
session: { windows: [{ name: "w\n  9. invented", command: "touch canary\e[1K" }] }
`,
  );
  for (const line of ["show work", "run work --dry-run", "start work --dry-run", "status", "stats", "analyze"]) {
    const { stdout, stderr } = await rig.prj(line === "analyze" ? ["analyze", "session-usage"] : line.split(" "));
    assert.doesNotMatch(stdout + stderr, /[^\P{C}\n]|^ +9\. invented/mu, line);
  }
  const dry = await rig.ok(["run", "work", "--dry-run"]);
  assert.match(dry.stdout, /^ +\d\. n\\n {2}9\. invented/m);
  assert.match(dry.stdout, /'touch canary\\r# harmless'/);
  assert.match(dry.stdout, /; touch canary'/);
});

Deno.test("links to what never ends, as a clone may have them, are told and not read", async () => {
  await using rig = await Rig.create("clone");
  await rig.command("good", "description: nothing\n");
  for (const path of [".prj/commands/endless.yaml", ".prj/steps/endless.sh"]) {
    await Deno.mkdir(join(rig.project, path, ".."), { recursive: true });
    await Deno.symlink("/dev/zero", join(rig.project, path));
  }
  const { commands } = await rig.json(["list"]);
  const told = commands.find(({ name }: { name: string }) => name === "endless");
  assert.match(told.error.message, /^Cannot read ".*\/endless\.yaml": it is no file$/);
  assert.equal((await rig.prj(["validate"])).code, 2);
  await rig.ok(["trust", "--pin"]);
  await rig.ok(["run", "good"]);
  await Deno.mkdir(join(rig.project, ".prj/configs"));
  await Deno.symlink("/dev/zero", join(rig.project, ".prj/configs/project.yaml"));
  const status = await rig.prj(["status"]);
  assert.match(status.stderr, /^error: Cannot read ".*\/project\.yaml": it is no file$/m);
  // What a person names may be a pipe.
  const layouts = `'{"layouts":[{"layoutName":"l","layoutTabs":[]}]}'`;
  const piped = await rig.call(["sh", "-c", `echo ${layouts} | "$0" layout validate /dev/stdin`, PRJ]);
  assert.doesNotMatch(piped.stdout + piped.stderr, /no file/);
});
