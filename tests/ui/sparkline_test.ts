import { strictEqual } from "node:assert";
import { sparkline } from "../../src/ui/sparkline.ts";

Deno.test("sparkline() draws the newest values at the right, the full height being top", () => {
  strictEqual(sparkline([0, 25, 50, 75, 100], { width: 5, top: 100 }), "▁▃▅▇█");
  strictEqual(sparkline([100, 0, 50], { width: 2, top: 100 }), "▁▅");
});

Deno.test("sparkline() fills a short row at its left, and leaves a gap where nothing is known", () => {
  strictEqual(sparkline([null, 100], { width: 4, top: 100 }), "   █");
  strictEqual(sparkline([], { width: 3, top: 100 }), "   ");
});

Deno.test("sparkline() takes a higher value than top for the full height", () => {
  strictEqual(sparkline([100, 200], { width: 2, top: 100 }), "▅█");
});

Deno.test("sparkline() draws nothing of nothing", () => {
  strictEqual(sparkline([0, 0], { width: 2, top: 0 }), "▁▁");
  strictEqual(sparkline([1, 2], { width: 0, top: 1 }), "");
});
