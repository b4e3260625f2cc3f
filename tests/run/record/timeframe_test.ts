import { deepStrictEqual, strictEqual, throws } from "node:assert";
import { Calendar } from "../../../src/base/calendar.ts";
import { parseMoment, parseTimeframe } from "../../../src/run/record/timeframe.ts";

const BERLIN = new Calendar("Europe/Berlin");
const NOW = Date.parse("2026-03-30T10:00Z");

const frame = (text: string): string[] => {
  const { from, to } = parseTimeframe(text, NOW, BERLIN);
  return [from, to].map((at) => new Date(at).toISOString().slice(0, 16));
};

Deno.test("parseTimeframe() counts days by the calendar, and shorter spans back from now", () => {
  deepStrictEqual(frame("7d"), ["2026-03-23T23:00", "2026-03-30T10:00"]);
  deepStrictEqual(frame("1d"), ["2026-03-29T22:00", "2026-03-30T10:00"]);
  deepStrictEqual(frame("2d"), ["2026-03-28T23:00", "2026-03-30T10:00"]);
  deepStrictEqual(frame("1w"), frame("7d"));
  deepStrictEqual(frame("36h"), ["2026-03-28T22:00", "2026-03-30T10:00"]);
  deepStrictEqual(frame("90m"), ["2026-03-30T08:30", "2026-03-30T10:00"]);
  deepStrictEqual(frame("99999999999d"), ["1970-01-01T00:00", "2026-03-30T10:00"]);
  deepStrictEqual(frame("all"), ["1970-01-01T00:00", "2026-03-30T10:00"]);
});

Deno.test("parseTimeframe() takes dates, both within, and times", () => {
  deepStrictEqual(frame("2026-01-01..2026-02-01"), ["2025-12-31T23:00", "2026-02-01T23:00"]);
  deepStrictEqual(frame("2026-03-29"), ["2026-03-28T23:00", "2026-03-29T22:00"]);
  deepStrictEqual(frame("2026-03-29.."), ["2026-03-28T23:00", "2026-03-30T10:00"]);
  deepStrictEqual(frame("..2026-03-29"), ["1970-01-01T00:00", "2026-03-29T22:00"]);
  deepStrictEqual(frame("2026-01-01T12:00Z..2026-01-01T13:30Z"), ["2026-01-01T12:00", "2026-01-01T13:30"]);
});

for (
  const text of [
    "",
    "soon",
    "0d",
    "2026-13-01",
    "2026-02-30T99:00",
    "2026-02-30",
    "2026-02-28..2026-02-29",
    "2026-02-01T10:00",
    "a..b",
    "1..2..3",
    "2026-01-01..2026-01-02..",
  ]
) {
  Deno.test(`parseTimeframe() refuses "${text}"`, () => {
    throws(() => parseTimeframe(text, NOW, BERLIN), /^PrjError: Expected a timeframe/);
  });
}

Deno.test("parseTimeframe() refuses an end before the beginning", () => {
  throws(() => parseTimeframe("2026-02-01..2026-01-01", NOW, BERLIN), /ends before it begins/);
});

Deno.test("parseMoment() takes spans, dates and times", () => {
  strictEqual(parseMoment("2h", NOW, BERLIN, "--since"), NOW - 7_200_000);
  strictEqual(parseMoment("2026-03-30", NOW, BERLIN, "--since"), Date.parse("2026-03-29T22:00Z"));
  strictEqual(parseMoment("2026-01-31T12:00Z", NOW, BERLIN, "--since"), Date.parse("2026-01-31T12:00Z"));
  throws(() => parseMoment("yesterday", NOW, BERLIN, "--until"), /--until/);
  throws(() => parseMoment("2026-02-30T12:00Z", NOW, BERLIN, "--until"), /--until/);
});
