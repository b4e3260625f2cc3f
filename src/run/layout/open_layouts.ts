import type { Context } from "../../base/context.ts";
import { PrjError, type Problem, throwProblems } from "../../base/error.ts";
import { setting } from "../../config/config.ts";
import type { FileLayout } from "../../layout/layouts_file.ts";
import { isInside } from "../../process/process_place.ts";
import type { ProcessObserver } from "../../process/local.ts";
import type { CreatedSession, SessionFacts } from "../../session/backend.ts";
import { type ConflictPolicy, describeRefusal, planConflicts } from "../../session/conflict.ts";
import { sanitizeNamePart } from "../../session/name.ts";
import { paneRecordPath } from "../../session/launcher.ts";
import { findLaunch } from "../../session/pane_state.ts";
import type { ExitMode, SessionSpec } from "../../session/spec.ts";
import { type ApprovalOptions, approvePlan } from "../trust/approve.ts";
import type { RunWish } from "../execution/early_facts.ts";
import type { Audience } from "../journal.ts";
import { layoutCommand } from "./layout_command.ts";
import { gatherLayoutStart, type LayoutStart, startOf } from "./layout_start.ts";
import type { OpenLayouts } from "./layouts_file.ts";
import { type PreparedRun, prepareRun } from "../execution/prepare_run.ts";
import { describeRun, type FinishedRun, runCommand } from "../execution/run_command.ts";
import type { WatchedTab, WatchedWindow } from "./tab_watch.ts";

/** How layouts are opened. */
export interface LayoutsWish {
  readonly layouts: readonly FileLayout[];
  readonly onConflict?: string;
  readonly backend?: string;
  readonly exitMode?: ExitMode;
  /** Windows stay until they are closed from here, whatever the exit mode: the session must not end with one of them. */
  readonly keepWindows?: boolean;
}

export type OpenedStatus = "created" | "reused" | "merged" | "skipped" | "failed";

/** What came of one layout. */
export interface OpenedLayout {
  readonly layout: string;
  readonly status: OpenedStatus;
  readonly uid: string | null;
  readonly session: string | null;
  /** The backend's id. */
  readonly id: string | null;
  readonly runId: string;
  readonly message: string | null;
  /** What the session was made with; empty where it was there. */
  readonly windows: CreatedSession["windows"];
  readonly tabs: readonly WatchedTab[];
}

/** Layouts that are about to be opened: planned once already, so that what is wrong is told before anything is done. */
export class LayoutOpener {
  readonly start: LayoutStart;
  readonly #context: Context;
  readonly #layouts: OpenLayouts;
  readonly #wish: LayoutsWish;

  readonly #prepared: readonly PreparedRun[];
  /** Records the processes of the last run. */
  #observe: ProcessObserver | undefined;

  private constructor(
    context: Context,
    layouts: OpenLayouts,
    wish: LayoutsWish,
    start: LayoutStart,
    prepared: readonly PreparedRun[],
  ) {
    this.#context = context;
    this.#layouts = layouts;
    this.#wish = wish;
    this.start = start;
    this.#prepared = prepared;
  }

  /** Throws everything that is wrong with any of the layouts; changes nothing. */
  static async prepare(context: Context, layouts: OpenLayouts, wish: LayoutsWish): Promise<LayoutOpener> {
    const start = await gatherLayoutStart(context, wish.backend);
    const prepared: PreparedRun[] = [];
    const opener = new LayoutOpener(context, layouts, wish, start, prepared);
    opener.#refuseTwice();
    const problems: Problem[] = [];
    const sessions = start.backend.list();
    for (const layout of wish.layouts) {
      const { command, run } = opener.#request(layout);
      try {
        prepared.push(await prepareRun(context, start.host, run, { ...start.early, command, sessions }));
      } catch (error) {
        if (!(error instanceof PrjError)) throw error;
        problems.push(...error.problems.map((problem) => ({ ...problem, code: problem.code ?? error.code })));
      }
    }
    throwProblems(problems);
    return opener;
  }

