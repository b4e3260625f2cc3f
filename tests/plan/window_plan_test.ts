import { deepStrictEqual } from "node:assert/strict";
import type { CreateSessionStep } from "../../src/plan/plan.ts";
import { formatTimestamp } from "../../src/plan/variable.ts";
import { planPaneShell } from "../../src/plan/window_plan.ts";
import type { SessionSpec } from "../../src/session/spec.ts";
import { planFrom, type Setting } from "./ground.ts";

const SHELLS: readonly [shell: string, commandShell: string, dialect: string][] = [
  ["/bin/sh", "/bin/sh", "posix"],
  ["/usr/bin/zsh", "/usr/bin/zsh", "posix"],
  ["/opt/my shells/bash", "/opt/my shells/bash", "posix"],
  ["/usr/bin/fish", "/usr/bin/fish", "fish"],
  ["/usr/bin/nu", "/bin/sh", "posix"],
  ["/usr/bin/pwsh", "/bin/sh", "posix"],
  ["/usr/bin/fish5", "/bin/sh", "posix"],
];

for (const [shell, commandShell, dialect] of SHELLS) {
  Deno.test(`planPaneShell() runs lines of ${shell} by ${commandShell} in ${dialect}`, () => {
    deepStrictEqual(planPaneShell(shell), { shell, commandShell, dialect });
  });
}

async function planSpec(setting: Setting): Promise<SessionSpec> {
  const { plan, problems } = await planFrom(setting);
  deepStrictEqual(problems, []);
  return plan.steps.find((step): step is CreateSessionStep => step.kind === "create-session")!.spec;
}

const WINDOWS: readonly [
  what: string,
  session: string,
  windows: [name: string, focus: boolean, panes: (string | null)[]][],
][] = [
  ["none", "{}", [["main", true, [null]]]],
  ["an empty list", "{windows: []}", [["main", true, [null]]]],
  ["windows without names", "{windows: [{}, {}, {name: x}]}", [
    ["main", true, [null]],
    ["main-2", false, [null]],
    ["x", false, [null]],
  ]],
  ["a window that has the focus", "{windows: [{name: a}, {name: b, focus: true}]}", [["a", false, [null]], [
    "b",
    true,
    [null],
  ]]],
  ["a command", "{windows: [{command: make}]}", [["main", true, ["make"]]]],
  ["panes of every form", "{windows: [{panes: [make, , '', {command: run}, {title: x}]}]}", [
    ["main", true, ["make", null, null, "run", null]],
  ]],
  ["an empty list of panes", "{windows: [{panes: []}]}", [["main", true, [null]]]],
];

for (const [what, session, windows] of WINDOWS) {
  Deno.test(`a session is planned with ${what}`, async () => {
    const spec = await planSpec({ command: `session: ${session.replace("make, ,", "make, null,")}` });
    deepStrictEqual(
      spec.windows.map(({ name, focus, panes }) => [name, focus, panes.map(({ command }) => command)]),
      windows,
    );
  });
}

const ENVIRONMENTS = `environments:
  default: { WHO: default }
  development: { WHO: development }
  testing: { WHO: testing, ONLY: project }
`;

const INHERITED: readonly [what: string, command: string, environment: Record<string, string | undefined>][] = [
  ["no name takes the one called default", "session: {}", { WHO: "default" }],
  ["a name takes that one", "session: {environment: testing}", { WHO: "testing", ONLY: "project" }],
  ["inherit_project_env: false takes none", "session: {inherit_project_env: false, environment: testing}", {
    WHO: undefined,
  }],
  ["the command's own is stronger", "environments: {testing: {WHO: own}}\nsession: {environment: testing}", {
    WHO: "own",
    ONLY: "project",
  }],
  ["the command's variables are stronger", "environment: {WHO: command}\nsession: {environment: testing}", {
    WHO: "command",
  }],
  ["additional_env is strongest", "environment: {WHO: command}\nsession: {additional_env: {WHO: added}}", {
    WHO: "added",
  }],
  ["what prj says of itself is not to be changed", "session: {additional_env: {PRJ_SESSION: mine}}", {
    PRJ_SESSION: "shop-main-dev",
  }],
];

for (const [what, command, environment] of INHERITED) {
  Deno.test(`a session's environment: ${what}`, async () => {
    const spec = await planSpec({ command, config: ENVIRONMENTS });
    deepStrictEqual(
      Object.fromEntries(Object.keys(environment).map((name) => [name, spec.environment[name]])),
      environment,
    );
  });
}

const TIMES: readonly [ms: number, text: string][] = [
  [0, "19700101-000000"],
  [Date.UTC(2024, 1, 29, 23, 59, 59, 999), "20240229-235959"],
];

for (const [ms, text] of TIMES) {
  Deno.test(`formatTimestamp(${ms}) is ${text}`, () => deepStrictEqual(formatTimestamp(ms), text));
}

Deno.test("planWindows() types no value that a shell would read as keys", async () => {
  const command = (value: string): Setting => ({
    command: "arguments: [x]\nsession: {windows: [{panes: [{command: 'echo {{x}}', type: true}]}]}",
    supplied: [`x=${value}`],
  });
  deepStrictEqual((await planFrom(command("a b"))).problems, []);
  const { problems } = await planFrom(command("a\nrm b"));
  deepStrictEqual(problems.map((problem) => problem.message), [
    "A value with a line break or a control character cannot be typed: the shell would read it as keys",
  ]);
});
