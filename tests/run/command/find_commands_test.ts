import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { PrjError } from "../../../src/base/error.ts";
import { listCommandNames } from "../../../src/run/completion/command_names.ts";
import { findCommands, visibleSources } from "../../../src/run/command/find_commands.ts";
import { listCommands } from "../../../src/run/command/list_commands.ts";
import { validateFiles } from "../../../src/run/command/validate_files.ts";
import { LIBRARY } from "../../../src/template/library.ts";
import { createPlace, type Place } from "../sample_context.ts";

const BUILT_IN = Object.keys(LIBRARY);

/** A linked worktree (`topic`) of the project, both with commands. */
function inWorktree({ folder }: Place): Parameters<typeof findCommands>[1] {
  return { root: `${folder}/shop`, top: `${folder}/topic`, directory: `${folder}/topic/web`, git: true };
}

Deno.test("findCommands() finds commands of the worktree, the project, the user and prj, the strongest first", async () => {
  await using place = await createPlace();
  for (const root of ["topic/.prj", "shop/.prj", "home/config"]) await place.write(`${root}/commands/dev.yaml`, root);
  await place.write("shop/.prj/commands/own.yml", "");
  await place.write("home/config/commands/start-dev.yaml", "");
  const { sources } = findCommands(place.context, inWorktree(place));
  deepStrictEqual(
    sources.filter(({ origin }) => origin !== "built-in").map(({ name, path, origin }) => [name, path, origin]),
    [
      ["dev", `${place.folder}/topic/.prj/commands/dev.yaml`, "project"],
      ["dev", `${place.folder}/shop/.prj/commands/dev.yaml`, "project"],
      ["own", `${place.folder}/shop/.prj/commands/own.yml`, "project"],
      ["dev", `${place.folder}/home/config/commands/dev.yaml`, "user"],
      ["start-dev", `${place.folder}/home/config/commands/start-dev.yaml`, "user"],
    ],
  );
  deepStrictEqual(sources.filter(({ origin }) => origin === "built-in").map(({ name }) => name), BUILT_IN);
  strictEqual(sources[1]?.text, "shop/.prj");
});

Deno.test("findCommands() lists the project's commands once where it is called in the main worktree", async () => {
  await using place = await createPlace();
  await place.write("shop/.prj/commands/dev.yaml", "");
  const root = `${place.folder}/shop`;
  const { sources } = findCommands(place.context, { root, top: root, directory: root, git: true });
  strictEqual(sources.filter(({ name }) => name === "dev").length, 1);
});

Deno.test("findCommands() outside of a project finds the user's and prj's own", async () => {
  await using place = await createPlace();
  await place.write("shop/.prj/commands/dev.yaml", "");
  await place.write("home/config/commands/mine.yaml", "");
  deepStrictEqual(findCommands(place.context, undefined).sources.map(({ name }) => name), ["mine", ...BUILT_IN]);
});

Deno.test("findCommands() passes over what is no command", async () => {
  await using place = await createPlace();
  for (const name of ["readme.md", ".hidden.yaml", ".#dev.yaml", "dev.yaml~", "dev.json", "yaml"]) {
    await place.write(`shop/.prj/commands/${name}`, "");
  }
  const { sources } = findCommands(place.context, inWorktree(place));
  deepStrictEqual(sources.map(({ name }) => name), BUILT_IN);
});

Deno.test("visibleSources() gives the strongest of each name, by name", async () => {
  await using place = await createPlace();
  await place.write("shop/.prj/commands/start-dev.yaml", "");
  await place.write("home/config/commands/start-dev.yaml", "");
  await place.write("home/config/commands/aaa.yaml", "");
  const visible = visibleSources(findCommands(place.context, inWorktree(place)));
  deepStrictEqual(visible.map(({ name }) => name), ["aaa", ...BUILT_IN].sort());
  strictEqual(visible.find(({ name }) => name === "start-dev")?.origin, "project");
});

/** A folder, a link to nowhere, no YAML, a wrong key; and one command that is right. */
async function createBroken(): Promise<Place> {
  const place = await createPlace();
  const commands = `${place.folder}/shop/.prj/commands`;
  await Deno.mkdir(`${commands}/folder.yaml`, { recursive: true });
  await Deno.symlink("nowhere", `${commands}/link.yaml`);
  await place.write("shop/.prj/commands/syntax.yaml", "a: [");
  await place.write("shop/.prj/commands/typo.yaml", "stpes: []");
  await place.write("shop/.prj/commands/right.yaml", 'description: "Right"\nsteps: [make it]');
  return place;
}

const REASONS: Readonly<Record<string, RegExp>> = {
  folder: /^Cannot read ".*folder\.yaml": Is a directory$/,
  link: /^Cannot read ".*link\.yaml": there is no such file$/,
  syntax: /^Invalid YAML: /,
  typo: /^Unknown key "stpes" in the file$/,
};

Deno.test("listCommands() shows every broken command with its reason, and hides none", async () => {
  await using place = await createBroken();
  const listed = (await listCommands(place.context)).filter(({ source }) => source === "project");
  deepStrictEqual(listed.map(({ name }) => name), ["folder", "link", "right", "syntax", "typo"]);
  for (const { name, description, problems } of listed) {
    const reason = REASONS[name];
    if (reason === undefined) deepStrictEqual([name, description, problems], ["right", "Right", []]);
    else strictEqual(reason.test(problems[0]?.message ?? ""), true, problems[0]?.message);
  }
});

Deno.test("validateFiles() finds the problems of every file, and hides none", async () => {
  await using place = await createBroken();
  const checked = await validateFiles(place.context, []);
  deepStrictEqual(checked.map(({ path, problems }) => [path.replace(/.*\/(.*)\.yaml$/, "$1"), problems.length > 0]), [
    ["folder", true],
    ["link", true],
    ["right", false],
    ["syntax", true],
    ["typo", true],
  ]);
});

Deno.test("listCommandNames() completes names of commands that cannot be read", async () => {
  await using place = await createBroken();
  const listed = listCommandNames(place.context).filter(({ name }) => !BUILT_IN.includes(name));
  deepStrictEqual(
    listed,
    ["folder", "link", "right", "syntax", "typo"].map((name) => ({
      name,
      description: name === "right" ? "Right" : "",
    })),
  );
});

Deno.test("a source that cannot be read says so when it is asked for its text", async () => {
  await using place = await createBroken();
  const { sources } = findCommands(place.context, inWorktree(place));
  throws(() => sources.find(({ name }) => name === "link")?.text, PrjError);
});
