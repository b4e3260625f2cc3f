import { type Finding, unsafe } from "./shell_command.ts";

export const NAME_REASON = "as the name of a variable";
export const NAME_HINT = "Write the name itself in the line";
export const ENV_HINT = 'Use "$PRJ_ARG_NAME" there: single-quoted, so that the inner shell reads it';

/** Values that are read as code. */
export function code(values: readonly number[], reason: string, hint: string): Finding {
  return { values, place: unsafe(reason, hint) };
}

/** Values that are computed with. */
export function number(values: readonly number[], reason: string): Finding {
  return { values, place: { kind: "number", reason } };
}
