/** `$NAME` and `${NAME}` in the files of tmuxp and smug. */
import { environmentPiece, type Piece } from "./carried_text.ts";

const VARIABLE_REGEXP = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(:-([^{}]*))?\})/g;

/** Splits a text at its variables; `carry` says what stands for one, undefined leaves it as it is. */
export function splitVariables(
  text: string,
  carry: (name: string, written: string, otherwise: string | undefined) => Piece | undefined,
): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(VARIABLE_REGEXP)) {
    const [written, bare, braced, , otherwise] = match;
    const piece = carry(bare ?? braced ?? "", written, otherwise);
    if (piece === undefined) continue;
    pieces.push(text.slice(at, match.index), piece);
    at = match.index + written.length;
  }
  pieces.push(text.slice(at));
  return pieces.filter((piece) => piece !== "");
}

/** A variable of the environment that prj is called in; unknown ones stay as they are written, as Python leaves them. */
export function environmentVariable(name: string, written: string): Piece {
  return name === "USER" ? { expression: "user" } : environmentPiece(name, written);
}
