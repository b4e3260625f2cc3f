import { relative, resolve } from "node:path/posix";
import { type Piece, plainText, writePieces } from "./carried_text.ts";

/** Where relative directories of a file begin. */
export interface DirectoryGround {
  /** Absolute; undefined: where the tool is called, which prj has too. */
  readonly base: string | undefined;
  /** The worktree that the command is for; undefined: none is known. */
  readonly top: string | undefined;
}

/**
 * Writes a directory of another tool's file as a command says it: relative to the worktree where it is in there, so
 * that the command serves every worktree. Undefined: the worktree itself.
 */
export function writeDirectory(pieces: readonly Piece[], { base, top }: DirectoryGround): string | undefined {
  const text = plainText(pieces);
  if (text === undefined) {
    const [first = ""] = pieces;
    const isRelative = typeof first === "string" && !/^[~/]/.test(first);
    return isRelative && base !== undefined && base !== top
      ? writePieces([`${base.replace(/\/$/, "")}/`, ...pieces])
      : writePieces(pieces);
  }
  const short = text.trim().replace(/(?<=.)\/+$/, "");
  if (/^(~(\/|$)|\/)/.test(short)) return writePieces([short]);
  if (base === undefined) return writeRelative(short);
  const absolute = resolve(base, short);
  if (top === undefined) return writePieces([absolute]);
  const inside = relative(top, absolute);
  return inside === ".." || inside.startsWith("../") ? writePieces([absolute]) : writeRelative(inside);
}

/** A directory that is relative to the one around it; undefined: that one itself. */
function writeRelative(text: string): string | undefined {
  const short = text.trim().replace(/^(\.\/+)+/, "").replace(/(?<=.)\/+$/, "");
  return short === "" || short === "." ? undefined : writePieces([short]);
}

/** Where a directory is counted from the one around it. */
export const INSIDE: DirectoryGround = { base: undefined, top: undefined };

/** Writes a directory that stands in another: of a window, of a pane. */
export function writeInner(pieces: readonly Piece[], ground: DirectoryGround = INSIDE): string | undefined {
  const text = plainText(pieces);
  return text !== undefined && ground.base === undefined && !/^[~/]/.test(text)
    ? writeRelative(text)
    : writeDirectory(pieces, ground);
}
