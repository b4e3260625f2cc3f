import { createHash } from "node:crypto";
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { parseYaml } from "../../../src/base/yaml_source.ts";
import type { StepFacts } from "../../../src/plan/facts.ts";
import { findSteps } from "../../../src/run/command/find_steps.ts";
import { tell } from "../../base/sample_yaml.ts";
import { createPlace, type Place } from "../sample_context.ts";

const PROGRAMS = { bash: "/bin/bash", python3: "/usr/bin/python3" };

async function find(
  { folder }: Place,
  name: string,
  programs: Readonly<Record<string, string>> = PROGRAMS,
): Promise<{ found: StepFacts; problems: string[] }> {
  const place = { root: `${folder}/shop`, top: `${folder}/topic`, directory: `${folder}/topic`, git: true };
  const parse = (file: string, text: string): ReturnType<Parameters<typeof findSteps>[1]> =>
    Promise.resolve(parseYaml(file, text));
  const { steps, problems } = await findSteps([name], parse, place, programs);
  return { found: steps.get(name)!, problems: problems.map(tell) };
}

const SCRIPTS: readonly [file: string, text: string, interpreter: string[], programs?: Record<string, string>][] = [
  ["s.sh", "echo", ["bash"]],
  ["s.sh", "echo", ["sh"], {}],
  ["s.sh", "#!/bin/dash\n", ["/bin/dash"]],
  ["s.sh", "#! /usr/bin/env -S bash -eu \n", ["/usr/bin/env", "-S bash -eu"]],
  ["s.sh", "#!/bin/sh\r\n", ["/bin/sh"]],
  ["s.sh", "#!\necho", ["bash"]],
  ["s.py", "print()", ["python3"]],
  ["s.py", "print()", ["python"], {}],
  ["s.py", "#!/usr/bin/python2\n", ["/usr/bin/python2"]],
  ["s", "#!/usr/bin/ruby\n", ["/usr/bin/ruby"]],
  ["s", "echo", ["bash"]],
];

for (const [file, text, interpreter, programs] of SCRIPTS) {
  Deno.test(`findSteps() runs ${file} with ${JSON.stringify(text)} by ${interpreter.join(" ")}`, async () => {
    await using place = await createPlace();
    await place.write(`shop/.prj/steps/${file}`, text);
    const { found, problems } = await find(place, "s", programs);
    deepStrictEqual([found, problems], [
      {
        kind: "script",
        path: `${place.folder}/shop/.prj/steps/${file}`,
        sha256: createHash("sha256").update(text).digest("hex"),
        interpreter,
      },
      [],
    ]);
  });
}

for (const file of ["s.ts", "s.js"]) {
  Deno.test(`findSteps() takes ${file} for a module`, async () => {
    await using place = await createPlace();
    await place.write(`shop/.prj/steps/${file}`, "");
    deepStrictEqual((await find(place, "s")).found, {
      kind: "module",
      path: `${place.folder}/shop/.prj/steps/${file}`,
      sha256: createHash("sha256").digest("hex"),
    });
  });
}

Deno.test("findSteps() reads a step of YAML, before one of the same name in another language", async () => {
  await using place = await createPlace();
  await place.write("shop/.prj/steps/s.sh", "");
  await place.write("shop/.prj/steps/s.yml", "run: make");
  const { found } = await find(place, "s");
  ok(found.kind === "yaml");
  deepStrictEqual([found.file.run?.text, found.path.endsWith("/s.yml")], ["make", true]);
});

Deno.test("findSteps() finds a worktree's own step before the project's, a project's before a built in one", async () => {
  await using place = await createPlace();
  await place.write("shop/.prj/steps/s.sh", "");
  await place.write("topic/.prj/steps/s.sh", "");
  await place.write("shop/.prj/steps/validate-environment.sh", "");
  const paths = await Promise.all(["s", "validate-environment"].map(async (name) => {
    const { found } = await find(place, name);
    return found.kind === "script" ? found.path : found.kind;
  }));
  deepStrictEqual(paths, [
    `${place.folder}/topic/.prj/steps/s.sh`,
    `${place.folder}/shop/.prj/steps/validate-environment.sh`,
  ]);
});

Deno.test("findSteps() knows the steps that are built in", async () => {
  await using place = await createPlace();
  deepStrictEqual((await find(place, "validate-environment")).found, { kind: "builtin" });
});

Deno.test("findSteps() finds steps in folders, and not the folder itself", async () => {
  await using place = await createPlace();
  await place.write("shop/.prj/steps/db/reset.sh", "");
  strictEqual((await find(place, "db/reset")).found.kind, "script");
  strictEqual((await find(place, "db")).found.kind, "missing");
});

Deno.test("findSteps() says where it looked, and what is there", async () => {
  await using place = await createPlace();
  await place.write("shop/.prj/steps/build.sh", "");
  const { found } = await find(place, "biuld");
  ok(found.kind === "missing");
  deepStrictEqual(found.looked, [`${place.folder}/topic/.prj/steps`, `${place.folder}/shop/.prj/steps`]);
  ok(found.known.includes("build") && found.known.includes("validate-environment"));
});

Deno.test("findSteps() refuses a broken step, with its problems", async () => {
  await using place = await createPlace();
  await place.write("shop/.prj/steps/s.yaml", "rnu: make");
  const { found, problems } = await find(place, "s");
  strictEqual(found.kind, "refused");
  deepStrictEqual(problems, ['1:1+3 Unknown key "rnu" in the file | Did you mean "run"?']);
});

for (const name of ["../s", "/etc/passwd", "a/../../s", "./s", "a//s", "a/", "", ".", ".."]) {
  Deno.test(`findSteps() refuses ${JSON.stringify(name)}, which points out of .prj/steps`, async () => {
    await using place = await createPlace();
    await place.write("shop/.prj/s.sh", "");
    deepStrictEqual((await find(place, name)).found, { kind: "refused", why: "it points out of .prj/steps" });
  });
}

Deno.test("findSteps() refuses a link that leads out of .prj/steps, and follows one that stays", async () => {
  await using place = await createPlace();
  await place.write("shop/evil.sh", "");
  await place.write("shop/.prj/steps/real.sh", "");
  await Deno.symlink("../../evil.sh", `${place.folder}/shop/.prj/steps/out.sh`);
  await Deno.symlink("real.sh", `${place.folder}/shop/.prj/steps/in.sh`);
  strictEqual((await find(place, "out")).found.kind, "refused");
  strictEqual((await find(place, "in")).found.kind, "script");
});

for (const name of ["constructor", "toString", "__proto__"]) {
  Deno.test(`findSteps() does not take ${name} for a step that is built in`, async () => {
    await using place = await createPlace();
    strictEqual((await find(place, name)).found.kind, "missing");
  });
}
