import { deepStrictEqual, strictEqual } from "node:assert";
import { Calendar } from "../../src/base/calendar.ts";
import { clip, lengthOf, spread, unite } from "../../src/events/interval.ts";
import { timeSession } from "../../src/events/session_time.ts";
import { analyzeUsage, type UsageRun, type UsageSession } from "../../src/events/usage.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BERLIN = new Calendar("Europe/Berlin");
/** A Thursday, 12:00 in Berlin. */
const NOW = Date.parse("2026-02-05T11:00Z");

const at = (text: string): number => Date.parse(text);
const attach = (text: string) => ({ at: at(text), type: "session.attached" as const });
const detach = (text: string) => ({ at: at(text), type: "session.detached" as const });

function session(over: Partial<UsageSession> = {}): UsageSession {
  return {
    uid: "s1",
    name: "shop-main-dev",
    project: "shop",
    worktree: "main",
    command: "start-dev",
    state: "exited",
    createdAt: at("2026-02-04T08:00Z"),
    endedAt: at("2026-02-04T12:00Z"),
    lastActivityAt: at("2026-02-04T11:00Z"),
    marks: [],
    living: null,
    ...over,
  };
}

const run = (over: Partial<UsageRun> = {}): UsageRun => ({
  ...{ project: "shop", command: "start-dev", worktree: "main", status: "succeeded" },
  startedAt: at("2026-02-04T08:00Z"),
  ...over,
});

const WEEK = { from: BERLIN.startOf("2026-01-30"), to: NOW };
const analyze = (sessions: UsageSession[], runs: UsageRun[] = [], frame = WEEK, calendar = BERLIN) =>
  analyzeUsage({ sessions, runs }, frame, NOW, calendar, DAY);
const hours = (list: readonly { from: number; to: number }[]) => list.map(({ from, to }) => (to - from) / HOUR);

Deno.test("unite(), clip() and spread() count no moment twice and lose none", () => {
  deepStrictEqual(unite([{ from: 5, to: 7 }, { from: 1, to: 3 }, { from: 2, to: 4 }, { from: 4, to: 4 }]), [
    { from: 1, to: 4 },
    { from: 5, to: 7 },
  ]);
  deepStrictEqual(unite([{ from: 1, to: 2 }, { from: 2, to: 3 }]), [{ from: 1, to: 3 }]);
  deepStrictEqual(clip([{ from: 1, to: 9 }, { from: 9, to: 12 }], { from: 4, to: 9 }), [{ from: 4, to: 9 }]);
  const slots = [{ from: 0, to: 10 }, { from: 10, to: 20 }, { from: 20, to: 30 }];
  deepStrictEqual(spread([{ from: 5, to: 25 }, { from: 8, to: 9 }, { from: 40, to: 50 }], slots), [6, 10, 5]);
  strictEqual(lengthOf([{ from: 1, to: 3 }, { from: 2, to: 4 }]), 4);
});

Deno.test("a session runs until its end, until now, or until it was last active", () => {
  const length = (over: Partial<UsageSession>) => hours([timeSession(session(over), NOW).running])[0];
  strictEqual(length({}), 4);
  const living = { attached: 0, lastActivityAt: NOW - HOUR, lastAttachedAt: null };
  strictEqual(length({ state: "running", endedAt: null, living }), 27);
  // Nobody asked the backend, or it does not list it: alive by the record, but not known to be.
  strictEqual(length({ state: "running", endedAt: null }), 3);
  // Given up for lost: the end in the record is when that was found out.
  strictEqual(length({ state: "unknown", endedAt: NOW }), 3);
  deepStrictEqual(timeSession(session({ state: "unknown", endedAt: NOW }), NOW).endKnown, false);
  // A clock that was set back.
  strictEqual(length({ endedAt: at("2026-02-04T07:00Z") }), 0);
});

