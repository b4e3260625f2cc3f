const GLYPHS = "▁▂▃▄▅▆▇█";

/**
 * Draws the last `width` of `values` as bars, one cell each, the newest at the right; shorter rows are filled with
 * blanks at their left. The full height is `top`, or the highest value where one is higher; null leaves a gap.
 */
export function sparkline(values: readonly (number | null)[], options: { width: number; top: number }): string {
  const shown = options.width < 1 ? [] : values.slice(-options.width);
  const top = Math.max(options.top, ...shown.map((value) => value ?? 0));
  const bars = shown.map((value) => {
    if (value === null) return " ";
    const level = top <= 0 ? 0 : Math.floor(Math.max(0, value) / top * GLYPHS.length);
    return GLYPHS[Math.min(level, GLYPHS.length - 1)]!;
  });
  return bars.join("").padStart(Math.max(0, options.width));
}
