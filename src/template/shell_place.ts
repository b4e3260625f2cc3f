import { readFishPlaces } from "./fish_reader.ts";
import { readPosixPlaces } from "./posix_reader.ts";
import type { Dialect } from "./shell_quote.ts";

export type { Dialect } from "./shell_quote.ts";

/** Stands for a value in a shell line that is being read; no shell line can hold it otherwise. */
export const MARK = "\0";

/** Where a value stands in a shell line, which says how it must be quoted there. */
export type ShellPlace = QuotedPlace | NumberPlace | UnsafePlace;

/** A place where quoting keeps a value whole. */
export interface QuotedPlace {
  readonly kind: "bare" | "single" | "double" | "ansi" | "comment";
  /** A bare or plain value would run together with what stands beside it. */
  readonly joined?: boolean;
  /** Some shell might go on reading after a line break in the value as if nothing were quoted. */
  readonly isOneLine?: boolean;
  /** Where a leading "-" would make an option of the value: why, and what to write. */
  readonly operand?: { readonly reason: string; readonly hint: string };
}

/** A place where only a whole number is safe: what stands here is computed with. */
export interface NumberPlace {
  readonly kind: "number";
  readonly reason: string;
}

/** A place where no quoting keeps a value from being read as something else. */
export interface UnsafePlace {
  readonly kind: "unsafe";
  /** Ends the sentence "A value cannot stand ...". */
  readonly reason: string;
  readonly hint: string;
  /** A value that an author declared as a number or a boolean is harmless here. */
  readonly allowsNumber: boolean;
}

/** Finds the place of every `MARK` in a shell line, in order. */
export function findShellPlaces(line: string, dialect: Dialect): readonly ShellPlace[] {
  return dialect === "fish" ? readFishPlaces(line) : readPosixPlaces(line);
}
