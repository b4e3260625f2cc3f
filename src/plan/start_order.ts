import type { Place, Problem } from "../base/error.ts";
import { suggest } from "../base/suggestion.ts";

/** A command as far as the order of starts asks for it. */
export interface Startable {
  readonly name: string;
  readonly dependsOn: readonly Dependency[];
  /** Why it cannot be started by its name alone, such as "it needs the argument branch"; null: it can. */
  readonly obstacle: string | null;
}

/** A name under `depends_on`, and where it stands. */
export interface Dependency {
  readonly name: string;
  place(): Place;
}

/**
 * Orders commands for starting: each after all that it depends on, else as `wanted` has them. Everything that is wrong
 * comes back as a problem with its place: a name that nobody has, a command without a session, a cycle. `find` gives
 * undefined for what is no command; `names` are those that a slip may have meant.
 */
export function orderStarts<C extends Startable>(
  wanted: readonly string[],
  find: (name: string) => C | undefined,
  names: readonly string[],
): { readonly order: readonly C[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const order: C[] = [];
  const settled = new Set<string>();
  const visit = (command: C, path: readonly string[]): void => {
    if (settled.has(command.name)) return;
    settled.add(command.name);
    for (const dependency of command.dependsOn) {
      const around = [...path, command.name];
      if (around.includes(dependency.name)) {
        const circle = [...around.slice(around.indexOf(dependency.name)), dependency.name].join(" -> ");
        problems.push({
          message: `Cannot start "${command.name}" after "${dependency.name}": it would wait for itself (${circle})`,
          place: dependency.place(),
          hint: "Take one of these out of its depends_on",
        });
        continue;
      }
      const found = find(dependency.name);
      const problem = explain(command, dependency, found, names);
      if (problem !== undefined) problems.push(problem);
      else visit(found!, around);
    }
    order.push(command);
  };
  for (const name of wanted) {
    const command = find(name);
    if (command !== undefined) visit(command, []);
  }
  return { order, problems };
}

function explain(
  command: Startable,
  dependency: Dependency,
  found: Startable | undefined,
  names: readonly string[],
): Problem | undefined {
  if (found === undefined) {
    return {
      message: `Cannot start "${command.name}" after "${dependency.name}": there is no such command`,
      place: dependency.place(),
      hint: suggest(dependency.name, names) ?? 'Run "prj list" to see the commands',
    };
  }
  if (found.obstacle === null) return undefined;
  return {
    message: `Cannot start "${command.name}" after "${dependency.name}": ${found.obstacle}`,
    place: dependency.place(),
    hint: "Only a session that its command's name alone starts can be started before another",
  };
}

/**
 * Groups commands for ending their sessions: none before what depends on it, and in one group those that may end at the
 * same time. What is not among them counts for nothing; a cycle is cut where it is found.
 */
export function stopLayers<C extends Pick<Startable, "name" | "dependsOn">>(
  commands: readonly C[],
): readonly (readonly C[])[] {
  const byName = new Map(commands.map((command) => [command.name, command]));
  const depths = new Map<string, number>();
  const depthOf = (command: C): number => {
    const known = depths.get(command.name);
    if (known !== undefined) return known;
    depths.set(command.name, 0);
    const below = command.dependsOn.map(({ name }) => byName.get(name)).filter((one) => one !== undefined);
    const depth = Math.max(0, ...below.map((one) => depthOf(one) + 1));
    depths.set(command.name, depth);
    return depth;
  };
  const layers = Map.groupBy(commands, depthOf);
  return [...layers.keys()].toSorted((a, b) => b - a).map((depth) => layers.get(depth)!);
}
