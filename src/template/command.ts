import { decodeYaml, keepPlace } from "../base/decode.ts";
import { PrjError, type Problem } from "../base/error.ts";
import { suggest } from "../base/suggestion.ts";
import { findText } from "../base/template_text.ts";
import type { YamlParser, YamlSource } from "../base/yaml_node.ts";
import { COMMAND, type CommandFile, STEP_FILE, type StepFile } from "./command_shape.ts";

/** A command file as found, before it is read. */
export interface CommandSource {
  readonly name: string;
  readonly path: string;
  /** Read when it is asked for; a file that cannot be read throws a `PrjError`. */
  readonly text: string;
  readonly origin: "project" | "user" | "built-in";
}

/** A command with everything that it extends merged in. */
export interface Command {
  readonly name: string;
  readonly path: string;
  readonly origin: CommandSource["origin"];
  /** Whether the project has a part in it: the command itself, or one that it extends. */
  readonly fromProject: boolean;
  readonly file: CommandFile;
}

const LISTS = [
  "pre_steps",
  "steps",
  "post_steps",
  "cleanup_on_failure",
  "pre_create_steps",
  "post_create_steps",
  "cleanup_steps",
  "copy_files",
  "symlink_files",
] as const;

/**
 * Reads a command and, recursively, what it extends. `find` looks a name up among the sources that stand after
 * `after`, so that a command may extend the one of the same name that it hides.
 */
export async function readCommand(
  source: CommandSource,
  parse: YamlParser,
  find: (name: string, after: CommandSource | undefined) => CommandSource | undefined,
  known: () => Iterable<string>,
): Promise<{ command: Command | undefined; problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const chain: CommandSource[] = [];
  const files: CommandFile[] = [];
  let isWhole = false;
  for (let next: CommandSource | undefined = source; next !== undefined;) {
    chain.push(next);
    const decoded = await readCommandFile(next, parse);
    problems.push(...decoded.problems);
    if (decoded.value === undefined) break;
    files.push(decoded.value);
    const base = decoded.value.extends;
    if (base === undefined) {
      isWhole = true;
      break;
    }
    const found: CommandSource | undefined = find(base.text, base.text === next.name ? next : undefined);
    if (found === undefined) {
      const isOwn = base.text === next.name;
      problems.push({
        message: `Cannot extend "${base.text}": there is no ${isOwn ? "other command of that name" : "such command"}`,
        place: base.place(),
        hint: (isOwn ? undefined : suggest(base.text, known())) ?? 'Run "prj list" to see the commands',
      });
      break;
    }
    if (chain.some((seen) => seen.path === found.path)) {
      const circle = [...chain.map((seen) => seen.name), found.name].join(" -> ");
      problems.push({
        message: `Cannot extend "${base.text}": it extends itself (${circle})`,
        place: base.place(),
        hint: "Take one of these extends lines away",
      });
      break;
    }
    next = found;
  }
  if (!isWhole) return { command: undefined, problems };
  const file = files.reduceRight((base, child) => merge(base, child));
  if (file.worktree !== undefined && file.worktree.branch === undefined) {
    const place = findText(file.worktree)?.place();
    const problem: Problem = {
      // An empty block has nothing in it that has a place.
      message: `Missing key "branch" in "worktree"${place === undefined ? ` of "${source.path}"` : ""}`,
      ...(place === undefined ? {} : { place }),
      hint: 'Name the branch to check out, such as branch: "{{branch}}"',
    };
    return { command: undefined, problems: [...problems, problem] };
  }
  const fromProject = chain.some(({ origin }) => origin === "project");
  return { command: { name: source.name, path: source.path, origin: source.origin, fromProject, file }, problems };
}

async function readCommandFile(
  source: CommandSource,
  parse: YamlParser,
): Promise<ReturnType<typeof decodeYaml<CommandFile>>> {
  try {
    return decodeYaml<CommandFile>(await parse(source.path, source.text), COMMAND);
  } catch (error) {
    // A file that cannot be read is broken like any other, and hides none.
    if (error instanceof PrjError) return { value: undefined, problems: error.problems };
    throw error;
  }
}

/** Reads `.prj/steps/<name>.yaml`. */
export function readStepFile(yaml: YamlSource): { file: StepFile | undefined; problems: readonly Problem[] } {
  const { value, problems } = decodeYaml<StepFile>(yaml, STEP_FILE);
  return { file: problems.length > 0 ? undefined : value, problems };
}

/**
 * The child wins key by key; lists of steps and files are the base's and then the child's; arguments are merged by
 * name; windows are replaced as a whole.
 */
function merge(base: CommandFile, child: CommandFile): CommandFile {
  return {
    ...mergeKeys(base, child),
    ...(base.arguments === undefined && child.arguments === undefined
      ? {}
      : { arguments: mergeArguments(base.arguments ?? [], child.arguments ?? []) }),
  };
}

function mergeKeys<T extends object>(base: T, child: T): T {
  const merged = { ...base } as Record<string, unknown>;
  for (const [key, value] of Object.entries(child)) {
    const before = merged[key];
    if (Array.isArray(value) && Array.isArray(before) && LISTS.some((name) => name === key)) {
      merged[key] = [...before, ...value];
    } else merged[key] = isPlain(value) && isPlain(before) ? mergeKeys(before, value) : value;
  }
  return keepPlace(merged as T, child);
}

function mergeArguments(
  base: NonNullable<CommandFile["arguments"]>,
  child: NonNullable<CommandFile["arguments"]>,
): NonNullable<CommandFile["arguments"]> {
  const name = (entry: (typeof base)[number]): string => "text" in entry ? entry.text : entry.name.text;
  const own = new Map(child.map((entry) => [name(entry), entry]));
  const replaced = base.map((entry) => own.get(name(entry)) ?? entry);
  const inherited = new Set(base.map(name));
  return [...replaced, ...child.filter((entry) => !inherited.has(name(entry)))];
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
}
