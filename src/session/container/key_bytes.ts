/** Keys, in the spelling of `../key.ts`, as the bytes that a terminal sends for them. Pure. */

const PLAIN: Readonly<Record<string, string>> = {
  Enter: "\r",
  Escape: "\x1b",
  Space: " ",
  Tab: "\t",
  BTab: "\x1b[Z",
  BSpace: "\x7f",
};

/** xterm's: the final letter after ESC [, or the number before "~"; modifiers go between. */
const LETTERS: Readonly<Record<string, string>> = {
  Up: "A",
  Down: "B",
  Right: "C",
  Left: "D",
  End: "F",
  Home: "H",
  F1: "P",
  F2: "Q",
  F3: "R",
  F4: "S",
};
const NUMBERS: Readonly<Record<string, number>> = {
  Insert: 2,
  Delete: 3,
  PageUp: 5,
  PageDown: 6,
  F5: 15,
  F6: 17,
  F7: 18,
  F8: 19,
  F9: 20,
  F10: 21,
  F11: 23,
  F12: 24,
};

/** Returns what a program reads when the key is pressed; where it has no terminal, Enter is the end of a line. */
export function keyBytes(key: string, tty: boolean): string {
  const { name, modifiers } = split(key);
  const [isControl, isMeta, isShift] = ["C", "M", "S"].map((one) => modifiers.includes(one));
  if (name === "Enter" && !tty) return "\n";
  const modifier = 1 + (isShift ? 1 : 0) + (isMeta ? 2 : 0) + (isControl ? 4 : 0);
  const letter = LETTERS[name];
  if (letter !== undefined) {
    if (modifier > 1) return `\x1b[1;${modifier}${letter}`;
    return /^F\d$/.test(name) ? `\x1bO${letter}` : `\x1b[${letter}`;
  }
  const number = NUMBERS[name];
  if (number !== undefined) return modifier > 1 ? `\x1b[${number};${modifier}~` : `\x1b[${number}~`;
  if (name === "Tab" && isShift) return PLAIN["BTab"]!;
  const text = PLAIN[name] ?? (isShift ? name.toUpperCase() : name);
  return `${isMeta ? "\x1b" : ""}${isControl ? controlOf(text) : text}`;
}

function split(key: string): { readonly name: string; readonly modifiers: readonly string[] } {
  const match = /^((?:[CMS]-)*)(.+)$/su.exec(key);
  return { name: match?.[2] ?? key, modifiers: (match?.[1] ?? "").split("-") };
}

function controlOf(text: string): string {
  if (text === "?") return "\x7f";
  const code = text.toUpperCase().charCodeAt(0);
  return text === " " ? "\0" : code >= 0x40 && code < 0x60 ? String.fromCharCode(code & 0x1f) : text;
}
