import { showControl } from "./visible.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it may stand anywhere in HTML, in an attribute's quotes too; what hides in it is made visible. */
function escapeHtml(text: string): string {
  return showControl(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** A part of a page that is HTML already: only what went through `markup` is one. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = string | number | Html | readonly Html[];

/**
 * Makes HTML of a template: every value is escaped that is no HTML already. It is not called `html`, because the
 * formatter would put blanks into what is.
 */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, string, i) => `${text}${render(parts[i - 1]!)}${string}`));
}

function render(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === "string" || typeof part === "number") return escapeHtml(String(part));
  return part.map((one) => one.text).join("");
}
