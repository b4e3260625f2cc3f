import { parseDuration } from "../src/base/duration.ts";
import { PrjError } from "../src/base/error.ts";
import type { Options } from "./verb.ts";

/** Reads an option that takes a whole number from 1; undefined where it is not there. `key` is in camel case. */
export function readCount(options: Options, key: string): number | undefined {
  const written = options[key];
  if (typeof written !== "string") return undefined;
  if (/^\d{1,9}$/.test(written) && Number(written) > 0) return Number(written);
  throw refuse(written, key, "a whole number from 1", "20");
}

/** The same, where there is no default. */
export function requireCount(options: Options, key: string, verb: string): number {
  const count = readCount(options, key);
  if (count !== undefined) return count;
  throw new PrjError("invalid", {
    message: `Missing option "${flagOf(key)}" after "prj ${verb}"`,
    hint: `Run "prj help ${verb}" to see what it takes`,
  });
}

/** Reads an option that takes a span of time; milliseconds. */
export function readSpan(options: Options, key: string): number | undefined {
  const written = options[key];
  if (typeof written !== "string") return undefined;
  const duration = parseDuration(written);
  if (duration !== undefined) return duration.ms;
  throw refuse(written, key, 'a span such as "500ms", "2s" or "1m30s", or a number of seconds', "30s");
}

function refuse(written: string, key: string, expected: string, example: string): PrjError {
  return new PrjError("invalid", {
    message: `Expected ${expected} for "${flagOf(key)}", found "${written}"`,
    hint: `For example ${flagOf(key)} ${example}`,
  });
}

function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
