import { deepStrictEqual } from "node:assert/strict";
import { parseDuration } from "../../src/base/duration.ts";

const CASES: readonly [text: string, ms: number | undefined][] = [
  ["0", 0],
  ["30", 30_000],
  ["1.5", 1500],
  [" 2 ", 2000],
  ["250ms", 250],
  ["30s", 30_000],
  ["5m", 300_000],
  ["1h30m", 5_400_000],
  ["1h 30m", 5_400_000],
  ["0.5h", 1_800_000],
  ["24h", 86_400_000],
  ["2d", 172_800_000],
  ["1w", 604_800_000],
  ["1m1m", 120_000],
  ["1ms1s", 1001],
  ["0.0004s", 0],
  ["", undefined],
  [" ", undefined],
  ["s", undefined],
  ["-1", undefined],
  ["-5m", undefined],
  ["+5m", undefined],
  ["5 m", undefined],
  ["5M", undefined],
  ["5min", undefined],
  ["1h30", undefined],
  [".5s", undefined],
  ["1.s", undefined],
  ["1e3", undefined],
  ["0x10", undefined],
  ["Infinity", undefined],
  ["soon", undefined],
  ["９s", undefined],
];

for (const [text, ms] of CASES) {
  Deno.test(`parseDuration() reads ${JSON.stringify(text)} as ${ms === undefined ? "none" : `${ms} ms`}`, () => {
    deepStrictEqual(parseDuration(text), ms === undefined ? undefined : { ms });
  });
}

Deno.test("parseDuration() refuses what no number can hold", () => {
  deepStrictEqual(parseDuration("9".repeat(400)), undefined);
  deepStrictEqual(parseDuration(`${"9".repeat(400)}h`), undefined);
});

Deno.test("parseDuration() decides about a long text at once", () => {
  deepStrictEqual(parseDuration(`${"1h".repeat(100_000)}x`), undefined);
  deepStrictEqual(parseDuration(`${"1".repeat(100_000)}x`), undefined);
});
