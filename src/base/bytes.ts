/**
 * Text from outside that may not be UTF-8, without loss: a byte that is none becomes a lone surrogate, U+DC00 plus the
 * byte, as Python's "surrogateescape" does it. Such a text is not well-formed, so it is known wherever it turns up
 * (`isWellFormed()`): no path of Deno's can hold it, and the one that it would be made into is another.
 */

const ESCAPE = 0xdc00;
const ESCAPED_REGEXP = /[\udc80-\udcff]/u;

/** Decodes UTF-8; other bytes are escaped. */
export function decodeBytes(bytes: Uint8Array): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes);
  } catch {
    let text = "";
    for (let at = 0; at < bytes.length;) {
      const length = lengthOf(bytes[at]!);
      try {
        text += decoder.decode(bytes.subarray(at, at + length));
        at += length;
      } catch {
        text += String.fromCharCode(ESCAPE + bytes[at++]!);
      }
    }
    return text;
  }
}

/** Gives back the bytes that `decodeBytes` was given. */
export function encodeBytes(text: string): Uint8Array {
  const encoder = new TextEncoder();
  if (text.isWellFormed()) return encoder.encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (ESCAPED_REGEXP.test(character)) bytes.push(code - ESCAPE);
    else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}

/** How many bytes a character has that begins so. */
function lengthOf(first: number): number {
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** Makes one of several pieces. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
