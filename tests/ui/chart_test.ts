import { deepStrictEqual, strictEqual } from "node:assert";
import { bar, barWidth, chooseGlyphs, nestedBar, trend } from "../../src/ui/chart.ts";

Deno.test("chooseGlyphs() reads the locale as programs do", () => {
  const glyphs = (env: Record<string, string>, platform = "linux") => chooseGlyphs(env, platform);
  strictEqual(glyphs({ LANG: "de_DE.UTF-8" }), "blocks");
  strictEqual(glyphs({ LANG: "C.utf8" }), "blocks");
  strictEqual(glyphs({ LANG: "en_US.UTF-8", LC_ALL: "C" }), "ascii");
  strictEqual(glyphs({ LANG: "C", LC_CTYPE: "C.UTF-8" }), "blocks");
  strictEqual(glyphs({ LANG: "C.UTF-8", LC_ALL: "" }), "blocks");
  strictEqual(glyphs({}), "ascii");
  strictEqual(glyphs({}, "windows"), "blocks");
});

Deno.test("bar() fills its width with eighths, and never hides a little", () => {
  deepStrictEqual([8, 4, 1, 0.01, 0].map((value) => bar(value, 8, 4, "blocks")), ["████", "██", "▌", "▏", ""]);
  deepStrictEqual([8, 4, 1, 0.01, 0].map((value) => bar(value, 8, 4, "ascii")), ["####", "##", "#", "#", ""]);
  deepStrictEqual([bar(9, 8, 4, "blocks"), bar(1, 0, 4, "blocks"), bar(1, 1, 0, "blocks")], ["████", "", ""]);
});

Deno.test("nestedBar() shows what is within", () => {
  strictEqual(nestedBar(2, 6, 8, 8, "blocks"), "██░░░░");
  strictEqual(nestedBar(2, 6, 8, 8, "ascii"), "##----");
  strictEqual(nestedBar(0, 8, 8, 4, "blocks"), "░░░░");
  strictEqual(nestedBar(8, 8, 8, 4, "blocks"), "████");
});

Deno.test("trend() is one cell for each value, nothing a gap", () => {
  strictEqual(trend([0, 1, 4, 8], "blocks"), " ▂▅█");
  strictEqual(trend([0, 1, 4, 8], "ascii"), " .=#");
  strictEqual(trend([0, 0], "blocks"), "  ");
  strictEqual(trend([], "blocks"), "");
});

Deno.test("barWidth() takes what is left", () => {
  deepStrictEqual([barWidth(undefined, 50), barWidth(80, 60), barWidth(80, 78), barWidth(300, 60)], [30, 20, 0, 30]);
});
