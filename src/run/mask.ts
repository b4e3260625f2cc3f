import { Buffer } from "node:buffer";
import { PrjError, type Problem } from "../base/error.ts";
import { createRedactor, MASK } from "../events/secret.ts";
import type { Plan } from "../plan/plan.ts";

/** Takes secrets out of a stream of output: however it is cut into chunks, the same is hidden as in one piece. */
export class OutputMask {
  readonly #secrets: readonly string[];
  readonly #longest: number;
  #rest = "";

  constructor(secrets: readonly string[]) {
    // As bytes, one character each, so that any output passes unharmed.
    const bytes = secrets.filter((secret) => secret.length > 3).map((secret) => Buffer.from(secret).toString("latin1"));
    // One that holds another must go as a whole.
    this.#secrets = bytes.toSorted((a, b) => b.length - a.length);
    this.#longest = this.#secrets[0]?.length ?? 0;
  }

  /** Returns what may be shown; the end is held back while it could be the start of a secret. */
  take(chunk: Uint8Array): Uint8Array {
    if (this.#secrets.length === 0) return chunk;
    const text = this.#rest + Buffer.from(chunk).toString("latin1");
    let shown = "";
    let at = 0;
    for (;;) {
      const open = this.#findOpen(text, at);
      const found = this.#findSecret(text, at);
      if (found === undefined || found.at >= open) {
        this.#rest = text.slice(open);
        return Buffer.from(shown + text.slice(at, open), "latin1");
      }
      shown += `${text.slice(at, found.at)}${MASK}`;
      at = found.end;
    }
  }

  /** Returns what was held back. */
  end(): Uint8Array {
    let text = this.#rest;
    this.#rest = "";
    for (const secret of this.#secrets) text = text.replaceAll(secret, MASK);
    return Buffer.from(text, "latin1");
  }

  /** From where on the text could be the start of a secret. */
  #findOpen(text: string, from: number): number {
    for (let at = Math.max(from, text.length - this.#longest + 1); at < text.length; at++) {
      const rest = text.slice(at);
      if (this.#secrets.some((secret) => secret.length > rest.length && secret.startsWith(rest))) return at;
    }
    return text.length;
  }

  /** The first secret in the text, the longest where several start there. */
  #findSecret(text: string, from: number): { readonly at: number; readonly end: number } | undefined {
    let first: { at: number; end: number } | undefined;
    for (const secret of this.#secrets) {
      const at = text.indexOf(secret, from);
      if (at !== -1 && (first === undefined || at < first.at)) first = { at, end: at + secret.length };
    }
    return first;
  }
}

/** Takes secrets out of data, as the record does. */
export function hideSecrets<T>(data: T, secrets: readonly string[]): T {
  return JSON.parse(createRedactor(secrets)(data));
}

/** Takes secrets out of a plan that a person looks at before anything runs: no more of a line is hidden than they are. */
export function hideInPlan(plan: Plan, secrets: readonly string[]): Plan {
  return JSON.parse(createRedactor(secrets, { assignments: false })(plan));
}

/** Takes secrets out of what a person will read of a failure; a hint about a secret would only tell it in other words. */
export function hideInError(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof PrjError) || secrets.length === 0) return error;
  const [first, ...rest] = error.problems.map((problem): Problem => {
    const { hint, ...hidden } = hideSecrets(problem, secrets);
    return hidden.message === problem.message && hint !== undefined ? { ...hidden, hint } : hidden;
  });
  return new PrjError(error.code, first!, ...rest);
}