Deno.test("several clients at once are one time attached", () => {
  const marks = [
    attach("2026-02-04T08:00Z"),
    attach("2026-02-04T08:30Z"),
    detach("2026-02-04T09:00Z"),
    detach("2026-02-04T10:00Z"),
    detach("2026-02-04T10:30Z"),
    attach("2026-02-04T11:00Z"),
    detach("2026-02-04T11:15Z"),
  ];
  deepStrictEqual(hours(timeSession(session({ marks }), NOW).attached), [2, 0.25]);
});

Deno.test("a client that never said that it left is gone with the session's end or its last activity", () => {
  const marks = [attach("2026-02-04T09:00Z")];
  const attached = (over: Partial<UsageSession>) => hours(timeSession(session({ marks, ...over }), NOW).attached);
  deepStrictEqual(attached({}), [3]);
  const living = { attached: 0, lastActivityAt: at("2026-02-04T18:00Z"), lastAttachedAt: null };
  deepStrictEqual(attached({ state: "running", endedAt: null, living }), [9]);
  deepStrictEqual(attached({ state: "running", endedAt: null, living: { ...living, attached: 1 } }), [26]);
  deepStrictEqual(attached({ state: "running", endedAt: null }), [2]);
});

Deno.test("who attaches with the backend's own program is seen while the session lives", () => {
  const living = { attached: 1, lastActivityAt: NOW, lastAttachedAt: NOW - HOUR };
  const marks = [attach("2026-02-04T08:00Z"), detach("2026-02-04T09:00Z")];
  const here = session({ marks, living, state: "running", endedAt: null });
  deepStrictEqual(hours(timeSession(here, NOW).attached), [1, 1]);
  const gone = { ...here, living: { attached: 0, lastActivityAt: NOW - HOUR / 2, lastAttachedAt: NOW - HOUR } };
  deepStrictEqual(hours(timeSession(gone, NOW).attached), [1, 0.5]);
});

Deno.test("sessions side by side count once in the totals, and by themselves in the hours of sessions", () => {
  const marks = [attach("2026-02-04T08:00Z"), detach("2026-02-04T10:00Z")];
  const usage = analyze([
    session({ marks }),
    session({ uid: "s2", worktree: "feature", createdAt: at("2026-02-04T10:00Z"), endedAt: at("2026-02-04T14:00Z") }),
    session({ uid: "s3", marks: [attach("2026-02-04T09:00Z"), detach("2026-02-04T11:00Z")] }),
  ]);
  const { attachedMs, runningMs, sessionMs, sessions } = usage.total;
  deepStrictEqual([attachedMs / HOUR, runningMs / HOUR, sessionMs / HOUR, sessions], [3, 6, 12, 3]);
  deepStrictEqual(usage.worktrees.map((share) => [share.name, share.attachedMs / HOUR, share.runningMs / HOUR]), [
    ["main", 3, 4],
    ["feature", 0, 4],
  ]);
});

Deno.test("days are those of the time zone, and a session over midnight is in both", () => {
  const usage = analyze([session({ createdAt: at("2026-02-03T22:00Z"), endedAt: at("2026-02-04T02:00Z") })]);
  deepStrictEqual(usage.days.map((day) => day.date), [
    ...["2026-01-30", "2026-01-31", "2026-02-01", "2026-02-02", "2026-02-03", "2026-02-04", "2026-02-05"],
  ]);
  deepStrictEqual(usage.days.map((day) => [day.runningMs / HOUR, day.sessions]).slice(4), [[1, 1], [3, 1], [0, 0]]);
  const inTokyo = analyze([session({ createdAt: at("2026-02-03T22:00Z"), endedAt: at("2026-02-04T02:00Z") })], [], {
    from: at("2026-02-02T15:00Z"),
    to: NOW,
  }, new Calendar("Asia/Tokyo"));
  deepStrictEqual(inTokyo.days.map((day) => [day.date, day.runningMs / HOUR]), [
    ["2026-02-03", 0],
    ["2026-02-04", 4],
    ["2026-02-05", 0],
  ]);
});

