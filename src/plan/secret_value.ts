import type { Argument, ArgumentValue } from "../template/argument.ts";

/** The values of secret arguments: they may neither be stored nor printed. */
export function findSecretValues(
  declared: readonly Argument[],
  values: Readonly<Record<string, ArgumentValue>>,
): readonly string[] {
  return declared.filter((argument) => argument.secret).map(({ name }) => String(values[name] ?? ""))
    .filter((value) => value !== "");
}
