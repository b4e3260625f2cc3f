import { compareReadings, type Look, type Reading } from "../../../src/run/monitor/look.ts";
import type { SessionView } from "../../../src/run/session/find_sessions.ts";
import type { PaneView } from "../../../src/session/pane_state.ts";

export const NOW = Date.UTC(2025, 0, 2, 3, 4, 5);
const MEGABYTE = 1024 ** 2;
const HOUR = 3_600_000;

/** A session as the backend lists it; `change` is what a test is about. */
export function session(name: string, change: Partial<SessionView> = {}): SessionView {
  return {
    uid: `uid-${name}`,
    name,
    firstName: name,
    backend: "tmux",
    kind: "tmux",
    runtime: null,
    host: null,
    id: `$${name.length}`,
    project: "shop",
    root: "/w/shop",
    worktree: "main",
    task: "dev",
    branch: "main",
    path: "/w/shop",
    state: "running",
    detail: null,
    exitCode: null,
    health: null,
    attached: 0,
    windows: 1,
    command: "dev",
    createdAt: NOW - 3 * HOUR,
    lastActivityAt: NOW - 12_000,
    runId: "run-1",
    owned: true,
    ...change,
  };
}

/** A pane where `text` runs; without a text a shell that waits. */
export function pane(id: string, text: string | null, change: Partial<PaneView> = {}): PaneView {
  return {
    id,
    gone: false,
    index: 0,
    window: "@1",
    windowIndex: 0,
    windowName: "work",
    windowKey: "0",
    windowActive: true,
    title: "",
    givenTitle: null,
    active: true,
    columns: 80,
    rows: 24,
    command: text,
    pid: 100 + Number(id.slice(1)),
    state: text === null ? "idle" : "running",
    foreground: text === null ? null : { pid: 7, argv: text.split(" "), text },
    directory: "/w/shop",
    startedAt: NOW - HOUR,
    endedAt: null,
    exitCode: null,
    signal: null,
    cpuMs: 1000,
    memoryBytes: 12 * MEGABYTE,
    processes: 3,
    recordPath: null,
    logPath: null,
    ...change,
  };
}

const SESSIONS: Reading["inspections"] = [
  {
    session: session("shop-user-auth-dev", { attached: 1, windows: 2, worktree: "user-auth", lastActivityAt: NOW }),
    panes: [
      pane("%1", "vim src/main.ts", { windowName: "editor", cpuMs: 1040, memoryBytes: 60 * MEGABYTE }),
      pane("%2", "npm run dev", { windowName: "server", title: "api", cpuMs: 1900, memoryBytes: 300 * MEGABYTE }),
      pane("%3", null, { windowName: "server", title: "tests", active: false, exitCode: 1 }),
    ],
  },
  {
    session: session("shop-feature-ü-注文-📦-dev", { worktree: "feature-ü", lastActivityAt: NOW - 26 * HOUR }),
    panes: [pane("%4", "tail -f log/日本語.log", { windowName: "ログ" })],
  },
  {
    session: session("shop-main-dev", { lastActivityAt: NOW - 5 * 60_000 }),
    panes: [
      pane("%5", "make -j8 all", { state: "exited", foreground: null, exitCode: 2, cpuMs: 1000, memoryBytes: 0 }),
      pane("%6", "cargo build", { title: "rust", active: false, cpuMs: 9400, memoryBytes: 1300 * MEGABYTE }),
    ],
  },
];

/** A look two seconds after another one in which each process had used one second. */
export function sampleLook(inspections: Reading["inspections"] = SESSIONS): Look {
  const before = inspections.map((one) => ({ ...one, panes: one.panes.map((pane) => ({ ...pane, cpuMs: 1000 })) }));
  return compareReadings({ at: NOW - 2000, inspections: before }, { at: NOW, inspections }, {
    backend: "tmux",
    running: true,
  });
}
