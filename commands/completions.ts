import { PrjError } from "../src/base/error.ts";
import { suggest } from "../src/base/suggestion.ts";
import { COMPLETION_SHELLS, completionScript } from "../src/ui/completion_script.ts";
import type { Invocation } from "./verb.ts";

/** `prj completions SHELL`. */
export function run({ console, words }: Invocation): number {
  const [name = ""] = words;
  const shell = COMPLETION_SHELLS.find((known) => known === name);
  if (shell === undefined) {
    throw new PrjError("invalid", {
      message: `No completion for "${name}"`,
      hint: suggest(name, COMPLETION_SHELLS) ?? `Shells: ${COMPLETION_SHELLS.join(", ")}`,
    });
  }
  console.answer(completionScript(shell, "prj"));
  return 0;
}
