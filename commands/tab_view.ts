import type { Context } from "../src/base/context.ts";
import type { Audience } from "../src/run/journal.ts";
import type { TabAudience, TabView } from "../src/run/layout/tab_watch.ts";
import type { Console } from "../src/ui/console.ts";
import { LiveBlock } from "../src/ui/live_block.ts";
import { formatDuration, type StyleName } from "../src/ui/style.ts";
import { type Cell, renderTable } from "../src/ui/table.ts";
import { fitWidth, showControl } from "../src/ui/visible.ts";

/** Shows how tabs get on: a table that is drawn anew on a terminal, else a line for each thing that happens. */
export class TabScreen implements TabAudience {
  readonly #context: Context;
  readonly #console: Console;
  readonly #block: LiveBlock | undefined;
  readonly #told = new Map<number, TabView["state"]>();

  constructor(context: Context, console: Console) {
    this.#context = context;
    this.#console = console;
    this.#block = context.terminal.stderr ? new LiveBlock(console) : undefined;
  }

  tabs(views: readonly TabView[]): void {
    if (this.#block !== undefined) return this.#block.draw(this.#render(views));
    for (const [index, view] of views.entries()) {
      const before = this.#told.get(index);
      this.#told.set(index, view.state);
      if (before === view.state || view.state === "waiting" || view.state === "shell") continue;
      const duration = durationOf(view, this.#context.now());
      const after = view.state === "running" || duration === null ? "" : ` after ${formatDuration(duration)}`;
      this.#console.narrate(showControl(`${view.layout}: ${view.tab} ${describeState(view)}${after}`));
    }
  }

  /** The same audience, beside the table: what it says goes where the table stood, and that is drawn again below. */
  beside(audience: Audience): Audience & TabAudience {
    return {
      tabs: (views) => this.tabs(views),
      event: (event) => {
        this.close();
        audience.event(event);
      },
      output: (chunk) => {
        this.close();
        audience.output(chunk);
      },
      warn: (problem) => {
        this.close();
        audience.warn(problem);
      },
    };
  }

  /** Takes the table away before something else is said. */
  close(): void {
    this.#block?.clear();
  }

  /** What runs, what ended last, and how many there are of each. */
  #render(views: readonly TabView[]): string[] {
    const { columns = 80, rows = 24 } = this.#context.terminal.size ?? {};
    const room = Math.max(4, rows - 4);
    const running = views.filter(({ state }) => state === "running");
    const ended = views.filter(({ state }) => state === "ended" || state === "lost")
      .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
    const shown = [...running, ...ended].slice(0, room);
    const table = renderTabs(shown, this.#context.now(), { width: columns, color: this.#console.answerColor });
    const count = (state: TabView["state"]): number => views.filter((view) => view.state === state).length;
    const head = `${count("running")} running, ${count("waiting")} waiting, ${ended.length} ended of ${views.length}`;
    return [fitWidth(head, columns, "end"), ...(shown.length === 0 ? [] : table.split("\n"))];
  }
}

/** Tabs as a table. */
export function renderTabs(
  views: readonly TabView[],
  now: number,
  options: { width?: number | undefined; color?: boolean },
): string {
  return renderTable(
    [
      { header: "layout", shrink: "end" },
      { header: "tab", shrink: "end" },
      { header: "state" },
      { header: "exit code", align: "right" },
      { header: "duration", align: "right" },
    ],
    views.map((view): Cell[] => {
      const duration = durationOf(view, now);
      return [
        view.layout,
        view.tab,
        { text: view.exitCode ? "failed" : describeState(view), style: STYLES[view.state](view) },
        view.exitCode === null ? "" : String(view.exitCode),
        duration === null ? "" : formatDuration(duration),
      ];
    }),
    options,
  );
}

const STYLES: Readonly<Record<TabView["state"], (view: TabView) => StyleName>> = {
  waiting: () => "dim",
  shell: () => "dim",
  running: () => "cyan",
  ended: ({ exitCode }) => exitCode === 0 ? "green" : "red",
  lost: () => "red",
};

function describeState({ state, exitCode }: TabView): string {
  switch (state) {
    case "ended":
      return exitCode === 0 ? "done" : `failed with exit code ${exitCode}`;
    case "lost":
      return "was lost: its window went away";
    case "shell":
      return "a shell";
    case "waiting":
      return "not started";
    default:
      return state;
  }
}

/** Milliseconds; null: it did not start, or nobody knows when it ended. */
export function durationOf({ state, startedAt, endedAt }: TabView, now: number): number | null {
  if (startedAt === null || state === "shell") return null;
  if (state === "running") return Math.max(0, now - startedAt);
  return endedAt === null ? null : Math.max(0, endedAt - startedAt);
}
