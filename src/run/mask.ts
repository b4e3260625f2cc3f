import { Buffer } from "node:buffer";
import { PrjError, type Problem } from "../base/error.ts";
import { createRedactor } from "../events/secret.ts";

/** Takes secrets out of a stream of output; a secret that is cut by a chunk's end is found too. */
export class OutputMask {
  readonly #secrets: readonly string[];
  #rest = "";

  constructor(secrets: readonly string[]) {
    // As bytes, one character each, so that any output passes unharmed.
    this.#secrets = secrets.filter((secret) => secret.length > 3).map((secret) =>
      Buffer.from(secret).toString("latin1")
    ) // One that holds another must go as a whole.
      .sort((a, b) => b.length - a.length);
  }

  /** Returns what may be shown; the end is held back while it could be the start of a secret. */
  take(chunk: Uint8Array): Uint8Array {
    if (this.#secrets.length === 0) return chunk;
    const text = this.#mask(this.#rest + Buffer.from(chunk).toString("latin1"));
    const cut = text.length - this.#countHeld(text);
    this.#rest = text.slice(cut);
    return Buffer.from(text.slice(0, cut), "latin1");
  }

  /** Returns what was held back. */
  end(): Uint8Array {
    const rest = Buffer.from(this.#rest, "latin1");
    this.#rest = "";
    return rest;
  }

  /** How many characters at the end of `text` are the start of a secret. */
  #countHeld(text: string): number {
    const starts = this.#secrets.map((secret) => {
      for (let count = Math.min(secret.length - 1, text.length); count > 0; count--) {
        if (text.endsWith(secret.slice(0, count))) return count;
      }
      return 0;
    });
    return Math.max(0, ...starts);
  }

  #mask(text: string): string {
    return this.#secrets.reduce((masked, secret) => masked.replaceAll(secret, "***"), text);
  }
}

/** Takes secrets out of data, as the record does. */
export function hideSecrets<T>(data: T, secrets: readonly string[]): T {
  return JSON.parse(createRedactor(secrets)(data));
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
