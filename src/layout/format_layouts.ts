import { PrjError } from "../base/error.ts";
import type { PlainLayout, PlainTab } from "./layouts_file.ts";

const SCHEMA = "https://bit.ly/cfglayout";
/** The only one that there is. */
const VERSION = "0.1";

/** Formats layouts as a layouts file that stackops reads too. */
export function formatLayouts(layouts: readonly PlainLayout[]): string {
  const file = {
    $schema: SCHEMA,
    version: VERSION,
    layouts: layouts.map(({ name, tabs }) => ({ layoutName: name, layoutTabs: tabs.map(formatTab) })),
  };
  return `${JSON.stringify(file, null, 4)}\n`;
}

function formatTab({ name, directory, command, weight }: PlainTab): Record<string, unknown> {
  return {
    tabName: name,
    ...(directory === null ? {} : { startDir: directory }),
    // Theirs takes no tab without a command.
    command: command ?? "",
    ...(weight === 1 ? {} : { tabWeight: weight }),
  };
}

/** Replaces layouts of the same name where they stand, and appends the others; a name that is there twice is refused. */
export function mergeLayouts(
  existing: readonly PlainLayout[],
  added: readonly PlainLayout[],
  file: string,
): readonly PlainLayout[] {
  refuseTwice(existing, `"${file}" has`);
  refuseTwice(added, "What is added has");
  const byName = new Map(added.map((layout) => [layout.name, layout]));
  const known = new Set(existing.map(({ name }) => name));
  return [
    ...existing.map((layout) => byName.get(layout.name) ?? layout),
    ...added.filter(({ name }) => !known.has(name)),
  ];
}

function refuseTwice(layouts: readonly PlainLayout[], who: string): void {
  const names = layouts.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new PrjError("conflict", {
    message: `Cannot merge layouts: ${who} two layouts "${twice}"`,
    hint: "Give one of them another name",
  });
}
