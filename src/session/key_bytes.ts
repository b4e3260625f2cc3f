/** Keys as the bytes that a terminal sends for them, where no terminal program is there to press them. Pure. */

const PLAIN: Readonly<Record<string, string>> = {
  Enter: "\r",
  Escape: "\x1b",
  Space: " ",
  Tab: "\t",
  BTab: "\x1b[Z",
  BSpace: "\x7f",
};
/** CSI 1 ; MODIFIERS FINAL, or without modifiers CSI FINAL. */
const LETTERS: Readonly<Record<string, string>> = {
  Up: "A",
  Down: "B",
  Right: "C",
  Left: "D",
  Home: "H",
  End: "F",
  F1: "P",
  F2: "Q",
  F3: "R",
  F4: "S",
};
/** CSI NUMBER ; MODIFIERS ~. */
const NUMBERS: Readonly<Record<string, number>> = {
  Insert: 2,
  Delete: 3,
  PageUp: 5,
  PageDown: 6,
  ...Object.fromEntries([15, 17, 18, 19, 20, 21, 23, 24].map((number, i) => [`F${i + 5}`, number])),
};
/** What Ctrl makes of characters that are no letters. */
const CONTROL: Readonly<Record<string, string>> = {
  Space: "\0",
  "@": "\0",
  "[": "\x1b",
  "\\": "\x1c",
  "]": "\x1d",
  "^": "\x1e",
  _: "\x1f",
  "?": "\x7f",
};

/** Returns what a terminal of the xterm family sends for a key in the spelling of `key.ts`; "" where it sends nothing. */
export function keyBytes(key: string): string {
  const modifiers = new Set<string>();
  let rest = key;
  for (; /^[CMS]-./u.test(rest); rest = rest.slice(2)) modifiers.add(rest[0]!);
  const [control, meta, shift] = ["C", "M", "S"].map((one) => modifiers.has(one));
  const letter = LETTERS[rest];
  const number = NUMBERS[rest];
  if (letter !== undefined || number !== undefined) {
    const code = 1 + (shift ? 1 : 0) + (meta ? 2 : 0) + (control ? 4 : 0);
    if (number !== undefined) return `\x1b[${number}${code === 1 ? "" : `;${code}`}~`;
    if (code > 1) return `\x1b[1;${code}${letter}`;
    return `\x1b${/^F\d/.test(rest) ? "O" : "["}${letter}`;
  }
  let bytes = PLAIN[rest] ?? rest;
  if (shift) bytes = rest === "Tab" ? PLAIN["BTab"]! : rest.length === 1 ? rest.toUpperCase() : bytes;
  if (control) bytes = /^[a-z]$/i.test(rest) ? String.fromCharCode(rest.charCodeAt(0) & 31) : CONTROL[rest] ?? bytes;
  return meta ? `\x1b${bytes}` : bytes;
}
