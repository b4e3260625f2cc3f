import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { Rig, waitFor } from "../binary/rig.ts";
import { setUpTyping, typeLine } from "./typed_line.ts";

const FOLDER = join(import.meta.dirname!, "../../examples");
const EXAMPLES = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) => name.endsWith(".yaml")).sort();

Deno.test("every example is valid, and says how it is called", async () => {
  await using rig = await createProject();
  const answer = await rig.json(["validate", ...EXAMPLES.map((name) => `.prj/commands/${name}`)]);
  for (const { path, problems } of answer.files) assert.deepEqual(problems, [], path);
  for (const file of EXAMPLES) assert.ok(callsOf(file).length > 0, `${file} has no line "#   prj run …"`);
});

for (const file of EXAMPLES) {
  Deno.test(`examples/${file} can be run as its comment says`, async () => {
    await using rig = await createProject();
    const before = await rig.snapshot(rig.project);
    for (const call of callsOf(file)) {
      const { code, stdout, stderr } = await typeLine(rig, `${call} --dry-run`);
      assert.equal(code, 0, `${call}\n${stdout}${stderr}`);
      assert.match(stdout, new RegExp(`^command +${basename(file, ".yaml")} `, "m"));
    }
    assert.deepEqual(await rig.snapshot(rig.project), before);
  });
}

Deno.test("examples/package.yaml packs what is committed, and keeps it with the run", async () => {
  await using rig = await createProject();
  const run = await rig.json(["run", "package"]);
  assert.equal(run.status, "succeeded", JSON.stringify(run));
  const outputs = join(rig.project, ".prj/artifacts", run.run_id, "outputs");
  assert.deepEqual([...Deno.readDirSync(outputs)].map(({ name }) => name), ["myproject.tar.gz"]);
  const { stdout } = await rig.call(["tar", "-tzf", join(outputs, "myproject.tar.gz")]);
  assert.match(stdout, /^myproject\/apps\/web\/index\.html$/m);
});

Deno.test("examples/dashboard.yaml opens its window as it was arranged", async () => {
  await using rig = await createProject();
  const run = await rig.json(["run", "dashboard"]);
  assert.equal(run.session.name, "myproject-main-dashboard");
  const { stdout } = await rig.tmux("list-panes", "-t", run.session.id, "-F", "#{pane_title} #{pane_top} #{pane_left}");
  const [log, changes, worktrees] = stdout.trim().split("\n").map((line) => line.split(" "));
  assert.deepEqual([log, changes, worktrees].map((pane) => pane?.[0]), ["log", "changes", "worktrees"]);
  assert.deepEqual(log?.slice(1), ["0", "0"]);
  assert.equal(changes?.[1], "0");
  assert.equal(worktrees?.[2], changes?.[2]);
  const pane = run.session.windows[0].panes[2].id;
  await waitFor("git's list of worktrees", async () => {
    const seen = await rig.tmux("capture-pane", "-p", "-J", "-t", pane);
    return seen.stdout.includes("[main]");
  });
});

Deno.test("examples/spike.yaml builds on feature-branch, and its cleanup step runs at the end", async () => {
  await using rig = await createProject();
  const run = await rig.json(["run", "spike", "branch=try-sqlite", "note=It's $HOME; see `it`"]);
  assert.equal(run.status, "succeeded", JSON.stringify(run));
  assert.equal(run.session.name, "myproject-try-sqlite-spike");
  assert.equal(await Deno.readTextFile(join(run.worktree.path, "NOTES.md")), "It's $HOME; see `it`\n");
  const ended = await rig.ok(["kill-session", run.session.name, "--yes"]);
  assert.match(ended.stdout + ended.stderr, /\?\? NOTES\.md/);
});

/** A project with all examples among its commands, and with what they take for granted. */
async function createProject(): Promise<Rig> {
  const rig = await Rig.create();
  await setUpTyping(rig, { pass: "echo 0123456789" });
  for (const name of EXAMPLES) await rig.write(`.prj/commands/${name}`, await Deno.readTextFile(join(FOLDER, name)));
  for (const part of ["web", "api"]) await rig.write(`apps/${part}/index.html`, `${part}\n`);
  rig.env["EDITOR"] = "true";
  await rig.git("add", ".");
  await rig.git("commit", "--quiet", "--message", "second");
  return rig;
}

/** The command lines in a file's comment. */
function callsOf(file: string): readonly string[] {
  return [...Deno.readTextFileSync(join(FOLDER, file)).matchAll(/^# {3}(prj run .+)$/gm)].map(([, call]) => call!);
}