Deno.test("a session all day long has 23 and 25 hours where clocks change", () => {
  const all = session({ createdAt: at("2025-03-01T00:00Z"), endedAt: at("2025-11-30T00:00Z") });
  const lengths = (date: string) => {
    const usage = analyze([all], [], { from: BERLIN.startOf(date), to: BERLIN.startOf(date) + DAY + 2 * HOUR });
    return [usage.days[0]!.runningMs / HOUR, usage.hours[2]!.runningMs / HOUR, usage.hours[3]!.runningMs / HOUR];
  };
  deepStrictEqual(lengths("2025-03-30"), [23, 1, 1]);
  deepStrictEqual(lengths("2025-10-26"), [25, 2, 1]);
});

Deno.test("only what lies in the frame and in the past counts", () => {
  const usage = analyze(
    [session({ marks: [attach("2026-02-04T08:00Z"), detach("2026-02-04T12:00Z")] })],
    [run(), run({ startedAt: at("2026-02-04T10:30Z"), status: "failed" }), run({ startedAt: NOW + DAY })],
    { from: at("2026-02-04T10:00Z"), to: at("2026-03-01T00:00Z") },
  );
  const { attachedMs, runningMs, runs, failures } = usage.total;
  deepStrictEqual([attachedMs / HOUR, runningMs / HOUR, runs, failures], [2, 2, 1, 1]);
  strictEqual(usage.to, NOW);
  const open = analyze([session()], [run()], { from: 0, to: NOW });
  strictEqual(open.days[0]!.date, "2026-02-04");
});

Deno.test("the busiest day, hour and worktree are found by time attached, else by time running", () => {
  const quiet = session({ uid: "s2", worktree: "feature", createdAt: at("2026-02-01T00:00Z") });
  const usage = analyze([session({ marks: [attach("2026-02-04T09:00Z"), detach("2026-02-04T09:30Z")] }), quiet]);
  const { by, day, hour, worktree } = usage.busiest!;
  deepStrictEqual([by, day.date, hour.hour, worktree.name], ["attached", "2026-02-04", 10, "main"]);
  const unseen = analyze([session(), quiet]).busiest!;
  deepStrictEqual([unseen.by, unseen.worktree.name], ["running", "feature"]);
  strictEqual(analyze([], [run()]).busiest, null);
});

Deno.test("a session is abandoned where nobody came back for long", () => {
  const living = { attached: 0, lastActivityAt: NOW - 2 * DAY, lastAttachedAt: null };
  const long = { createdAt: NOW - 3 * DAY, endedAt: null, state: "running", living } as const;
  const mark = (ms: number, type: "session.attached" | "session.detached") => ({ at: NOW - 3 * DAY + ms, type });
  const usage = analyze([
    session({ ...long, uid: "never" }),
    session({
      ...long,
      uid: "making",
      marks: [mark(500, "session.attached"), mark(HOUR, "session.detached")],
    }),
    session({ ...long, uid: "left", marks: [mark(2 * HOUR, "session.attached"), mark(3 * HOUR, "session.detached")] }),
    session({ ...long, uid: "here", living: { ...living, attached: 1 } }),
    session({ ...long, uid: "fresh", createdAt: NOW - HOUR }),
    session({ uid: "short" }),
    session({ uid: "ended", createdAt: NOW - 5 * DAY, endedAt: NOW - 2 * DAY }),
  ]);
  deepStrictEqual(
    usage.abandoned.map(({ session, why, idleMs, lives }) => [session.uid, why, idleMs / HOUR, lives]),
    [
      ["ended", "never attached", 72, false],
      ["never", "never attached", 72, true],
      ["making", "never came back", 71, true],
      ["left", "left", 69, true],
    ],
  );
});

Deno.test("nothing at all is summed up as nothing", () => {
  const usage = analyze([], [], { from: 0, to: NOW });
  deepStrictEqual([usage.total.runningMs, usage.days.length, usage.sessions.length, usage.abandoned.length], [
    0,
    0,
    0,
    0,
  ]);
});
