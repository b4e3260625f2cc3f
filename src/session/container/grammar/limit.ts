import { type Reading, refuse } from "./reading.ts";

/** Less than this dockerd refuses. */
const MIN_MEMORY = 6 * 1024 ** 2;
const UNITS = "bkmgt";

/** Reads a size of memory as both runtimes take it: a number with b, k, m, g or t; without one, bytes. */
export function readMemory(text: string): Reading {
  const hint = 'For example "512m" or "2g"';
  const [, amount, unit = "b"] = /^(\d+(?:\.\d+)?) ?([bkmgt])?(?:i?b)?$/i.exec(text) ?? [];
  if (amount === undefined) return refuse("a size of memory", text, "it is not a number with k, m or g", hint);
  const letter = unit.toLowerCase();
  const bytes = Math.floor(Number(amount) * 1024 ** UNITS.indexOf(letter));
  if (!Number.isSafeInteger(bytes)) return refuse("a size of memory", text, "it is too large", hint);
  if (bytes < MIN_MEMORY) return refuse("a size of memory", text, "a container needs 6m at least", hint);
  return { value: `${amount}${letter}` };
}

/** Reads a number of processors. */
export function readCpus(text: string): Reading {
  const hint = 'For example "1.5" or "0.25"';
  if (!/^(?:\d+(?:\.\d+)?|\.\d+)$/.test(text)) return refuse("a number of processors", text, "it is no number", hint);
  const count = Number(text);
  if (count < 0.01) return refuse("a number of processors", text, "0.01 is the least", hint);
  return { value: String(count) };
}
