/** What a text of a command's file reads as, or why it cannot be used. The files beside this one are pure. */
export type Reading<T = string> = { readonly value: T } | Refusal;

/** As the message and the hint of a problem. */
export interface Refusal {
  readonly message: string;
  readonly hint: string;
}

/** Makes a refusal; `what` with its article, such as "an image". */
export function refuse(what: string, text: string, why: string, hint: string): Refusal {
  return { message: `Cannot use ${JSON.stringify(text)} as ${what}: ${why}`, hint };
}

/** What no text for a runtime's command line may hold, in the words of a refusal; undefined: it is clean. */
export function findControl(text: string): string | undefined {
  if (text.includes("\n")) return "it has a line break in it";
  return /\p{Cc}/u.test(text) ? "it has a control character in it" : undefined;
}
