import type { Place } from "../base/error.ts";

/** One thing of another tool's file that did not come through unchanged. */
export interface ImportNote {
  /** left_out: nothing of it is in the command; changed: it is, and behaves otherwise. */
  readonly kind: "left_out" | "changed";
  /** Where it stands in the file's own words: `windows[0].editor.synchronize`. */
  readonly key: string;
  readonly place: Place;
  /** Why; no full stop. */
  readonly reason: string;
  /** What to do instead; null: nothing has to be done. */
  readonly instead: string | null;
}
