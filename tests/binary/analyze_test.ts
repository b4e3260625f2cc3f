import assert from "node:assert/strict";
import { join } from "node:path";
import type { NewEvent } from "../../src/events/event.ts";
import { openStore } from "../../src/events/store.ts";
import { runStarted, sessionCreated } from "../events/rig.ts";
import { Chromium } from "./chromium.ts";
import { Rig } from "./rig.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Names that would like to be more than names. */
const HOSTILE = [
  `"><script>document.title='owned'</script>`,
  "<img src=http://127.0.0.1:9/pixel onerror=document.title='owned'>",
  "</style></svg></title><h1>injected</h1>",
  "&lt;b&gt; 'single' \"double\"",
  "\u202egnp.exe \u0007 \u001b[31m",
  "x".repeat(300),
];

/** Fills the project's record with a week of sessions, some of them of hostile worktrees. */
async function fillRecord(rig: Rig): Promise<void> {
  await rig.ok(["init"]);
  // Also when it is midnight before they are read, they are of the last seven days.
  const start = Date.now() - 6 * DAY + HOUR;
  const clock = { at: start };
  using store = openStore(join(rig.project, ".prj/prj.db"), { now: () => clock.at });
  for (const [i, worktree] of ["main", ...HOSTILE].entries()) {
    const [id, uid] = [`run-${i}`, `session-${i}`];
    const place = { root: rig.project, path: rig.project, worktree, project: "myproject" };
    const about = { name: `myproject-${worktree}-dev`, id: `$${i}` };
    const tell = (ms: number, ...events: NewEvent[]): void => {
      clock.at = start + i * 18 * HOUR + ms;
      store.appendAll(events);
    };
    tell(0, runStarted(id, { ...place, command: worktree.slice(0, 40) }));
    tell(1_000, sessionCreated(uid, id, { ...place, name: about.name, command: worktree.slice(0, 40) }), {
      type: "run.finished",
      run_id: id,
      data: i % 2 === 0
        ? { status: "succeeded", exit_code: 0, duration_ms: 1_000, left_behind: [] }
        : { status: "failed", exit_code: 1, duration_ms: 1_000, message: worktree, step: worktree, left_behind: [] },
    });
    if (i !== 2) tell(HOUR, { type: "session.attached", session_uid: uid, data: about });
    if (i !== 2) tell(4 * HOUR, { type: "session.detached", session_uid: uid, data: about });
    tell(30 * HOUR, { type: "session.killed", session_uid: uid, data: { ...about, by: "person" } });
  }
}

/** What the page looks like from inside: run in the browser. */
const LOOK = `(() => {
  const rects = (kind) => [...document.querySelectorAll("svg rect." + kind)].filter((rect) => {
    const { width, height } = rect.getBoundingClientRect();
    return width > 0.2 && height > 1;
  });
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map((v) => v / 255)
      .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (!/rgba\\(.*, 0\\)/.test(color)) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const contrast = (a, b) => {
    const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const texts = [...document.querySelectorAll("h1,h2,p,dt,dd,li span,th,td,summary")]
    .filter((node) => node.textContent.trim() !== "");
  const words = [...document.querySelectorAll(".chart text")];
  return {
    title: document.title,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    attached: rects("attached").length,
    running: rects("running").length,
    columns: document.querySelectorAll("#days ~ .chart g").length,
    ground: getComputedStyle(document.documentElement).backgroundColor,
    contrast: Math.min(
      ...texts.map((node) => contrast(getComputedStyle(node).color, ground(node))),
      ...words.map((node) => contrast(getComputedStyle(node).fill, ground(node.closest("section")))),
    ),
    shapes: ["attached", "running"].map((kind) => {
      const [rect] = rects(kind);
      return contrast(getComputedStyle(rect).fill, ground(rect.closest("section")));
    }),
    words: words.map((node) => parseFloat(getComputedStyle(node).fontSize)),
    images: [...document.querySelectorAll("svg[role=img]")].filter((svg) => {
      const ids = (svg.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean);
      return svg.getAttribute("aria-label") || ids.length > 0 && ids.every((id) => document.getElementById(id).textContent);
    }).length / document.querySelectorAll("svg[role=img]").length,
    foreign: document.querySelectorAll("script, img, iframe, link, object, h1 ~ h1").length,
    text: document.body.textContent,
  };
})()`;

