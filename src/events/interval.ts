/** Stretches of time, and sums of them. Pure. Times are UTC milliseconds; `to` is the first that is not within. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** The time that is in any of `intervals`: in order, apart from each other, none empty. */
export function unite(intervals: readonly Interval[]): readonly Interval[] {
  const united: { from: number; to: number }[] = [];
  for (const { from, to } of intervals.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from)) {
    const last = united.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else united.push({ from, to });
  }
  return united;
}

/** What of `intervals` lies within a frame. */
export function clip(intervals: readonly Interval[], frame: Interval): readonly Interval[] {
  return intervals.map(({ from, to }) => ({ from: Math.max(from, frame.from), to: Math.min(to, frame.to) }))
    .filter(({ from, to }) => to > from);
}

/** The length of all together; what overlaps counts as often as it is there. */
export function lengthOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
}

/** How much of `intervals` lies in each of `slots`, which follow each other in time and do not overlap. */
export function spread(intervals: readonly Interval[], slots: readonly Interval[]): readonly number[] {
  const sums = slots.map(() => 0);
  for (const { from, to } of intervals) {
    for (let i = firstReaching(slots, from); i < slots.length && slots[i]!.from < to; i++) {
      sums[i]! += Math.max(0, Math.min(to, slots[i]!.to) - Math.max(from, slots[i]!.from));
    }
  }
  return sums;
}

/** The index of the first slot that ends after a moment. */
function firstReaching(slots: readonly Interval[], at: number): number {
  let [low, high] = [0, slots.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (slots[middle]!.to > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