  /** Makes sure that they may be opened: whoever names a file wants its commands, but not yet what a project adds. */
  async approve(options: ApprovalOptions): Promise<void> {
    const { path, isNamed } = this.#layouts;
    const { place, unrecorded } = this.start.early;
    if (unrecorded) return;
    const isProjects = !isNamed && isInside(path, place.top);
    const name = isNamed ? "" : `; "prj layout run ${path}" names the file, and opens it`;
    for (const prepared of this.#prepared) {
      await approvePlan(this.#context, { ...prepared, fromProject: prepared.fromProject || isProjects }, {
        ...options,
        isWanted: ({ kind }) => isNamed && kind === "pane",
        hint: `Look with "prj layout run --dry-run"; "prj trust" trusts the project${name}`,
      });
    }
  }

  /** What is wished, else what is configured: a window closes when its command ends. */
  get closesWindows(): boolean {
    const { exitMode } = this.#wish;
    return (exitMode ?? setting(this.start.early.config, "sessions.exit_mode")) === "close";
  }

  get policy(): string {
    return this.#wish.onConflict ?? setting(this.start.early.config, "sessions.on_conflict");
  }

  /** Tells what would be done; the layouts are planned as if each were opened alone. */
  async describe(): Promise<readonly { readonly text: string; readonly json: unknown }[]> {
    const described = [];
    for (const layout of this.#wish.layouts) {
      const { command, run } = this.#request(layout);
      described.push(await describeRun(this.#context, run, this.start.host, startOf(this.start, command)));
    }
    return described;
  }

  /**
   * Plans a layout whose tabs are started one after the other, and returns the session with all of them; undefined: it
   * is skipped. A session that is there is none to add to.
   */
  async planSpec(layout: FileLayout): Promise<SessionSpec | undefined> {
    const { policy } = this;
    const hint = "Use --on-conflict restart, rename, skip or error";
    if (policy.startsWith("merge")) {
      throw new PrjError("invalid", {
        message: `Cannot run tabs one after the other with on_conflict "${policy}"`,
        hint,
      });
    }
    const { command, run } = this.#request(layout);
    const { plan } = await prepareRun(this.#context, this.start.host, run, startOf(this.start, command));
    const step = plan.steps.find((step) => step.kind === "create-session");
    if (step !== undefined || policy === "skip") return step?.spec;
    throw new PrjError("conflict", { message: `Cannot create session "${plan.session?.name ?? ""}": it exists`, hint });
  }

  /** Opens one layout as `prj run` opens a session: a run of its own, with its events. */
  async open(layout: FileLayout, audience: Audience): Promise<OpenedLayout> {
    const { command, run } = this.#request(layout);
    const { host } = this.start;
    const finished = await runCommand(
      this.#context,
      run,
      // All of them were approved before the first was opened.
      { rollback: false, yes: true },
      audience,
      host,
      startOf(this.start, command),
    );
    // Whoever waits asks the backend again and again: that is nothing to record.
    this.#observe = host.observer.record;
    host.observer.record = host.log;
    const opened = describeOpened(layout, finished, this.policy);
    if (opened.status === "failed" || opened.status === "skipped") return opened;
    const { sessions } = opened.status === "created" ? { sessions: [] } : await this.start.backend.list();
    const found = sessions.find(({ id }) => id === opened.id);
    return { ...opened, tabs: this.#watch(layout, opened, finished, found) };
  }

  /** Does something that changes a session; the processes that it takes are recorded with the run that opened it. */
  async recorded<T>(action: () => Promise<T>): Promise<T> {
    const { observer, log } = this.start.host;
    observer.record = this.#observe ?? log;
    try {
      return await action();
    } finally {
      observer.record = log;
    }
  }

  /** What is to be watched: the windows that were made, or in a session that was there those of the same names. */
  #watch(
    layout: FileLayout,
    { uid, session, layout: name }: OpenedLayout,
    { result }: FinishedRun,
    found: SessionFacts | undefined,
  ): readonly WatchedTab[] {
    const data = this.#context.folders.data;
    const left = [...found?.windows ?? []];
    const findWindow = (tab: string, index: number): Pick<WatchedWindow, "id" | "record"> | undefined => {
      if (found === undefined) {
        const made = result.session?.windows[index];
        return made === undefined ? undefined : { id: made.id, record: paneRecordPath(data, uid ?? "", index, 0) };
      }
      const at = left.findIndex((window) => window.name === tab);
      const [window] = at === -1 ? [] : left.splice(at, 1);
      const pane = window?.panes[0];
      return pane === undefined ? undefined : { id: window!.id, record: findLaunch(pane, undefined)?.record ?? null };
    };
    return layout.tabs.map((tab, index) => {
      const window = findWindow(tab.name.text, index);
      return {
        layout: name,
        tab: tab.name.text,
        hasCommand: tab.command !== null,
        window: window === undefined || uid === null || session === null ? null : { session, ...window },
      };
    });
  }

  #request(layout: FileLayout): { command: ReturnType<typeof layoutCommand>; run: RunWish } {
    const { onConflict, backend, keepWindows } = this.#wish;
    const exitMode = keepWindows && this.closesWindows ? "back_to_shell" : this.#wish.exitMode;
    const { cwd: directory, folders } = this.#context;
    const command = layoutCommand(this.#layouts, layout, { directory, home: folders.home, exitMode });
    return {
      command,
      run: {
        name: command.name,
        supplied: [],
        remember: true,
        attach: false,
        ...(onConflict === undefined ? {} : { onConflict }),
        ...(backend === undefined ? {} : { backend }),
      },
    };
  }

  /** Two of one name in one call: the second would meet the first, which just began. */
  #refuseTwice(): void {
    const { root, top: path } = this.start.early.place;
    const requests = this.#wish.layouts.map(({ name: { text } }) => ({
      wanted: sanitizeNamePart(text),
      key: { root, path, task: text },
    }));
    const max = this.start.backend.capabilities.maxNameLength;
    const plan = planConflicts(requests, [], this.policy as ConflictPolicy, max);
    if (!("refused" in plan)) return;
    const { start, end } = this.#wish.layouts[plan.refused.index]!.name;
    const place = this.#layouts.file.source.placeAt(start, end - start);
    throw new PrjError("conflict", { ...describeRefusal(plan.refused), place });
  }
}

function describeOpened(layout: FileLayout, { prepared, result }: FinishedRun, policy: string): OpenedLayout {
  const { plan } = prepared;
  const session = result.session;
  const name = session?.name ?? plan.session?.name ?? null;
  const uid = session?.uid ?? plan.session?.uid ?? null;
  const status: OpenedStatus = result.status !== "succeeded"
    ? "failed"
    : session?.created === true
    ? "created"
    : policy === "skip"
    ? "skipped"
    : policy.startsWith("merge")
    ? "merged"
    : "reused";
  return {
    layout: layout.name.text,
    status,
    uid,
    session: name,
    id: session?.id ?? plan.session?.id ?? null,
    runId: plan.runId,
    message: result.message ?? null,
    windows: session?.created === true ? session.windows : [],
    tabs: [],
  };
}
