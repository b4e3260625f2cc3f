/** A tmux version as far as decisions need it: 3.3a is [3, 3, 1]. */
export type TmuxVersion = readonly [major: number, minor: number, patch: number];

export const NEWEST: TmuxVersion = [Infinity, 0, 0];

/** tmux inside OpenBSD carries the system's version; what it held when that release came out. */
const OPENBSD: readonly (readonly [release: number, TmuxVersion])[] = [
  [7.8, [3, 6, 0]],
  [7.6, [3, 5, 0]],
  [7.4, [3, 4, 0]],
  [0, [3, 3, 0]],
];

/** Parses what `tmux -V` or `#{version}` prints; undefined where it is none of the known forms. */
export function parseVersion(text: string): TmuxVersion | undefined {
  const word = text.trim().replace(/^tmux\s+/, "");
  if (word === "master") return NEWEST;
  const openbsd = /^openbsd-(\d+\.\d+)$/.exec(word);
  if (openbsd) return OPENBSD.find(([release]) => Number(openbsd[1]) >= release)?.[1];
  const match = /^(?:next-)?(\d+)\.(\d+)([a-z]?)(?:-rc\d*)?$/.exec(word);
  if (!match) return undefined;
  const [, major, minor, letter] = match;
  return [Number(major), Number(minor), letter ? letter.charCodeAt(0) - 96 : 0];
}

/** Returns whether `version` is `minimum` or newer; an unknown version is taken for an old one. */
export function isAtLeast(version: TmuxVersion | undefined, minimum: TmuxVersion): boolean {
  if (version === undefined) return false;
  for (let i = 0; i < 3; i++) {
    if (version[i] !== minimum[i]) return version[i]! > minimum[i]!;
  }
  return true;
}
