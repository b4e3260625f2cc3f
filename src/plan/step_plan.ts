import { placeOfObject } from "../base/decode.ts";
import type { Place } from "../base/error.ts";
import type { Duration } from "../base/shape.ts";
import { suggest } from "../base/suggestion.ts";
import { findText, TemplateText } from "../base/template_text.ts";
import { resolveWritten } from "../base/written_path.ts";
import type { StepEntry, StepObject } from "../template/command_shape.ts";
import type { Expander } from "./expander.ts";
import type { StepFacts } from "./facts.ts";
import type { Phase, ProcessStep } from "./plan.ts";

/** What all steps of a plan have in common. */
export interface StepGround {
  readonly expander: Expander;
  readonly steps: ReadonlyMap<string, StepFacts>;
  /** Runs shell lines: a line is put behind it. */
  readonly shell: readonly [string, ...string[]];
  /** Starts prj itself. */
  readonly self: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  readonly home: string;
}

/** Returns whether a step written as a string is a shell line: it has a blank or a character that shells read. */
export function isShellLine(text: string): boolean {
  return /[\s|&;<>$()`"'*?[\]{}~#!\\=]/.test(text);
}

/** Returns the names of steps that have to be looked up before a plan can be made. */
export function stepNames(entries: readonly StepEntry[]): readonly string[] {
  return entries.map((entry) => stepName(entry)).filter((name) => name !== undefined);
}

function stepName(entry: StepEntry): string | undefined {
  if (entry instanceof TemplateText) return isShellLine(entry.text) ? undefined : entry.text;
  if (entry.run !== undefined || entry.script !== undefined || entry.type === "shell") return undefined;
  if (entry.action !== undefined) return isShellLine(entry.action.text) ? undefined : entry.action.text;
  return entry.name?.text;
}

/** Decides argv, directory, environment and limits of every step of a list. */
export function planSteps(
  entries: readonly StepEntry[] | undefined,
  phase: Phase,
  directory: string,
  ground: StepGround,
): readonly ProcessStep[] {
  return (entries ?? []).flatMap((entry) => planStep(entry, phase, directory, ground));
}

function planStep(entry: StepEntry, phase: Phase, directory: string, ground: StepGround): readonly ProcessStep[] {
  const { expander } = ground;
  const options: StepObject = entry instanceof TemplateText ? {} : entry;
  const name = stepName(entry);
  const common = {
    phase,
    directory: resolveDirectory(options.working_directory, directory, ground),
    environment: { ...ground.environment, ...ownEnvironment(options, expander) },
    timeoutMs: readTimeout(options.timeout, expander),
    continueOnError: expander.all(options.continue_on_error ?? false) === true,
    interactive: expander.all(options.interactive ?? false) === true,
  };
  if (name !== undefined) return planNamedStep(name, entry, common, ground);
  const line = entry instanceof TemplateText ? entry : entry.run ?? entry.script ?? entry.action;
  if (line === undefined) {
    const place = findText(options)?.place() ?? placeOfObject(entry);
    expander.problems.push({
      message: "A step needs `run`, or the `name` of a step",
      hint: "For example: { name: build, run: npm run build }",
      ...(place === undefined ? {} : { place }),
    });
    return [];
  }
  const text = expander.text(line.as("shell"));
  const named = options.name === undefined ? "" : expander.text(options.name);
  return [{
    ...common,
    kind: "process",
    // What is cut off a value would no longer be known for a secret.
    name: named.trim() || shortName(line.text),
    argv: [...ground.shell, text],
  }];
}

function planNamedStep(
  name: string,
  entry: StepEntry,
  common: Omit<ProcessStep, "kind" | "name" | "argv">,
  ground: StepGround,
): readonly ProcessStep[] {
  const found = ground.steps.get(name);
  switch (found?.kind) {
    case "script":
    case "module": {
      const { path, sha256 } = found;
      const program = found.kind === "script" ? found.interpreter : [...ground.self, "run-step-module"] as const;
      return [{ ...common, kind: "process", name, argv: [...program, path], script: { path, sha256 } }];
    }
    case "builtin":
      return [{ ...common, kind: "builtin", name, argv: [name] }];
    case "yaml": {
      const { file } = found;
      const lines = file.commands ?? [file.run ?? file.script].filter((line) => line !== undefined);
      const { expander } = ground;
      const own = entry instanceof TemplateText ? {} : ownEnvironment(entry, expander);
      const environment = { ...ground.environment, ...expander.all(file.environment ?? {}), ...own };
      const directory = resolveDirectory(file.working_directory, common.directory, ground);
      const timeoutMs = common.timeoutMs ?? readTimeout(file.timeout, expander);
      return lines.map((line, index) => ({
        ...common,
        kind: "process",
        name: lines.length === 1 ? name : `${name} ${index + 1}/${lines.length}`,
        argv: [...ground.shell, ground.expander.text(line)],
        environment,
        directory,
        timeoutMs,
      }));
    }
    default: {
      const place = stepPlace(entry);
      const why = found?.kind === "refused" ? found.why : `there is no such step`;
      const hint = found?.kind === "missing"
        ? suggest(name, found.known) ?? `Create .prj/steps/${name}.sh, or write { run: ${name} } for a shell line`
        : "Keep steps inside .prj/steps";
      ground.expander.problems.push({
        message: `Cannot use step "${name}": ${why}`,
        hint,
        ...(place === undefined ? {} : { place }),
      });
      return [];
    }
  }
}

/** What a step's entry adds to its environment: `args: { port: 1 }` reaches the step as PRJ_STEP_PORT=1. */
function ownEnvironment(options: StepObject, expander: Expander): Record<string, string> {
  const args = Object.entries(expander.all(options.args ?? {}) as Readonly<Record<string, string>>);
  return {
    ...expander.all(options.environment ?? {}) as Readonly<Record<string, string>>,
    ...Object.fromEntries(args.map(([name, value]) => [`PRJ_STEP_${variableName(name)}`, value])),
  };
}

function resolveDirectory(text: TemplateText | undefined, base: string, { expander, home }: StepGround): string {
  return text === undefined ? base : resolveWritten(base, expander.text(text), home);
}

/** What does not read as a duration is a problem by then. */
function readTimeout(timeout: StepObject["timeout"], expander: Expander): number | null {
  return timeout === undefined ? null : (expander.all(timeout) as Duration | undefined)?.ms ?? null;
}

/** "my-port" becomes "MY_PORT". */
export function variableName(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9_]/g, "_");
}

function stepPlace(entry: StepEntry): Place | undefined {
  return entry instanceof TemplateText ? entry.place() : (entry.action ?? entry.name)?.place();
}

/** A shell line, or what values made of a name, as a name for messages and log files. */
function shortName(text: string): string {
  const first = text.trim().split("\n")[0] ?? "";
  return first.length > 48 ? `${first.slice(0, 47)}…` : first;
}
