const UNITS = ["b", "kb", "mb", "gb"];

/** Parses "512KB", "4 MB", "4M" or a number of bytes, a thousand and twenty-four to the next; undefined: it is none. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?)i?b?$/i.exec(text.trim());
  if (match === null) return undefined;
  const bytes = Math.round(Number(match[1]) * 1024 ** UNITS.indexOf(`${match[2]!.toLowerCase()}b`));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
