import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Rig, waitFor } from "../binary/rig.ts";
import { fencedBlocks } from "./markdown.ts";

/** The manual that prj has to honour is not part of this repository: its examples are. */
const ORIGINAL = join(import.meta.dirname!, "../../../shared/seeds/003_867ea2c009ff2791.txt");
const COPY = join(import.meta.dirname!, "../fixtures/manual_examples.md");

/** Steps that the examples name without giving them. */
const STEPS = [
  "save-session-state",
  "setup-development-tools",
  "start-background-services",
  "start-development-tools",
  "stop-services",
  "validate-environment",
];

interface Example {
  readonly text: string;
  /** Where it belongs, relative to the rig's folder. */
  readonly path: string;
}

const hasOriginal = existsSync(ORIGINAL);

Deno.test({ name: "the copy of the manual's examples is the manual's", ignore: !hasOriginal }, async () => {
  assert.deepEqual(yamlBlocks(await Deno.readTextFile(COPY)), yamlBlocks(await Deno.readTextFile(ORIGINAL)));
});

Deno.test("every example of the manual is valid in its place", async () => {
  await using rig = await Rig.create();
  const examples = await placeExamples(rig);
  assert.equal(examples.length, 9);
  const named = await rig.json(["validate", ...examples.map(({ path }) => path)]);
  assert.deepEqual(named.files.map(({ valid }: { valid: boolean }) => valid), examples.map(() => true));
  // Without names, prj finds the same files itself.
  const all = await rig.json(["validate"]);
  for (const { path } of examples) {
    assert.ok(all.files.some((file: { path: string }) => file.path === path), `${path} is not looked at`);
  }
  await rig.ok(["validate"]);
});

Deno.test("every command of the manual can be run, with the arguments that it takes without saying so", async () => {
  await using rig = await Rig.create();
  const commands = (await placeExamples(rig)).filter(({ path }) => path.includes("/commands/"));
  assert.equal(commands.length, 7);
  const known = (await rig.json(["list"])).commands;
  for (const { path } of commands) {
    const name = /([^/]+)\.yaml$/.exec(path)![1]!;
    const { arguments: declared } = known.find((command: { name: string }) => command.name === name);
    const words = declared.filter((argument: { required: boolean }) => argument.required)
      .map((argument: { name: string }) => `${argument.name}=x`);
    const plan = await rig.json(["run", name, ...words, "--dry-run"]);
    assert.equal(plan.schema, "prj.plan/1", JSON.stringify(plan));
  }
});

Deno.test("the manual's dev-session runs", async () => {
  await using rig = await Rig.create();
  await placeExamples(rig);
  const run = await rig.json(["run", "dev-session"]);
  assert.equal(run.status, "succeeded", JSON.stringify(run));
  // The manual's own configuration puts a prefix before names, and names the project.
  assert.equal(run.session.name, "prj-my-project-main-dev");
  assert.deepEqual(run.steps.map(({ name }: { name: string }) => name), [
    "create-session",
    "setup-environment",
    "start-development-tools",
  ]);
  const again = await rig.json(["run", "dev-session"]);
  assert.equal(again.session.created, false);
});

Deno.test("the manual's session of three windows runs", async () => {
  await using rig = await Rig.create();
  const examples = await placeExamples(rig);
  const { path } = examples.find(({ text }) => text.includes('name: "editor"'))!;
  // What its windows start: programs that say that they were started, and stay.
  const bin = join(rig.folder, "bin");
  await Deno.mkdir(bin);
  for (const program of ["npm", "the-editor"]) {
    const script = `#!/bin/sh\nprintf '%s\\n' "$*" >>'${rig.folder}/${program}.log'\nexec sleep 1000\n`;
    await Deno.writeTextFile(join(bin, program), script, { mode: 0o755 });
  }
  const env = { EDITOR: "the-editor", PATH: `${bin}:${rig.env["PATH"]}` };
  const run = await rig.json(["run", /([^/]+)\.yaml$/.exec(path)![1]!], { env });
  assert.equal(run.session.name, "prj-my-project-dev");
  assert.deepEqual(run.session.windows.map(({ name }: { name: string }) => name), ["editor", "server", "tests"]);
  const log = (program: string): Promise<string | undefined> =>
    Deno.readTextFile(join(rig.folder, `${program}.log`)).catch(() => undefined);
  assert.equal(await waitFor("the editor", () => log("the-editor")), ".\n");
  const npm = async (): Promise<string[] | undefined> => {
    const lines = (await log("npm"))?.trim().split("\n").sort();
    return lines?.length === 2 ? lines : undefined;
  };
  assert.deepEqual(await waitFor("both npm", npm), ["run dev", "run test:watch"]);
});

/** Writes every example where the manual says, and what it takes for granted: a tmux.conf and scripts. */
async function placeExamples(rig: Rig): Promise<readonly Example[]> {
  await rig.write(".tmux.conf", "set -g base-index 1\n");
  for (const step of STEPS) await rig.write(`.prj/steps/${step}.sh`, `echo ${step}\n`);
  const examples = yamlBlocks(await Deno.readTextFile(COPY)).map((text, index) => ({
    text,
    path: placeOf(text, index, rig),
  }));
  for (const { path, text } of examples) {
    await Deno.mkdir(join(path, ".."), { recursive: true });
    await Deno.writeTextFile(path, text);
  }
  return examples;
}

function placeOf(text: string, index: number, rig: Rig): string {
  if (text.startsWith("# ~/.config/")) return join(rig.folder, "home/.config/prj/config.yaml");
  if (text.startsWith("project:")) return join(rig.project, ".prj/configs/project.yaml");
  const name = /^name: (\S+)$/m.exec(text)?.[1] ?? `example-${index}`;
  return join(rig.project, `.prj/commands/${name}.yaml`);
}

function yamlBlocks(markdown: string): readonly string[] {
  return fencedBlocks(markdown).filter(({ language }) => language === "yaml").map(({ text }) => text);
}
