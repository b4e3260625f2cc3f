import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { addDays, Calendar } from "../../src/base/calendar.ts";

const HOUR = 3_600_000;

const lengths = (zone: string, from: string, to: string): Record<string, number> =>
  Object.fromEntries(
    new Calendar(zone).days(Date.parse(from), Date.parse(to)).map((day) => [day.date, (day.to - day.from) / HOUR]),
  );

Deno.test("days() has days of 23 and 25 hours where clocks change", () => {
  deepStrictEqual(lengths("Europe/Berlin", "2026-03-28T12:00Z", "2026-03-30T12:00Z"), {
    "2026-03-28": 24,
    "2026-03-29": 23,
    "2026-03-30": 24,
  });
  deepStrictEqual(lengths("America/New_York", "2026-10-31T12:00Z", "2026-11-02T12:00Z"), {
    "2026-10-31": 24,
    "2026-11-01": 25,
    "2026-11-02": 24,
  });
  // Half an hour.
  deepStrictEqual(lengths("Australia/Lord_Howe", "2026-04-04T20:00Z", "2026-04-04T21:00Z"), { "2026-04-05": 24.5 });
  // Clocks go from 24:00 to 1:00, and from 24:00 to 23:00.
  deepStrictEqual(lengths("Africa/Cairo", "2026-04-24T12:00Z", "2026-04-24T13:00Z"), { "2026-04-24": 23 });
  deepStrictEqual(lengths("Africa/Cairo", "2026-10-29T12:00Z", "2026-10-30T12:00Z"), {
    "2026-10-29": 25,
    "2026-10-30": 24,
  });
  // A day that an island left out.
  deepStrictEqual(lengths("Pacific/Apia", "2011-12-29T12:00Z", "2011-12-31T12:00Z"), {
    "2011-12-29": 24,
    "2011-12-31": 24,
    "2012-01-01": 24,
  });
});

Deno.test("days() begins and ends with the days that are touched", () => {
  const berlin = new Calendar("Europe/Berlin");
  deepStrictEqual(berlin.days(5, 5), []);
  const [day, ...more] = berlin.days(Date.parse("2026-01-31T23:30Z"), Date.parse("2026-01-31T23:31Z"));
  deepStrictEqual([day!.date, new Date(day!.from).toISOString(), more], ["2026-02-01", "2026-01-31T23:00:00.000Z", []]);
  strictEqual(berlin.days(Date.UTC(2025, 0, 1), Date.UTC(2026, 0, 1) - HOUR).length, 365);
});

for (
  const zone of [
    "Europe/Berlin",
    "Africa/Casablanca",
    "Africa/Cairo",
    "America/Havana",
    "Asia/Beirut",
    "America/Santiago",
  ]
) {
  Deno.test(`days() of years follow each other in ${zone}, each from its first moment`, () => {
    const calendar = new Calendar(zone);
    const days = calendar.days(Date.UTC(2022, 0, 1), Date.UTC(2025, 11, 31));
    for (const [i, { date, from, to }] of days.entries()) {
      strictEqual(calendar.dateOf(from), date);
      strictEqual(calendar.dateOf(to - 1), date);
      if (i > 0) deepStrictEqual([from, date], [days[i - 1]!.to, addDays(days[i - 1]!.date, 1)]);
    }
    ok(days.length >= 1461);
  });
}

Deno.test("hours() shows the hours of a clock, the repeated one twice and the skipped one never", () => {
  const hours = (zone: string, at: string): number[] => {
    const calendar = new Calendar(zone);
    const [day] = calendar.days(Date.parse(at), Date.parse(at) + 1);
    const all = calendar.hours(day!);
    strictEqual(all[0]!.from, day!.from);
    strictEqual(all.at(-1)!.to, day!.to);
    all.slice(1).forEach((hour, i) => strictEqual(hour.from, all[i]!.to));
    return all.map(({ hour }) => hour);
  };
  const usual = Array.from({ length: 24 }, (_, i) => i);
  deepStrictEqual(hours("Europe/Berlin", "2026-02-01T12:00Z"), usual);
  deepStrictEqual(hours("Asia/Kolkata", "2026-02-01T12:00Z"), usual);
  deepStrictEqual(hours("Europe/Berlin", "2026-03-29T12:00Z"), usual.filter((hour) => hour !== 2));
  deepStrictEqual(hours("Europe/Berlin", "2026-10-25T12:00Z"), [0, 1, 2, 2, ...usual.slice(3)]);
  deepStrictEqual(hours("Africa/Cairo", "2026-04-24T12:00Z"), usual.slice(1));
  deepStrictEqual(hours("Australia/Lord_Howe", "2026-04-04T20:00Z"), [0, 1, 1, ...usual.slice(2)]);
});

Deno.test("format() and addDays() speak as clocks and calendars do", () => {
  strictEqual(new Calendar("Asia/Tokyo").format(Date.parse("2026-01-31T15:04:59.999Z")), "2026-02-01 00:04");
  strictEqual(addDays("2024-02-28", 1), "2024-02-29");
  strictEqual(addDays("2026-01-01", -1), "2025-12-31");
});
