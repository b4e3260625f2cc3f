import { Calendar } from "../../base/calendar.ts";

/** The calendar of the user's time zone: TZ, else the machine's. */
export function localCalendar(): Calendar {
  return new Calendar();
}
