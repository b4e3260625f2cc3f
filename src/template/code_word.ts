import { DYNAMIC, type ShellWord } from "./shell_command.ts";
import { MARK } from "./shell_place.ts";

/** The words of a command, or those from some point on. */
export type Words = readonly ShellWord[];

// deno-lint-ignore no-control-regex
const UNKNOWN_REGEXP = /[\0\x01]/g;

/** An unquoted expansion may give no word at all, or several. */
export function mayVanish(word: ShellWord): boolean {
  return word.text.includes(DYNAMIC) && !/^".*"$/s.test(word.raw);
}

/** Whether some of a word is only known when the shell runs. */
export function isUnknown(word: ShellWord): boolean {
  return word.text.includes(DYNAMIC) || word.text.includes(MARK);
}

/** What is only known when the shell runs may be empty: `$a''eval` is `eval`. */
export function programOf(word: ShellWord): string {
  const name = word.text.replaceAll(UNKNOWN_REGEXP, "").replace(/^[{(!]+(?=.)/, "").split(/[\/\\]/).at(-1)!;
  return name.replace(/\.exe$/, "");
}

/** The values of the word at `index`, and of those that take its place if it vanishes. */
export function valuesFrom(words: Words, index: number): number[] {
  let end = index;
  while (end < words.length && mayVanish(words[end]!)) end++;
  return valuesOf(words.slice(index, end + 1));
}

/** The values in some words. */
export function valuesOf(words: Words): number[] {
  return words.flatMap((word) => word.values);
}
