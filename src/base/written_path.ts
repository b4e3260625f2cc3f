import { resolve } from "node:path";

/** Resolves a path as a person writes it: from `base`, a leading `~` being `home`. */
export function resolveWritten(base: string, path: string, home: string): string {
  return resolve(base, path.replace(/^~(?=\/|$)/, () => home));
}
