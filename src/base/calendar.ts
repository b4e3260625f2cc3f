/** A local day: its date, and when it begins and ends (UTC milliseconds). It has 23 or 25 hours where clocks change. */
export interface Day {
  /** 2026-01-31 */
  readonly date: string;
  readonly from: number;
  readonly to: number;
}

/** A local hour of a day; the hour that clocks repeat comes twice. */
export interface Hour {
  /** 0 to 23, as a clock shows it. */
  readonly hour: number;
  readonly from: number;
  readonly to: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Clocks never change twice in so many days. */
const STEADY_DAYS = 8;

/** Days and hours as people of one time zone see them. */
export class Calendar {
  readonly #format: Intl.DateTimeFormat;
  /** Its name, such as "Europe/Berlin", or "local time" where nobody knows one. */
  readonly zone: string;

  /** Without a `zone` it is that of the machine; throws `RangeError` where there is no such zone. */
  constructor(zone?: string) {
    this.#format = new Intl.DateTimeFormat("en-US", {
      ...zone === undefined ? {} : { timeZone: zone },
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    // Of TZ=:/etc/localtime the runtime knows the clocks and no name; an empty TZ is UTC.
    const name: string | undefined = this.#format.resolvedOptions().timeZone;
    this.zone = name === "Etc/Unknown" ? "UTC" : name ?? "local time";
  }

  /** The date of a moment, such as "2026-01-31". */
  dateOf(at: number): string {
    return isoDate(this.#local(at));
  }

  /** A moment as a clock shows it: "2026-01-31 14:05". */
  format(at: number): string {
    return new Date(this.#local(at)).toISOString().slice(0, 16).replace("T", " ");
  }

  /** When a day begins: at midnight, or at the first moment after it that clocks show. */
  startOf(date: string): number {
    const midnight = Date.parse(`${date}T00:00:00Z`);
    // Clocks are at most 14 hours ahead and 12 behind; on the way the date only grows.
    return firstMoment(midnight - 15 * HOUR_MS, midnight + 15 * HOUR_MS, (at) => this.dateOf(at) >= date);
  }

  /** All days that overlap with a stretch of time. */
  days(from: number, to: number): readonly Day[] {
    const days: Day[] = [];
    let date = this.dateOf(from);
    // Asking what clocks show is slow, so it is asked for some days together.
    for (let start = this.startOf(date); start < to && from < to;) {
      const end = start + STEADY_DAYS * DAY_MS;
      const isSteady = this.#offset(start) === this.#offset(end) && (start + this.#offset(start)) % DAY_MS === 0;
      for (let i = 0; i < STEADY_DAYS && start < to; i++) {
        const next = addDays(date, 1);
        const day = { date, from: start, to: isSteady ? start + DAY_MS : this.startOf(next) };
        // An island that crosses the date line leaves a day out.
        if (day.to > day.from) days.push(day);
        [date, start] = [next, day.to];
      }
    }
    return days;
  }

  /** The hours of a day. */
  hours({ from, to }: Day): readonly Hour[] {
    const offset = this.#offset(from);
    if (to - from === DAY_MS && this.#offset(to - 1) === offset && (from + offset) % DAY_MS === 0) {
      return Array.from({ length: 24 }, (_, hour) => {
        return { hour, from: from + hour * HOUR_MS, to: from + (hour + 1) * HOUR_MS };
      });
    }
    const hours: Hour[] = [];
    for (let at = from; at < to;) {
      const offset = this.#offset(at);
      // Where clocks change within this hour, the hour ends there.
      const end = Math.min(to, Math.floor((at + offset) / HOUR_MS) * HOUR_MS + HOUR_MS - offset);
      const changed = firstMoment(at, end, (moment) => this.#offset(moment) !== offset);
      hours.push({ hour: new Date(at + offset).getUTCHours(), from: at, to: changed });
      at = changed;
    }
    return hours;
  }

  #offset(at: number): number {
    return this.#local(at) - Math.floor(at / 1000) * 1000;
  }

  /** What clocks show, as if it were UTC; whole seconds. */
  #local(at: number): number {
    const parts: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(at)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }
}

/** The date so many days later. */
export function addDays(date: string, days: number): string {
  return isoDate(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS);
}

function isoDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The first millisecond from `low` on at which `holds` does; `high` where it never does before. */
function firstMoment(low: number, high: number, holds: (at: number) => boolean): number {
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
