/** What a text looks like in a terminal: which characters hide, and how many cells the others take. */

// Regular expressions with properties are made where they are first needed: V8 gathers all the characters of a property
// then, and each takes as long as planning a session.

/** An emoji may hold zero-width joiners and variation selectors; anywhere else they only hide a difference. */
const makeHiddenRegexp = (): RegExp =>
  /(?<=\p{Extended_Pictographic}\p{Emoji_Modifier}?)\ufe0f|(?<=\p{Extended_Pictographic}\p{Emoji_Modifier}?\ufe0f?)\u200d(?=\p{Extended_Pictographic})|([\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}])/gu;

let hiddenRegexp: RegExp | undefined;

/** Printable characters of one cell each. */
const ASCII_REGEXP = /^[\x20-\x7e]*$/;

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\x1b": "\\e",
};

/**
 * Replaces control, bidirectional and invisible characters by escapes, so that shown text cannot lie.
 * `multiline` keeps line breaks and tabs.
 */
export function showControl(text: string, options: { multiline?: boolean } = {}): string {
  // Most texts are plain, and looking at each of their characters takes a table longer than all else.
  if (ASCII_REGEXP.test(text)) return text;
  return text.replace(hiddenRegexp ??= makeHiddenRegexp(), (match, hidden: string | undefined) => {
    if (hidden === undefined) return match;
    if (options.multiline && (hidden === "\n" || hidden === "\t")) return hidden;
    const point = hidden.codePointAt(0)!;
    // A byte that is not UTF-8, see base/bytes.ts.
    const code = point >= 0xdc80 && point <= 0xdcff ? point - 0xdc00 : point;
    const hex = code.toString(16);
    return SHORT_ESCAPES[hidden] ?? (code <= 0xff ? `\\x${hex.padStart(2, "0")}` : `\\u{${hex}}`);
  });
}

/** First and last code points of the ranges that take two cells (East Asian Width W and F); emoji are told apart below. */
const WIDE_RANGES: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2630, 0x2637],
  [0x268a, 0x268f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2fb],
  [0x1d300, 0x1d376],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];

const NARROW_REGEXP = /^[\x20-\x7e\u00a0-\u02ff]$/;
const makeZeroWidthRegexp = (): RegExp => /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}\p{Zl}\p{Zp}\u1160-\u11ff\ud7b0-\ud7ff]$/u;
const makeEmojiRegexp = (): RegExp =>
  /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}.*\ufe0f|\p{Regional_Indicator}{2}|[0-9#*]\ufe0f)/u;

let zeroWidthRegexp: RegExp | undefined;
let emojiRegexp: RegExp | undefined;
let segmenter: Intl.Segmenter | undefined;

/** Splits `text` into what a reader calls characters. */
export function splitCharacters(text: string): string[] {
  if (ASCII_REGEXP.test(text)) return text.split("");
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return Array.from(segmenter.segment(text), (part) => part.segment);
}

/** Counts the terminal cells of `text`: two for wide characters and emoji, none for combining marks. */
export function displayWidth(text: string): number {
  if (ASCII_REGEXP.test(text)) return text.length;
  return splitCharacters(text).reduce((sum, character) => sum + characterWidth(character), 0);
}

function characterWidth(character: string): number {
  if (NARROW_REGEXP.test(character)) return 1;
  emojiRegexp ??= makeEmojiRegexp();
  if (emojiRegexp.test(character)) return 2;
  zeroWidthRegexp ??= makeZeroWidthRegexp();
  let width = 0;
  for (const part of character) {
    const code = part.codePointAt(0)!;
    if (zeroWidthRegexp.test(part)) continue;
    width += WIDE_RANGES.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
  }
  return width;
}

/** Cuts `text` to at most `width` cells, with `…` in place of what is lost at its end or start. */
export function fitWidth(text: string, width: number, cut: "end" | "start" = "end"): string {
  if (displayWidth(text) <= width) return text;
  if (width < 1) return "";
  const characters = splitCharacters(text);
  if (cut === "start") characters.reverse();
  const kept: string[] = [];
  let left = width - 1;
  for (const character of characters) {
    left -= displayWidth(character);
    if (left < 0) break;
    kept.push(character);
  }
  return cut === "start" ? `…${kept.reverse().join("")}` : `${kept.join("")}…`;
}
