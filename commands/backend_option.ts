import type { LookWish } from "../src/run/ask_backends.ts";
import type { NameWish } from "../src/run/session/require_session.ts";
import { BACKENDS, flag, option, type Options, type VerbOption } from "./verb.ts";

/** Of every verb that names sessions. */
export const BACKEND: VerbOption = option(
  "--backend",
  "NAME",
  "Only sessions of this backend; it settles a name that two have",
  BACKENDS,
);

/** Of every verb that names sessions; a container's name counts anyway. */
export const ALL: VerbOption = flag(
  "--all",
  "Names of sessions of other projects, and of those that are not of prj, count too",
);

/** Which backends a verb looks at. installed: it names sessions, or wants those of everybody. */
export function readLookWish(
  { backend, all }: Options,
  scope: NonNullable<LookWish["scope"]>,
  names: readonly string[] = [],
): LookWish {
  return { scope, backend: typeof backend === "string" ? backend : undefined, names: all === true ? [] : names };
}

/** Which sessions a name may mean. */
export function readNameWish({ all }: Options): NameWish {
  return { all: all === true };
}
