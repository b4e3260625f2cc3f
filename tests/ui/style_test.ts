import { strictEqual } from "node:assert";
import {
  createStyle,
  formatAge,
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
  formatSpan,
  joinWords,
  quoteName,
  tildePath,
  wantsColor,
} from "../../src/ui/style.ts";

Deno.test("createStyle() paints only where colours are on", () => {
  strictEqual(createStyle(true).red("x"), "\x1b[31mx\x1b[39m");
  strictEqual(createStyle(true).red(""), "");
  strictEqual(createStyle(false).red("x"), "x");
});

Deno.test("wantsColor() lets what turns colours off outrank what forces them", () => {
  const cases: [env: Record<string, string>, isTerminal: boolean, noColor: boolean, expected: boolean][] = [
    [{}, true, false, true],
    [{}, false, false, false],
    [{}, true, true, false],
    [{ NO_COLOR: "1" }, true, false, false],
    [{ NO_COLOR: "" }, true, false, true],
    [{ TERM: "dumb" }, true, false, false],
    [{ TERM: "dumb", FORCE_COLOR: "1" }, true, false, true],
    [{ FORCE_COLOR: "1" }, false, false, true],
    [{ FORCE_COLOR: "0" }, true, false, false],
    [{ CLICOLOR_FORCE: "1" }, false, false, true],
    [{ CLICOLOR_FORCE: "0" }, false, false, false],
    [{ CLICOLOR: "0" }, true, false, false],
    [{ NO_COLOR: "1", FORCE_COLOR: "1" }, true, false, false],
    [{ FORCE_COLOR: "1" }, true, true, false],
  ];
  for (const [env, isTerminal, noColor, expected] of cases) {
    strictEqual(wantsColor({ env, isTerminal, noColor }), expected, JSON.stringify({ env, isTerminal, noColor }));
  }
});

Deno.test("tildePath() shortens the home folder and nothing else", () => {
  const cases: [path: string, home: string, shown: string][] = [
    ["/home/ada/w/shop", "/home/ada", "~/w/shop"],
    ["/home/ada", "/home/ada", "~"],
    ["/home/ada/w", "/home/ada/", "~/w"],
    ["/home/adam/w", "/home/ada", "/home/adam/w"],
    ["/srv/shop", "/home/ada", "/srv/shop"],
    ["/srv/shop", "/", "/srv/shop"],
    ["/srv/shop", "", "/srv/shop"],
    ["C:\\Users\\ada\\w", "C:\\Users\\ada", "~\\w"],
    ["/home/ada/\x1b[2J", "/home/ada", "~/\\e[2J"],
    ["/srv/a\nb", "/home/ada", "/srv/a\\nb"],
  ];
  for (const [path, home, shown] of cases) strictEqual(tildePath(path, home), shown);
});

Deno.test("formatDuration() shows at most two units", () => {
  const cases: [ms: number, shown: string][] = [
    [-5, "0ms"],
    [0, "0ms"],
    [340.4, "340ms"],
    [999.6, "1.0s"],
    [2100, "2.1s"],
    [59_949, "59.9s"],
    [59_960, "1m"],
    [245_000, "4m 5s"],
    [5_400_000, "1h 30m"],
    [86_400_000, "1d"],
    [266_400_000, "3d 2h"],
  ];
  for (const [ms, shown] of cases) strictEqual(formatDuration(ms), shown);
});

Deno.test("formatAge() shows the largest unit", () => {
  const second = 1000;
  const day = 86_400 * second;
  const cases: [ms: number, shown: string][] = [
    [-60_000, "just now"],
    [4 * second, "just now"],
    [12 * second, "12s ago"],
    [119 * second, "1m ago"],
    [3 * 3600 * second, "3h ago"],
    [2 * day, "2d ago"],
    [20 * day, "2w ago"],
    [800 * day, "2y ago"],
  ];
  for (const [ms, shown] of cases) strictEqual(formatAge(ms), shown);
});

Deno.test("formatSpan() shows the largest unit alone", () => {
  const cases: [ms: number, shown: string][] = [[-5, "0s"], [999, "0s"], [12_000, "12s"], [3_600_000, "1h"]];
  for (const [ms, shown] of cases) strictEqual(formatSpan(ms), shown);
});

Deno.test("formatBytes() takes at most four characters", () => {
  const cases: [bytes: number, shown: string][] = [
    [0, "0"],
    [1023, "1023"],
    [1024, "1K"],
    [999.4 * 1024, "999K"],
    [999.6 * 1024, "1.0M"],
    [3.4 * 1024 ** 2, "3.4M"],
    [9.96 * 1024 ** 2, "10M"],
    [340 * 1024 ** 2, "340M"],
    [1.2 * 1024 ** 3, "1.2G"],
  ];
  for (const [bytes, shown] of cases) strictEqual(formatBytes(bytes), shown);
});

Deno.test("formatPercent() has a decimal only where it says something", () => {
  const cases: [percent: number, shown: string][] = [
    [0, "0%"],
    [0.04, "0%"],
    [0.4, "0.4%"],
    [9.96, "10%"],
    [230.2, "230%"],
  ];
  for (const [percent, shown] of cases) strictEqual(formatPercent(percent), shown);
});

Deno.test("formatCount() has the right plural", () => {
  const cases: [count: number, noun: string, shown: string][] = [
    [0, "session", "0 sessions"],
    [1, "session", "1 session"],
    [2, "branch", "2 branches"],
    [2, "directory", "2 directories"],
    [2, "day", "2 days"],
    [2, "process", "2 processes"],
    [1_000_000, "event", "1,000,000 events"],
  ];
  for (const [count, noun, shown] of cases) strictEqual(formatCount(count, noun), shown);
});

Deno.test("joinWords() reads as a sentence", () => {
  strictEqual(joinWords([]), "");
  strictEqual(joinWords(["a"]), "a");
  strictEqual(joinWords(["a", "b"]), "a and b");
  strictEqual(joinWords(["a", "b", "c"], "or"), "a, b or c");
});

Deno.test("quoteName() leaves no doubt where a name ends", () => {
  strictEqual(quoteName('my "best" one\n'), '"my \\"best\\" one\\n"');
});
