import { CONFLICT_POLICIES, EXIT_MODES } from "../src/base/choice.ts";
import type { Balance } from "../src/layout/balance.ts";

/** What `--by` takes; the words of the tools that wrote these files are understood too. */
export const BY: Readonly<Record<string, Balance["by"]>> = {
  number: "number",
  weight: "weight",
  n: "number",
  w: "weight",
};
/** What `--method` takes. */
export const METHODS: Readonly<Record<string, Balance["method"]>> = {
  split: "split",
  combine: "combine",
  moreLayouts: "split",
  combineTabs: "combine",
  ml: "split",
  ct: "combine",
};
/** What `--exit-mode` and `--on-conflict` take, the words of the replaced tools too. */
export const EXIT_MODE_WORDS = [...EXIT_MODES.values, ...Object.keys(EXIT_MODES.aliases)];
export const POLICY_WORDS = [...CONFLICT_POLICIES.values, ...Object.keys(CONFLICT_POLICIES.aliases)];
export const BALANCE_BY = Object.keys(BY);
export const BALANCE_METHODS = Object.keys(METHODS);

/** What "layout import" reads. */
export const IMPORT_FROM = ["tmuxinator", "tmuxp", "smug", "kstlib", "layouts"] as const;
