import { pasteWord } from "../base/command_line.ts";
import type { BackendCall } from "../session/backend.ts";
import type { ContainerSpec } from "../session/container/container_spec.ts";
import type { Layout, WindowSpec } from "../session/spec.ts";
import type { Plan, ProcessStep, Step } from "./plan.ts";

/**
 * Tells a plan as text: what is made, in order, and with `commandLines` the very command lines of sessions too, which
 * are long. Secrets are the caller's to hide.
 */
export function describePlan(plan: Plan, { commandLines }: { readonly commandLines: boolean }): string {
  const lines = [
    `command    ${oneLine(plan.command)}  (${oneLine(plan.file)})`,
    `project    ${oneLine(plan.project.name)}  (${oneLine(plan.project.root)})`,
  ];
  if (plan.worktree !== null) {
    lines.push(
      `worktree   ${oneLine(plan.worktree.path)}  (${
        plan.worktree.branch === null ? "no branch" : `branch ${plan.worktree.branch}`
      }, ${plan.worktree.created ? "new" : "is there"})`,
    );
  }
  if (plan.session !== null) {
    lines.push(
      `session    ${plan.session.name}  (${plan.session.backend}, ${plan.session.created ? "new" : "is there"})`,
      ...(plan.session.differences ?? []).map(({ key, was, is }) => oneLine(`  changed  ${key} was ${was}, is ${is}`)),
    );
  }
  for (const { kind, name, value, taken } of plan.leases) {
    lines.push(`${kind.padEnd(10)} ${name} ${value}  (${taken ? "new" : "is held"})`);
  }
  if (plan.timeoutMs !== null) lines.push(`timeout    ${plan.timeoutMs / 1000} s`);
  lines.push("");
  if (plan.steps.length === 0) lines.push("Nothing to do");
  plan.steps.forEach((step, index) => lines.push(...describeStep(step, index, commandLines)));
  if (plan.cleanupOnFailure.length > 0) {
    lines.push("", "Only after a failure:");
    plan.cleanupOnFailure.forEach((step, index) => lines.push(...describeStep(step, index, commandLines)));
  }
  return lines.join("\n");
}

/** A plan as `prj.plan/1`: the same data that is executed. Secrets are the caller's to hide. */
export function planJson(plan: Plan): unknown {
  const { directories: _checked, secrets: _hidden, ...rest } = plan;
  return withSnakeKeys(rest);
}

/** What has names of its author's own in it. */
const OWN_NAMES = ["environment", "arguments", "labels"];

/** Keys in the spelling of all of prj's JSON; the names of variables and the like are their authors' own. */
function withSnakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSnakeKeys);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      OWN_NAMES.includes(key) ? item : withSnakeKeys(item),
    ]),
  );
}

function describeStep(step: Step, index: number, commandLines: boolean): string[] {
  const head = `${String(index + 1).padStart(3)}. ${oneLine(step.name)}`;
  switch (step.kind) {
    case "process":
      return [
        `${head}  (${describeLimits(step)})`,
        `     cd ${pasteWord(step.directory)}`,
        `     ${commandLine(step.argv)}`,
      ];
    case "builtin":
      return [`${head}  (${describeLimits(step)}, built in)`];
    case "create-worktree":
      return [
        head,
        ...step.calls.map((call) => `     ${commandLine(call.argv)}`),
        ...(step.calls.some(({ part }) => part === "checkout") ? [`     unlock ${pasteWord(step.path)}`] : []),
      ];
    case "copy-files":
    case "link-files":
      return [
        head,
        ...step.paths.map((path) => `     ${step.kind === "copy-files" ? "copy" : "link"} ${pasteWord(path)}`),
      ];
    case "create-session":
    case "start-session":
    case "merge-session":
    case "end-session":
    case "attach": {
      const container = "spec" in step && step.spec.container !== undefined
        ? describeContainer(step.spec.container)
        : [];
      const windows = !("spec" in step) ? [] : step.spec.windows.flatMap((window, i) =>
        describeWindow(
          window,
          step.kind === "merge-session" ? step.replaces[i] : undefined,
          i === 0 && step.spec.container !== undefined ? "the container's own process" : undefined,
        )
      );
      return [head, ...container, ...windows, ...(commandLines ? describeCall(step.call) : [])];
    }
  }
}

/** A call's line, what goes into its standard input, and the calls that follow it. */
function describeCall({ argv, stdin, then = [] }: BackendCall, before = ""): string[] {
  const text = stdin === undefined ? [] : stdin.trimEnd().split("\n").map((line) => `     | ${line}`);
  return [`     ${before}${commandLine(argv)}`, ...text, ...then.flatMap((next) => describeCall(next, "then "))];
}

/** What a container is made of; the first window runs its command. */
function describeContainer(container: ContainerSpec): string[] {
  const { image, command, volumes, ports } = container;
  return [
    `     container ${pasteWord(image)}${command === null ? "" : `: ${commandLine(command)}`}`,
    ...[...volumes, ...container.tmpfs.map((path) => `tmpfs:${path}`)].map((volume) =>
      oneLine(`       - volume ${volume}`)
    ),
    ...ports.map((port) => `       - port ${port}`),
    ...container.envFiles.map((path) => oneLine(`       - variables of ${path}`)),
  ];
}

function describeLimits(step: ProcessStep): string {
  const limits = [
    step.phase,
    ...(step.timeoutMs === null ? [] : [`timeout ${step.timeoutMs / 1000} s`]),
    ...(step.continueOnError ? ["may fail"] : []),
  ];
  return limits.join(", ");
}

/**
 * `replaces`: the window whose place it takes; null: it is added; undefined: all is new. `first`: what its first pane runs
 * where nothing is written.
 */
function describeWindow(
  { name, layout, panes }: WindowSpec,
  replaces?: string | null,
  first = "a shell",
): string[] {
  const how = replaces === undefined ? "" : replaces === null ? "added " : `in the place of ${replaces} `;
  const head = oneLine(`     ${how}window ${name}`);
  const [only, ...more] = panes.map((pane, index) =>
    pane.command?.trim().replaceAll("\n", "\n         ") ?? (index === 0 ? first : "a shell")
  );
  if (more.length === 0) return [`${head}: ${only}`];
  return [`${head} (${describeLayout(layout)})`, ...[only, ...more].map((pane) => `       - ${pane}`)];
}

function describeLayout(layout: Layout): string {
  return layout.kind === "preset" ? layout.name : layout.kind === "custom" ? "a layout of its own" : "splits";
}

/** A name that holds a line break must not look like a line of the plan's. */
function oneLine(text: string): string {
  return text.replaceAll("\n", "\\n");
}

/** A command line that can be pasted into a POSIX shell; tmux's chained commands get a line each. */
function commandLine(argv: readonly string[]): string {
  return argv.map((word) => word === ";" ? "\\; \\\n      " : pasteWord(word)).join(" ");
}
