/** A number below the limit. */
export type Random = (below: number) => number;

/** What files and programs are damaged with: each by itself has broken a parser somewhere. */
const PIECES = [
  ...["\0", "\ud800", "\udfff", "\ufeff", "\u2028", "\x1b[2J", "\r", "\t", "\x85"],
  ...[
    "{{",
    "}}",
    "{{ x }}",
    "{{ x | default(",
    "%",
    "<<: *a",
    "&a",
    "*a",
    "!!binary",
    "--- \n",
    "...\n",
    "? ",
    "|2-\n",
  ],
  ...["{", "}", "[", "]", '"', "'", ":", ",", "-", "#", "\\", "\\u12", "/*", "//", "$(", "`", "\n\n\n"],
  ...["null", "true", "~", "NaN", "-0", "1e999", "0x", "99999999999999999999", "-1", "4294967296", "1.5"],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "length",
    "../..",
    "/",
    "refs/heads/",
    "prj:S$",
    "\ufffd",
  ],
];
/** Deeper than any stack that goes with the text. */
const DEEP = 3000;
const LONG = 20_000;

type Mutation = (text: string, random: Random) => string;

const MUTATIONS: readonly Mutation[] = [
  // A flipped bit.
  (text, random) => {
    const at = random(text.length + 1);
    return splice(text, at, 1, String.fromCharCode((text.charCodeAt(at) || 0) ^ (1 << random(16))));
  },
  (text, random) => text.slice(0, random(text.length + 1)),
  (text, random) => text.slice(random(text.length + 1)),
  (text, random) => splice(text, random(text.length + 1), random(40), ""),
  (text, random) => splice(text, random(text.length + 1), random(3), pick(PIECES, random)),
  (text, random) => splice(text, random(text.length + 1), random(3), pick(PIECES, random)),
  // Lines that are there twice, gone, or somewhere else.
  (text, random) => changeLines(text, (lines) => lines.splice(random(lines.length + 1), 0, pick(lines, random))),
  (text, random) => changeLines(text, (lines) => lines.splice(random(lines.length), 1 + random(4))),
  (text, random) =>
    changeLines(text, (lines) => lines.splice(random(lines.length), 0, ...lines.splice(random(lines.length), 2))),
  (text, random) =>
    changeLines(text, (lines) => lines[random(lines.length)] = `${" ".repeat(random(9))}${pick(lines, random)}`),
  // A number that nobody expected.
  (text, random) =>
    text.replace(/\d+/g, (number) => random(4) > 0 ? number : pick(["0", "-1", "9".repeat(400), "1e9"], random)),
  // A part of it somewhere else in it.
  (text, random) => {
    const from = random(text.length + 1);
    return splice(text, random(text.length + 1), 0, text.slice(from, from + random(200)));
  },
];

/** Seldom, because they make long texts. */
const LARGE: readonly Mutation[] = [
  (text, random) =>
    splice(
      text,
      random(text.length + 1),
      0,
      pick(["[", "{", "{a: ", '{"a":[', "- ", "(", "((", "{{"], random).repeat(DEEP),
    ),
  (text, random) =>
    splice(
      text,
      random(text.length + 1),
      0,
      Array.from({ length: 300 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join(""),
    ),
  (text, random) =>
    splice(
      text,
      random(text.length + 1),
      0,
      long(pick(["a", " ", "\\", "0", "\0", "é", "{{x}}", "'", "\t-"], random)),
    ),
  (text, random) => changeLines(text, (lines) => lines.push(...long(`${pick(lines, random)}\n`).split("\n"))),
];

/** Damages a text in one to five ways. */
export function mutate(text: string, random: Random): string {
  let changed = text;
  for (let count = random(5); count >= 0; count--) changed = pick(MUTATIONS, random)(changed, random);
  return random(40) === 0 ? pick(LARGE, random)(changed, random) : changed;
}

function long(piece: string): string {
  return piece.repeat(LONG / piece.length + 1);
}

function splice(text: string, at: number, remove: number, insert: string): string {
  return text.slice(0, at) + insert + text.slice(at + remove);
}

function changeLines(text: string, change: (lines: string[]) => void): string {
  const separator = text.includes("\0") ? "\0" : "\n";
  const lines = text.split(separator);
  change(lines);
  return lines.join(separator);
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[random(items.length)]!;
}
