import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { parseYaml } from "../../src/base/yaml_source.ts";
import type { StepFacts } from "../../src/plan/facts.ts";
import type { ProcessStep } from "../../src/plan/plan.ts";
import { isShellLine, variableName } from "../../src/plan/step_plan.ts";
import { readStepFile } from "../../src/template/command.ts";
import { planFrom, ROOT, type Setting } from "./ground.ts";

const SHELL_LINES: readonly [text: string, isShellLine: boolean][] = [
  ["setup-environment", false],
  ["build", false],
  ["group/step", false],
  ["build.sh", false],
  ["Build_2", false],
  ["npm ci", true],
  ["./build", false],
  ["make|tee", true],
  ["make&", true],
  ["A=1", true],
  ["$EDITOR", true],
  ["{{cmd}}", true],
  ["a\nb", true],
  ["~/x", true],
  ["echo*", true],
];

for (const [text, expected] of SHELL_LINES) {
  Deno.test(`isShellLine() takes ${JSON.stringify(text)} for ${expected ? "a shell line" : "a step's name"}`, () => {
    strictEqual(isShellLine(text), expected);
  });
}

const NAMES: readonly [name: string, variable: string][] = [
  ["port", "PORT"],
  ["my-port", "MY_PORT"],
  ["a.b c", "A_B_C"],
  ["ü", "_"],
  ["PORT_2", "PORT_2"],
];

for (const [name, variable] of NAMES) {
  Deno.test(`variableName() of "${name}" is ${variable}`, () => strictEqual(variableName(name), variable));
}

function yamlStep(text: string): StepFacts {
  return { kind: "yaml", path: "step.yaml", file: readStepFile(parseYaml("step.yaml", text)).file! };
}

async function plannedSteps(setting: Setting): Promise<ProcessStep[]> {
  const { plan, problems } = await planFrom(setting);
  deepStrictEqual(problems, []);
  return plan.steps as ProcessStep[];
}

Deno.test("a step's own environment is stronger than its file's, and that stronger than the command's", async () => {
  const [step] = await plannedSteps({
    command: "environment: {A: command, B: command, C: command}\nsteps: [{name: build, environment: {A: own}}]",
    facts: { steps: new Map([["build", yamlStep("run: make\nenvironment: {A: file, B: file}")]]) },
  });
  deepStrictEqual([step?.environment["A"], step?.environment["B"], step?.environment["C"]], ["own", "file", "command"]);
});

const DIRECTORIES: readonly [written: string, directory: string][] = [
  ["web", `${ROOT}/web`],
  ["../x", "/home/me/x"],
  ["/abs", "/abs"],
  ["'~'", "/home/me"],
  ["~/x", "/home/me/x"],
  ["'{{project}}'", `${ROOT}/shop`],
];

for (const [written, directory] of DIRECTORIES) {
  Deno.test(`working_directory ${written} of a step and of its file is ${directory}`, async () => {
    const [own, file] = await plannedSteps({
      command: `steps: [{run: make, working_directory: ${written}}, build]`,
      facts: { steps: new Map([["build", yamlStep(`run: make\nworking_directory: ${written}`)]]) },
    });
    deepStrictEqual([own?.directory, file?.directory], [directory, directory]);
  });
}

Deno.test("a step file with several commands is several steps, each with the file's limits", async () => {
  const steps = await plannedSteps({
    command: "steps: [{name: build, continue_on_error: true}, {name: build, timeout: 1m}]",
    facts: { steps: new Map([["build", yamlStep("commands: [make a, make b]\ntimeout: 5m")]]) },
  });
  deepStrictEqual(
    steps.map(({ name, argv, timeoutMs, continueOnError }) => [name, argv.at(-1), timeoutMs, continueOnError]),
    [
      ["build 1/2", "make a", 300_000, true],
      ["build 2/2", "make b", 300_000, true],
      ["build 1/2", "make a", 60_000, false],
      ["build 2/2", "make b", 60_000, false],
    ],
  );
});

const ENTRIES: readonly [entry: string, name: string, argv: string[]][] = [
  ["npm ci", "npm ci", ["bash", "-e", "-c", "npm ci"]],
  ["{run: make}", "make", ["bash", "-e", "-c", "make"]],
  ["{script: make}", "make", ["bash", "-e", "-c", "make"]],
  ["{name: one, run: make}", "one", ["bash", "-e", "-c", "make"]],
  ["{name: 'for {{project}}', run: make}", "for shop", ["bash", "-e", "-c", "make"]],
  ["{type: shell, action: make}", "make", ["bash", "-e", "-c", "make"]],
  ["{action: make all}", "make all", ["bash", "-e", "-c", "make all"]],
  ["{run: 'echo {{project}}'}", "echo {{project}}", ["bash", "-e", "-c", "echo shop"]],
  ['{run: "one\\ntwo"}', "one", ["bash", "-e", "-c", "one\ntwo"]],
];

for (const [entry, name, argv] of ENTRIES) {
  Deno.test(`the step ${entry} is planned as "${name}"`, async () => {
    const [step] = await plannedSteps({ command: `steps: [${entry.startsWith("{") ? entry : JSON.stringify(entry)}]` });
    deepStrictEqual([step?.name, step?.argv], [name, argv]);
  });
}

Deno.test("a machine without bash runs shell lines by sh", async () => {
  const [step] = await plannedSteps({ command: "steps: [npm ci]", machine: { programs: {} } });
  deepStrictEqual(step?.argv, ["sh", "-e", "-c", "npm ci"]);
});
