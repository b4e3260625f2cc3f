import { answerForm, string } from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import { suggest } from "../src/base/suggestion.ts";
import { COMPLETION_SHELLS, completionScript } from "../src/ui/completion_script.ts";
import { answerJson } from "./answer_json.ts";
import type { Invocation } from "./verb.ts";

const COMPLETIONS = answerForm("prj.completions/1", { shell: string(), script: string() });
export const answers = [COMPLETIONS];

/** `prj completions SHELL`. */
export function run({ console, json, words }: Invocation): number {
  const [name = ""] = words;
  const shell = COMPLETION_SHELLS.find((known) => known === name);
  if (shell === undefined) {
    throw new PrjError("invalid", {
      message: `No completion for "${name}"`,
      hint: suggest(name, COMPLETION_SHELLS) ?? `Shells: ${COMPLETION_SHELLS.join(", ")}`,
    });
  }
  const script = completionScript(shell, "prj");
  if (json) answerJson(console, COMPLETIONS, { shell, script });
  else console.answer(script);
  return 0;
}
