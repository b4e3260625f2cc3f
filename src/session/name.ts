/** Session names: made from project, worktree and task, short enough for the backend, and never shared by two. */

export interface NameParts {
  readonly project: string;
  readonly worktree: string;
  readonly task: string;
}

export const SESSION_NAME_LENGTH = 50;

/** Below this a cut part says nothing any more; the next part is cut instead. */
const SHORTEST_PART = 4;

/** Reduces one part to a-z 0-9 _ and single dashes; what leaves nothing becomes "session". */
export function sanitizeNamePart(part: string): string {
  const clean = part.toLowerCase().replace(/[^a-z0-9_-]/g, "-").replace(/-+/g, "-").replace(/^-|-$/g, "");
  return clean === "" ? "session" : clean;
}

/** Joins the parts to a session name of at most `max` characters; a name that had to be cut ends in a hash. */
export function formatSessionName(parts: NameParts, max = SESSION_NAME_LENGTH): string {
  const project = sanitizeNamePart(parts.project);
  const worktree = sanitizeNamePart(parts.worktree);
  const task = sanitizeNamePart(parts.task);
  const full = `${project}-${worktree}-${task}`;
  if (full.length <= max) return full;
  return shorten([worktree, project, task], full, max);
}

/** Sanitises a name that an author wrote as a whole; one that is too long is cut at its end and gets a hash. */
export function fitSessionName(name: string, max = SESSION_NAME_LENGTH): string {
  const clean = sanitizeNamePart(name);
  return clean.length <= max ? clean : withSuffix(clean, hashTail(clean), max);
}

/**
 * Returns the name to use where some are taken: the one that is ours already, else the first that is free of
 * `wanted`, `wanted-2`, `wanted-3`, …, none longer than `max`.
 */
export function claimName(
  wanted: string,
  taken: ReadonlyMap<string, "ours" | "other">,
  max = SESSION_NAME_LENGTH,
): { readonly name: string; readonly exists: boolean } {
  let free: string | undefined;
  // One candidate more than there are names: one of them must be free.
  for (let n = 1; n <= taken.size + 1; n++) {
    const name = n === 1 ? wanted : withSuffix(wanted, `-${n}`, max);
    const owner = taken.get(name);
    if (owner === "ours") return { name, exists: true };
    if (owner === undefined) free ??= name;
  }
  return { name: free ?? withSuffix(wanted, `-${taken.size + 2}`, max), exists: false };
}

/** Hashes text with 32-bit FNV-1a over its UTF-8 bytes: small, synchronous, and no secret depends on it. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** `parts` in the order in which they give way. */
function shorten(parts: readonly [worktree: string, project: string, task: string], full: string, max: number): string {
  const tail = hashTail(full);
  let over = full.length + tail.length - max;
  const [worktree, project, task] = parts.map((part) => {
    const less = Math.min(over, Math.max(0, part.length - SHORTEST_PART));
    if (less <= 0) return part;
    over -= less;
    return trimDash(part.slice(0, part.length - less));
  });
  return trimDash(`${project}-${worktree}-${task}`.slice(0, max - tail.length)) + tail;
}

function hashTail(text: string): string {
  const hash = hashText(text);
  return `-${((hash >>> 16) ^ (hash & 0xffff)).toString(16).padStart(4, "0")}`;
}

function withSuffix(name: string, suffix: string, max: number): string {
  return trimDash(name.slice(0, max - suffix.length)) + suffix;
}

function trimDash(text: string): string {
  return text.replace(/-+$/, "");
}
