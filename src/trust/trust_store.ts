import { dirname } from "node:path";
import { PrjError, reasonOf } from "../base/error.ts";

/** A folder whose .prj may execute. */
export interface Trust {
  /** Real path of a worktree. */
  readonly path: string;
  /** UTC milliseconds. */
  readonly granted_at: number;
  /** The contents that were trusted, see `hashContents`; null: whatever they become. */
  readonly pin: string | null;
}

const SCHEMA = "prj.trust-store/1";
const PRIVATE = 0o600;

/** Reads the store at `file`. Throws where it cannot be read for sure: then nobody is trusted. */
export function readTrusts(file: string): readonly Trust[] {
  let text: string;
  try {
    requireOwn(file);
    text = Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return [];
    if (error instanceof PrjError) throw error;
    throw unreadable(file, error instanceof Error ? error.message.replace(/: .*$/s, "") : String(error));
  }
  return parseTrusts(text, file);
}

/** Parses the text of a store. */
export function parseTrusts(text: string, file: string): readonly Trust[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable(file, "it is not JSON");
  }
  if (!isObject(value) || value["schema"] !== SCHEMA || !Array.isArray(value["projects"])) {
    throw unreadable(file, `it has no "schema": "${SCHEMA}" with "projects"`);
  }
  const projects: unknown[] = value["projects"];
  if (!projects.every(isTrust)) throw unreadable(file, "one of its projects is not as prj writes it");
  return projects;
}

/** Writes the store, in one go: a reader finds the old one or the new one. The caller holds the mutex. */
export function writeTrusts(file: string, trusts: readonly Trust[]): void {
  const projects = trusts.toSorted((a, b) => a.path < b.path ? -1 : 1);
  try {
    Deno.mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const draft = Deno.makeTempFileSync({ dir: dirname(file), prefix: "trust." });
    Deno.writeTextFileSync(draft, `${JSON.stringify({ schema: SCHEMA, projects }, null, 2)}\n`);
    Deno.chmodSync(draft, PRIVATE);
    Deno.renameSync(draft, file);
  } catch (error) {
    throw new PrjError("failed", {
      message: `Cannot write the trust store "${file}": ${reasonOf(error)}`,
      hint: "Correct the rights of its folder, or set XDG_DATA_HOME to another; --yes trusts one run",
    });
  }
}

/** Throws where another user could have written the store, or put another in its place. */
function requireOwn(file: string): void {
  if (Deno.build.os === "windows") return;
  for (const path of [file, dirname(file)]) {
    const { uid, mode, isFile } = Deno.statSync(path);
    const own = Deno.uid();
    const isForeign = own !== 0 && uid !== null && uid !== own && uid !== 0;
    // Where the sticky bit is set nobody takes away what is another's.
    const isOpen = mode !== null && (mode & 0o002) !== 0 && (isFile || (mode & 0o1000) === 0);
    if (isForeign || isOpen) {
      throw unreadable(
        file,
        `${path === file ? "it" : "its folder"} ${isForeign ? "is another user's" : "may be written by anybody"}`,
      );
    }
  }
}

function isTrust(value: unknown): value is Trust {
  return isObject(value) && typeof value["path"] === "string" && value["path"].startsWith("/") &&
    typeof value["granted_at"] === "number" && (value["pin"] === null || typeof value["pin"] === "string");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unreadable(file: string, why: string): PrjError {
  return new PrjError("invalid", {
    message: `Cannot read the trust store "${file}": ${why}`,
    hint: /may be written/.test(why)
      ? `Look at what is in it, then run "chmod go-w" for it`
      : "Move it away; prj then asks for every project again",
  });
}
