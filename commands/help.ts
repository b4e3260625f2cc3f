import { VERSION } from "../src/base/version.ts";
import { renderTable } from "../src/ui/table.ts";
import type { Console } from "../src/ui/console.ts";
import { COMMON_OPTIONS, type Verb, type VerbOption } from "./verb.ts";
import { nameInFamily, VERBS } from "./verbs.ts";

/** Everything that a person sees who does not know prj yet; it fits a page. */
export function renderHelp(console: Console): string {
  const groups = Map.groupBy(VERBS, (verb) => verb.group);
  const parts = [...groups].map(([group, verbs]) =>
    `${console.answerStyle.bold(group)}\n${indent(columns(summarizeVerbs(verbs), console))}`
  );
  return `prj turns a template in .prj/commands/ into a worktree, a terminal session, and a record of it all.

Usage: prj <verb> [options]

${parts.join("\n\n")}

${console.answerStyle.bold("Start here")}
  prj init                                   in a git repository
  prj run start-dev                          a session where you are
  prj run feature-branch branch=user-auth    a branch with a worktree and a session of its own

"prj help <verb>" says more. Every verb takes --json, -q, -v, -C DIR and --no-color. This is prj ${VERSION}.`;
}

/** The same for scripts. */
export function helpJson(verbs: readonly Verb[]): object {
  return {
    schema: "prj.help/1",
    verbs: verbs.map(({ name, aliases, summary, words, options, more }) => ({
      name,
      aliases,
      summary,
      words,
      options: options.map(({ flags, summary, takesValue }) => ({ flags, summary, takes_value: takesValue })),
      more: more ?? null,
    })),
  };
}

/** The verbs of one family, such as "prj layout". */
export function renderFamilyHelp(name: string, family: readonly Verb[], console: Console): string {
  const rows = family.map((verb): [string, string] => [
    `${nameInFamily(verb, name) ?? verb.name} ${verb.words}`.trim(),
    verb.summary,
  ]);
  return `Usage: prj ${name} <verb> [options]

${indent(columns(rows, console))}

"prj help ${name} <verb>" says more.`;
}

/** A row for every verb, and one for every family. */
function summarizeVerbs(verbs: readonly Verb[]): [string, string][] {
  const rows = new Map<string, string>();
  for (const { name, summary } of verbs) {
    const [first = "", second] = name.split(" ");
    const before = rows.get(first.padEnd(16));
    rows.set(first.padEnd(16), second === undefined ? summary : before === undefined ? second : `${before}, ${second}`);
  }
  return [...rows];
}

/** What one verb takes and does. */
export function renderVerbHelp(verb: Verb, console: Console): string {
  const { bold } = console.answerStyle;
  const parts = [`Usage: prj ${verb.name}${verb.words === "" ? "" : ` ${verb.words}`} [options]`, `${verb.summary}.`];
  const show = (options: readonly VerbOption[]): string => indent(columns(options.map(describeOption), console));
  if (verb.options.length > 0) parts.push(`${bold("Options")}\n${show(verb.options)}`);
  parts.push(`${bold("Every verb takes")}\n${show(COMMON_OPTIONS)}`);
  if (verb.more !== undefined) parts.push(verb.more);
  if (verb.aliases.length > 0) parts.push(`The same: ${verb.aliases.map((alias) => `prj ${alias}`).join(", ")}`);
  return parts.join("\n\n");
}

function describeOption({ flags, summary, takesValue, placeholder, values }: VerbOption): [string, string] {
  const choices = Array.isArray(values) ? ` (${values.join(", ")})` : "";
  return [`${flags.join(", ")}${takesValue ? ` ${placeholder ?? "VALUE"}` : ""}`, `${summary}${choices}`];
}

function columns(rows: readonly [string, string][], console: Console): string {
  const width = console.width === undefined ? {} : { width: console.width - 2 };
  return renderTable([{ header: "" }, { header: "", shrink: "end" }], rows, width).replace(/^\n/, "");
}

function indent(text: string): string {
  return text.split("\n").map((line) => `  ${line}`).join("\n");
}
