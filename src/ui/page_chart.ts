/**
 * Charts of a page as SVG. Places and lengths are shares of their room, so that the drawing stretches with the page and
 * its words do not. All pure.
 */
import { Html, markup } from "./html.ts";

const NOTHING = markup``;

export interface Column {
  /** Below it; "": none. */
  readonly label: string;
  /** The whole truth of it, for whoever points at it. */
  readonly title: string;
  readonly inner: number;
  readonly outer: number;
}

/** Draws columns; `top` is the full height, and `marks` are lines across with what they stand for. */
export function columnChart(
  id: string,
  about: { readonly title: string; readonly text: string },
  columns: readonly Column[],
  top: number,
  marks: readonly { readonly value: number; readonly label: string }[],
): Html {
  const step = 100 / Math.max(1, columns.length);
  const y = (value: number): string => percent(100 - share(value, top) * 100);
  const height = (value: number): string => percent(share(value, top) * 100);
  const bars = columns.map(({ title, inner, outer }, i) => {
    const [x, width] = [percent((i + 0.1) * step), percent(step * 0.8)];
    return markup`<g><title>${title}</title>${box("running", x, y(outer), width, height(outer))}${
      box(
        "attached",
        x,
        y(inner),
        width,
        height(inner),
      )
    }</g>`;
  });
  const lines = marks.map(({ value }) =>
    markup`<line class="grid" x1="0" x2="100%" y1="${y(value)}" y2="${y(value)}" />`
  );
  const scale = marks.map(({ value, label }) =>
    markup`<text x="100%" y="${y(value)}" dy="4" text-anchor="end">${label}</text>`
  );
  const labels = columns.map(({ label }, i) => {
    if (label === "") return NOTHING;
    // The first of many thin columns has no room for half of its label at its left.
    const [x, anchor] = i === 0 && step < 10 ? ["0", "start"] : [percent((i + 0.5) * step), "middle"];
    return markup`<text x="${x}" y="162" text-anchor="${anchor}">${label}</text>`;
  });
  return markup`<div class="chart">
      <svg aria-hidden="true" width="100%" height="146" overflow="visible">${scale}</svg>
      <svg role="img" aria-labelledby="${id}-title ${id}-text" width="100%" height="168">
        <title id="${id}-title">${about.title}</title>
        <desc id="${id}-text">${about.text}</desc>
        <svg width="100%" height="146">${lines}${bars}</svg>${labels}
      </svg>
    </div>`;
}

/** Draws one value within another as a bar that lies. */
export function lyingBar(title: string, inner: number, outer: number, top: number): Html {
  const draw = (kind: string, value: number): Html => stretchBox(kind, 0, share(value, top));
  return lying(title, [draw("running", outer), draw("attached", inner)]);
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** What is shorter than can be seen is drawn as short as can be seen. */
const SHORTEST_SHARE = 0.003;

/** Draws when something was, within a frame: a stretch, and stretches within it. */
export function timeline(title: string, frame: Stretch, outer: Stretch, inner: readonly Stretch[]): Html {
  const whole = Math.max(1, frame.to - frame.from);
  const draw = (kind: string, { from, to }: Stretch): Html =>
    stretchBox(kind, (from - frame.from) / whole, Math.max(SHORTEST_SHARE, (to - from) / whole));
  return lying(title, [draw("running", outer), ...joinNear(inner, whole / 500).map((one) => draw("attached", one))]);
}

function lying(title: string, boxes: readonly Html[]): Html {
  return markup`<svg class="lying" role="img" aria-label="${title}" width="100%" height="12">${[
    stretchBox("rest", 0, 1),
    ...boxes,
  ]}</svg>`;
}

/** As high as its room, from one share of its width on for another. */
function stretchBox(kind: string, from: number, width: number): Html {
  return box(kind, percent(from * 100), "0", percent(width * 100), "100%");
}

function box(kind: string, x: string, y: string, width: string, height: string): Html {
  return markup`<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" />`;
}

/** Stretches that nobody could tell apart become one: a page has to be read, not to prove. */
function joinNear(stretches: readonly Stretch[], gap: number): readonly Stretch[] {
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of stretches) {
    const last = joined.at(-1);
    if (last !== undefined && from - last.to < gap) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}

function share(value: number, top: number): number {
  return top <= 0 ? 0 : Math.min(1, Math.max(0, value / top));
}

function percent(value: number): string {
  return `${Number(value.toFixed(3))}%`;
}
