import { suggest } from "../base/suggestion.ts";

/** What a name may stand for; null is a declared argument that was not given. */
export type Value = string | number | boolean | null;

/** The names that an expansion knows. */
export interface Scope {
  /** By full name ("project_path", "a.b", every argument that no variable hides). */
  readonly values: Readonly<Record<string, Value>>;
  /** The declared arguments, always reachable as "args.x". */
  readonly args: Readonly<Record<string, Value>>;
  /** What the `env` filter reads. */
  readonly env: Readonly<Record<string, string>>;
  /** Which arguments are secrets; what a filter makes of one is added to `derived`, because it is one as well. */
  readonly secrets?: { readonly names: ReadonlySet<string>; readonly derived: Set<string> };
}

const ARGS = "args.";

/** Finds the value of a name; undefined means that nobody declared it. */
export function findValue(name: string, scope: Scope): Value | undefined {
  if (Object.hasOwn(scope.values, name)) return scope.values[name];
  const argument = findArgument(name, scope);
  return argument === undefined ? undefined : scope.args[argument];
}

/** Finds the argument that a name means, unless a variable hides it. */
export function findArgument(name: string, scope: Scope): string | undefined {
  const argument = name.startsWith(ARGS) ? name.slice(ARGS.length) : name;
  if (!Object.hasOwn(scope.args, argument)) return undefined;
  const isHidden = Object.hasOwn(scope.values, name) && scope.values[name] !== scope.args[argument];
  return isHidden ? undefined : argument;
}

/** Names the known name nearest to an unknown one, as a hint. */
export function suggestName(name: string, scope: Scope): string | undefined {
  const args = Object.keys(scope.args);
  const plain = new Set([...Object.keys(scope.values), ...args]);
  const near = suggest(name, name.startsWith(ARGS) ? args.map((arg) => ARGS + arg) : plain);
  return near ?? (plain.size > 0 ? `Known names: ${[...plain].toSorted().join(", ")}` : undefined);
}
