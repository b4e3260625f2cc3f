/** Keys by name, as tmux calls them: "Enter", "C-c", "M-x", "S-Up". Pure. */
import { PrjError } from "../base/error.ts";
import { suggest } from "../base/suggestion.ts";

const NAMES = [
  ...["Enter", "Escape", "Space", "Tab", "BTab", "BSpace", "Up", "Down", "Left", "Right", "Home", "End"],
  ...["PageUp", "PageDown", "Insert", "Delete", ...Array.from({ length: 12 }, (_, i) => `F${i + 1}`)],
];
/** What other programs call them, in small letters. */
const ALIASES: Readonly<Record<string, string>> = {
  return: "Enter",
  cr: "Enter",
  esc: "Escape",
  backspace: "BSpace",
  backtab: "BTab",
  del: "Delete",
  dc: "Delete",
  ins: "Insert",
  ic: "Insert",
  pgup: "PageUp",
  ppage: "PageUp",
  pgdn: "PageDown",
  pgdown: "PageDown",
  npage: "PageDown",
};
const MODIFIERS: Readonly<Record<string, string>> = {
  c: "C",
  ctrl: "C",
  control: "C",
  m: "M",
  alt: "M",
  meta: "M",
  s: "S",
  shift: "S",
};

/** Reads words such as "C-c", "Ctrl+C" or "enter" as keys, in the spelling of this file; throws at the first that is none. */
export function readKeys(words: readonly string[]): readonly string[] {
  return words.map((word) => {
    const key = readKey(word);
    if (key !== undefined) return key;
    throw new PrjError("invalid", {
      message: `Unknown key "${word}"`,
      hint: suggest(word, NAMES) ??
        `Keys: one character, ${NAMES.slice(0, 16).join(", ")}, F1 to F12, each also with C-, M- or S- before it`,
    });
  });
}

function readKey(word: string): string | undefined {
  const modifiers = new Set<string>();
  let rest = word;
  for (let match = /^([A-Za-z]+)[-+](?=.)/u.exec(rest); match !== null; match = /^([A-Za-z]+)[-+](?=.)/u.exec(rest)) {
    const modifier = MODIFIERS[match[1]!.toLowerCase()];
    if (modifier === undefined) return undefined;
    modifiers.add(modifier);
    rest = rest.slice(match[0].length);
  }
  const name = NAMES.find((one) => one.toLowerCase() === rest.toLowerCase()) ?? ALIASES[rest.toLowerCase()];
  if (name !== undefined) return [...modifiers, name].join("-");
  if (!/^[^\p{C}\s]$/u.test(rest)) return undefined;
  // Ctrl-C and Ctrl-c are one key, and tmux knows it by the small letter.
  return [...modifiers, modifiers.has("C") ? rest.toLowerCase() : rest].join("-");
}