Deno.test("the report reads well on phone and desktop, light and dark, and asks nobody for anything", async () => {
  await using rig = await Rig.create();
  await fillRecord(rig);
  const answer = await rig.json(["analyze", "session-usage", "--timeframe=7d", "--html", "out/report.html"]);
  const path = join(rig.project, "out/report.html");
  assert.equal(answer.html, path);
  const page = await Deno.readTextFile(path);
  assert.doesNotMatch(page, /<script|https?:(?!\/\/127)|url\(|@import/);

  await using chromium = await Chromium.start();
  const grounds = new Set<string>();
  for (const [width, height] of [[360, 740], [1280, 900]] as const) {
    for (const dark of [false, true]) {
      const { requests, complaints } = await chromium.open(`file://${path}`, { width, height, dark });
      const look = await chromium.evaluate(LOOK);
      const where = `${width}x${height}, ${dark ? "dark" : "light"}`;
      assert.deepEqual(requests, [`file://${path}`], where);
      assert.deepEqual(complaints, [], where);
      assert.equal(look.overflow, 0, `${where}: the page is wider than the screen`);
      assert.ok(look.attached > 15 && look.running > 30, `${where}: ${look.attached} and ${look.running} shapes`);
      assert.equal(look.columns, answer.days.length, where);
      assert.equal(look.images, 1, `${where}: every chart has a name`);
      assert.equal(look.foreign, 0, where);
      assert.ok(look.contrast >= 4.5, `${where}: contrast of text ${look.contrast}`);
      assert.ok(look.shapes.every((one: number) => one >= 3), `${where}: contrast of shapes ${look.shapes}`);
      assert.ok(look.words.every((size: number) => size >= 11), `${where}: words of ${look.words}`);
      assert.match(look.title, /^myproject: sessions, /);
      for (const name of HOSTILE.slice(0, 4)) assert.ok(look.text.includes(name), `${where}: shows ${name} as it is`);
      assert.ok(look.text.includes("\\u{202e}gnp.exe \\a \\e[31m"), where);
      assert.match(look.text, /in the time zone UTC\b|in the time zone [A-Z]/);
      assert.ok((await chromium.screenshot()).length > 5_000, where);
      grounds.add(look.ground);
    }
  }
  assert.equal(grounds.size, 2, "dark is another ground than light");
});

Deno.test("--html replaces its own report, and no other file without --force", async () => {
  await using rig = await Rig.create();
  await fillRecord(rig);
  const { stdout } = await rig.ok(["analyze", "--html", "report.html"]);
  assert.match(stdout, /^Wrote .*report\.html\n$/);
  await rig.ok(["analyze", "--html", "report.html"]);
  await rig.write("mine.html", "<h1>mine</h1>");
  const refused = await rig.prj(["analyze", "--html", "mine.html"]);
  assert.equal(refused.code, 4);
  assert.match(refused.stderr, /is no report of prj's/);
  assert.equal(await Deno.readTextFile(join(rig.project, "mine.html")), "<h1>mine</h1>");
  await rig.ok(["analyze", "--html", "mine.html", "--force"]);
  assert.match(await Deno.readTextFile(join(rig.project, "mine.html")), /^<!doctype html>/);
});

Deno.test("analyze and stats say the same in every form, by the days of the user's time zone", async () => {
  await using rig = await Rig.create();
  await fillRecord(rig);
  const usage = await rig.json(["analyze", "session-usage"]);
  assert.equal(usage.schema, "prj.analyze/1");
  assert.equal(usage.days.length, 7);
  assert.equal(usage.total.sessions, 7);
  assert.equal(usage.total.runs, 7);
  assert.equal(usage.total.failures, 3);
  assert.equal(usage.total.attached_ms, 6 * 3 * HOUR);
  assert.equal(
    usage.total.session_ms,
    usage.sessions.reduce((sum: number, one: { from: string; to: string }) => {
      return sum + Date.parse(one.to) - Date.parse(one.from);
    }, 0),
  );
  assert.deepEqual(
    usage.abandoned.map((one: { why: string; worktree: string }) => [one.why, one.worktree]).sort(),
    ["main", ...HOSTILE].map((worktree, i) => [i === 2 ? "never attached" : "left", worktree]).sort(),
  );
  assert.equal(usage.failures.length, 3);
  for (const zone of ["Asia/Tokyo", "America/New_York"]) {
    const there = await rig.json(["analyze", "--timeframe", "all"], { env: { TZ: zone } });
    assert.equal(there.time_zone, zone);
    const local = new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(Date.parse(there.from));
    assert.equal(there.days[0].date, local);
  }
  // The runtime has no name for these.
  for (const [zone, name] of [[":/etc/localtime", "local time"], ["", "UTC"]] as const) {
    assert.equal((await rig.json(["analyze"], { env: { TZ: zone } })).time_zone, name);
    assert.equal((await rig.json(["stats"], { env: { TZ: zone } })).time_zone, name);
  }
  const stats = await rig.json(["stats", "sessions", "--timeframe", "7d"]);
  assert.equal(stats.schema, "prj.stats/1");
  assert.deepEqual([stats.total.runs, stats.total.failed, stats.total.sessions, stats.total.living], [7, 3, 7, 0]);
  assert.equal(stats.total.session_median_ms, 30 * HOUR - 1_000);
  assert.equal(stats.worktrees.length, 7);
  for (const env of [{ LANG: "C.UTF-8" }, { LANG: "C", LC_ALL: "C" }]) {
    for (const verb of ["stats", "analyze"]) {
      const { stdout } = await rig.ok([verb], { env });
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(stdout, /\u001b|\u202e|\u0007/, "what hides is made visible");
      const bars = stdout.replaceAll(/[^█▏▎▍▌▋▊▉░▁▂▃▄▅▆▇]/g, "");
      assert.equal(bars.length > 0, env.LANG === "C.UTF-8", `${verb} with ${env.LANG}`);
    }
  }
  for (const line of ["analyze nonsense", "analyze --timeframe soon", "stats --timeframe 2026-02-01..2026-01-01"]) {
    const ended = await rig.prj([...line.split(" "), "--json"]);
    assert.equal(ended.code, 2, line);
    assert.equal(JSON.parse(ended.stdout).error.code, "invalid");
  }
});

Deno.test("stats and analyze speak of what lives now, and of nothing where nothing ran", async () => {
  await using rig = await Rig.create();
  await rig.ok(["init"]);
  assert.match((await rig.ok(["analyze"])).stdout, /Nothing ran/);
  assert.equal((await rig.json(["stats"])).total.runs, 0);
  await rig.ok(["run", "start-dev"]);
  const stats = await rig.json(["stats"]);
  assert.deepEqual([stats.total.runs, stats.total.sessions, stats.total.living], [1, 1, 1]);
  const usage = await rig.json(["analyze", "--idle", "0s"]);
  assert.equal(usage.sessions[0].living, true);
  assert.deepEqual(usage.abandoned.map((one: { why: string }) => one.why), ["never attached"]);
});
