import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { PrjError } from "../../src/base/error.ts";
import { hideInError, hideSecrets, OutputMask } from "../../src/run/mask.ts";

/** What is shown of chunks, as one text. */
function show(secrets: readonly string[], chunks: readonly (string | Uint8Array)[]): string {
  const mask = new OutputMask(secrets);
  const shown = chunks.map((chunk) => mask.take(typeof chunk === "string" ? Buffer.from(chunk) : chunk));
  return Buffer.concat([...shown, mask.end()]).toString();
}

const SHOWN: readonly [what: string, secrets: string[], chunks: string[], shown: string][] = [
  ["no secret", [], ["a", "hush", "b"], "ahushb"],
  ["a secret in one chunk", ["hush"], ["a hush b"], "a *** b"],
  ["a secret in two chunks", ["hush"], ["a hu", "sh b"], "a *** b"],
  ["a secret a byte at a time", ["hush"], [..."a hush b"], "a *** b"],
  ["a secret twice", ["hush"], ["hushhush"], "******"],
  ["what only begins like a secret", ["hush"], ["hu", "hu", "sh"], "hu***"],
  ["the start of a secret at the end", ["hush"], ["a hus"], "a hus"],
  ["several secrets", ["hush", "other"], ["ot", "her hu", "sh"], "*** ***"],
  ["a secret that holds another", ["hush", "xhushx"], ["xhushx hush"], "*** ***"],
  ["a secret that begins like another", ["hush", "hushabye"], ["hush", "abye hush", "!"], "*** ***!"],
  ["a secret in one that stays unfinished", ["hush", "xhushx"], ["xhush"], "x***"],
  ["secrets that overlap", ["abcab"], ["abcabcab"], "***cab"],
  ["a secret of line breaks", ["ab\ncd"], ["ab\n", "cd\n"], "***\n"],
  ["a secret of stars", ["****", "hush"], ["hush* ****"], "**** ***"],
  ["a secret that is no ASCII", ["pä😀ss"], ["x pä", "😀ss y"], "x *** y"],
  ["what is too short to be told from other text", ["abc"], ["abc"], "abc"],
  ["characters that mean something to regular expressions", ["$&.*"], ["a$&.*b"], "a***b"],
];

for (const [what, secrets, chunks, shown] of SHOWN) {
  Deno.test(`OutputMask takes out ${what}`, () => strictEqual(show(secrets, chunks), shown));
}

Deno.test("OutputMask shows at once what cannot be the start of a secret", () => {
  const mask = new OutputMask(["a long secret of many words"]);
  strictEqual(Buffer.from(mask.take(Buffer.from("Building...\n"))).toString(), "Building...\n");
  strictEqual(Buffer.from(mask.take(Buffer.from("a l"))).toString(), "");
  strictEqual(Buffer.from(mask.take(Buffer.from("ist\n"))).toString(), "a list\n");
});

Deno.test("OutputMask finds a secret in a character that two chunks share", () => {
  const bytes = Buffer.from("x pä😀ss y");
  for (let cut = 0; cut <= bytes.length; cut++) {
    strictEqual(show(["pä😀ss"], [bytes.subarray(0, cut), bytes.subarray(cut)]), "x *** y");
  }
});

Deno.test("OutputMask leaves bytes that are no text as they are", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  const mask = new OutputMask(["hush"]);
  deepStrictEqual([...mask.take(bytes), ...mask.end()], [...bytes]);
});

/** A small generator of its own, so that a failure can be seen again. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

Deno.test("OutputMask hides the same of 3,000 texts however they are cut", () => {
  for (let seed = 1; seed <= 3000; seed++) {
    const random = createRandom(seed);
    const word = (length: number): string => Array.from({ length }, () => "ab*"[random(3)]).join("");
    const secrets = Array.from({ length: 1 + random(3) }, () => word(4 + random(4)));
    const text = Array.from({ length: 8 }, () => random(2) === 0 ? word(random(6)) : secrets[random(secrets.length)])
      .join("");
    const chunks: string[] = [];
    for (let at = 0; at < text.length;) {
      const length = 1 + random(6);
      chunks.push(text.slice(at, at + length));
      at += length;
    }
    const told = JSON.stringify({ seed, secrets, chunks });
    strictEqual(show(secrets, chunks), show(secrets, [text]), told);
    // Letters, so that stars in the text are not taken for a mask.
    for (const secret of secrets.filter((one) => !one.includes("*"))) ok(!show(secrets, chunks).includes(secret), told);
  }
});

Deno.test("OutputMask reads 5 MB with several secrets in no time to speak of", () => {
  const mask = new OutputMask(["a".repeat(4000), "hush", "a".repeat(100)]);
  const chunk = Buffer.from("line of output, aaaaaaaa\n".repeat(2600));
  for (let i = 0; i < 80; i++) mask.take(chunk);
});

Deno.test("hideSecrets() hides in data, keys included", () => {
  deepStrictEqual(hideSecrets({ a: ["x hush y"], hush: 1, b: null }, ["hush"]), { a: ["x *** y"], "***": 1, b: null });
});

Deno.test("hideInError() hides in every problem, and drops the hint of one that had a secret", () => {
  const error = new PrjError("failed", { message: 'Bad "hush"', hint: 'Did you mean "hash"?' }, {
    message: "Other",
    hint: "Do",
  });
  const hidden = hideInError(error, ["hush"]) as PrjError;
  deepStrictEqual([hidden.code, hidden.problems], ["failed", [{ message: 'Bad "***"' }, {
    message: "Other",
    hint: "Do",
  }]]);
  const bug = new TypeError("hush");
  strictEqual(hideInError(bug, ["hush"]), bug);
  strictEqual(hideInError(error, []), error);
});
