import { COMMANDS } from "./verbs/commands.ts";
import { DRIVING } from "./verbs/driving.ts";
import { LAYOUTS } from "./verbs/layouts.ts";
import { LOOK } from "./verbs/look.ts";
import { SESSIONS } from "./verbs/sessions.ts";
import { SET_UP } from "./verbs/set_up.ts";
import { WORK } from "./verbs/work.ts";
import { WORKTREES } from "./verbs/worktrees.ts";
import type { Verb } from "./verb.ts";

/** All verbs, in the order in which help shows them. */
export const VERBS: readonly Verb[] = [
  ...WORK,
  ...SESSIONS,
  ...DRIVING,
  ...WORKTREES,
  ...COMMANDS,
  ...LAYOUTS,
  ...LOOK,
  ...SET_UP,
];

/** Finds the verb that words start with, and how many words its name takes. */
export function findVerb(words: readonly string[]): { verb: Verb; length: number } | undefined {
  const [first = "", second = ""] = words;
  for (const [typed, length] of [[`${first} ${second}`, 2], [first, 1]] as const) {
    const verb = VERBS.find(({ name, aliases }) => name === typed || aliases.includes(typed));
    if (verb !== undefined) return { verb, length };
  }
  return undefined;
}

/** Verbs whose names begin with the same word, such as "layout run" and "layout export"; empty where there are none. */
export function findFamily(word: string): readonly Verb[] {
  return VERBS.filter((verb) => nameInFamily(verb, word) !== undefined);
}

/** What a verb is called in a family: "session info" is the name in "session" of what is "session-info" elsewhere. */
export function nameInFamily({ name, aliases }: Verb, word: string): string | undefined {
  return [name, ...aliases].find((one) => one.startsWith(`${word} `));
}
