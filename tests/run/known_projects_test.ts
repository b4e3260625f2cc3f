import { deepStrictEqual, strictEqual } from "node:assert";
import { listNames } from "../../src/run/files.ts";
import { findKnownProjects, rememberProject } from "../../src/run/known_projects.ts";
import { createPlace } from "./sample_context.ts";

Deno.test("a project is known from its first run on, whatever its path, and missed once it is gone", async () => {
  await using place = await createPlace();
  const { context, folder } = place;
  const away = { ...context, cwd: folder };
  deepStrictEqual(findKnownProjects(away), { roots: [], missing: [] });
  const deep = `${folder}/${"long ü/".repeat(60)}end`;
  for (const root of [`${folder}/shop`, `${folder}/gone`, deep]) {
    await Deno.mkdir(root, { recursive: true });
    rememberProject(context, root);
    rememberProject(context, root);
  }
  rememberProject(context, `${deep}er`);
  await Deno.remove(`${folder}/gone`);
  const known = { roots: [deep, `${folder}/shop`], missing: [`${folder}/gone`, `${deep}er`] };
  deepStrictEqual(findKnownProjects(away), known);
  const files = `${context.folders.data}/projects`;
  strictEqual(listNames(files).length, 4, "no draft is left");
  await Deno.writeTextFile(`${files}/damaged.json`, "{");
  await Deno.writeTextFile(`${files}/strange.json`, '{"root":7}');
  deepStrictEqual(findKnownProjects(away), known);
});

Deno.test("the project around us is known without having run anything", async () => {
  await using place = await createPlace();
  deepStrictEqual(findKnownProjects(place.context).roots, [place.context.cwd]);
});

Deno.test("a project that cannot be remembered is no reason to fail", async () => {
  await using place = await createPlace();
  await Deno.writeTextFile(`${place.folder}/home/data`, "a file where the folder should be");
  rememberProject(place.context, place.context.cwd);
});
