/** Ruby's ERB in a tmuxinator file: found before YAML is read, as tmuxinator does it. */
import { type CarriedArguments, environmentPiece, type Piece } from "./carried_text.ts";

/** A `<% %>` of a file, at its offset in the text. */
export interface ErbTag {
  readonly start: number;
  readonly end: number;
  /** value: `<%= %>` in a value; control: code on a line of its own. */
  readonly kind: "value" | "control";
  readonly code: string;
}

/** A text whose tags are characters that nobody writes: every other character stays at its offset. */
export interface MaskedErb {
  readonly text: string;
  /** Those that mean something; comments do not. */
  readonly tags: readonly ErbTag[];
}

/** The first of a plane of characters that belong to nobody; each is two UTF-16 units, as the shortest tag is longer. */
const FIRST_MARK = 0x100000;
const MARK_REGEXP = /[\u{100000}-\u{10fffd}]/gu;

/** Hides the tags from YAML, in which quotes and colons of Ruby mean something else. */
export function maskErb(text: string): MaskedErb {
  const tags: ErbTag[] = [];
  const masked = text.replaceAll(/<%(?!%)[\s\S]*?%>/g, (tag, start: number) => {
    const end = start + tag.length;
    const line = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
    const rest = text.slice(end).split("\n", 1)[0]!;
    // In a comment of YAML it does nothing that shows.
    if (/^\s*#/.test(line)) return blank(tag);
    const isAlone = /^\s*(?:<%.*%>\s*)*$/.test(line) && /^\s*(?:<%.*%>\s*)*(?:#.*)?$/.test(rest);
    const kind = tag.startsWith("<%=") ? "value" : "control";
    const code = tag.replace(/^<%[=#-]?/, "").replace(/-?%>$/, "").trim();
    if (tag.startsWith("<%#")) return isAlone ? `#${blank(tag).slice(1)}` : " ".repeat(tag.length);
    tags.push({ start, end, kind, code });
    if (kind === "control" && isAlone) return `#${blank(tag).slice(1)}`;
    return String.fromCodePoint(FIRST_MARK + tags.length - 1) + blank(tag).slice(2);
  });
  return { text: masked, tags };
}

function blank(tag: string): string {
  return "x".repeat(tag.length);
}

/** Reads a text of the masked file: its pieces, or the tag that prj has nothing for. */
export function readErb(
  text: string,
  tags: readonly ErbTag[],
  carried: CarriedArguments,
): { readonly pieces: readonly Piece[] } | { readonly unknown: ErbTag } {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(MARK_REGEXP)) {
    const tag = tags[match[0].codePointAt(0)! - FIRST_MARK];
    // The author's own character, where there are no tags.
    if (tag === undefined) continue;
    const piece = tag.kind === "value" ? readCode(tag.code, carried) : undefined;
    if (piece === undefined) return { unknown: tag };
    pieces.push(text.slice(at, match.index), piece);
    at = match.index + tag.end - tag.start;
  }
  pieces.push(text.slice(at));
  // `<%%` is how ERB writes "<%".
  return { pieces: pieces.filter((piece) => piece !== "").map((one) => typeof one === "string" ? unescape(one) : one) };
}

function unescape(text: string): string {
  return text.replaceAll("<%%", "<%").replaceAll("%%>", "%>");
}

const LITERAL = String.raw`"((?:[^"\\#]|#(?!\{))*)"|'((?:[^'\\])*)'|(\d+)`;
const LOOKUP_REGEXP = new RegExp(
  String
    .raw`^(@settings|@args|ENV)\s*(?:\[\s*(?:${LITERAL})\s*\]|\.fetch\(\s*(?:${LITERAL})\s*(?:,\s*(?:${LITERAL})\s*)?\))` +
    String.raw`(?:\.to_s)?(?:\s*(?:\|\||\bor\b)\s*(?:${LITERAL}))?$`,
);

/** The forms that tmuxinator's manual shows, with or without a default; anything else is Ruby. */
function readCode(code: string, carried: CarriedArguments): Piece | undefined {
  if (code === "Dir.pwd") return environmentPiece("PWD", ".");
  if (code === "Dir.home") return environmentPiece("HOME", "~");
  const literal = new RegExp(`^(?:${LITERAL})$`).exec(code);
  if (literal !== null) return literal.slice(1).find((one) => one !== undefined) ?? "";
  const match = LOOKUP_REGEXP.exec(code);
  if (match === null) return undefined;
  const [, where, ...literals] = match;
  const pick = (from: number): string | undefined => literals.slice(from, from + 3).find((one) => one !== undefined);
  const name = pick(0) ?? pick(3) ?? "";
  const otherwise = pick(9) ?? pick(6) ?? "";
  if (where === "ENV") return environmentPiece(name, otherwise);
  if (where === "@settings") return carried.declare(name, otherwise, `The setting "${name}" of the tmuxinator project`);
  if (!/^\d+$/.test(name)) return undefined;
  const count = Number(name) + 1;
  return carried.declare(`arg${count}`, otherwise, `Word ${count} after the name of the tmuxinator project`);
}
