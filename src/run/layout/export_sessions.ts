import { join, resolve } from "node:path";
import type { Context } from "../../base/context.ts";
import { PrjError, throwProblems } from "../../base/error.ts";
import { MASK } from "../../events/secret.ts";
import { writeDraft } from "../../layout/draft_yaml.ts";
import {
  draftSession,
  type ExportedPane,
  type ExportedSession,
  layoutOfSession,
} from "../../layout/exported_session.ts";
import { formatLayouts, mergeLayouts } from "../../layout/format_layouts.ts";
import { type PlainLayout, plainLayouts } from "../../layout/layouts_file.ts";
import { readLayouts } from "../../layout/read_layouts.ts";
import { type ProcessTable, readProcessTable } from "../../process/process_table.ts";
import { sanitizeNamePart } from "../../session/name.ts";
import { findLaunch, type PaneView } from "../../session/pane_state.ts";
import { isInteractiveShell } from "../../session/foreground.ts";
import { quoteWord } from "../../template/shell_quote.ts";
import { readTextIfThere } from "../files.ts";
import { type SessionView } from "../session/find_sessions.ts";
import { inspectSessions, type SessionInspection } from "../pane/inspect_sessions.ts";
import { type Audience, ensureProjectFolder } from "../journal.ts";
import { writeOutputFile } from "../output_file.ts";
import { requireProject } from "../project.ts";
import { factsOf, listingOf, type SessionOverview } from "../project_sessions.ts";

/** What of a pane becomes its command. auto: what it was made to run, else what runs in its foreground. */
export type PaneCommandSource = "auto" | "shell" | "current" | "start";

export interface ExportWish {
  readonly format: "command" | "layouts";
  readonly output: string | undefined;
  readonly existing: "refuse" | "merge" | "overwrite";
  readonly source: PaneCommandSource;
}

export interface ExportedFile {
  readonly path: string;
  readonly sessions: readonly ExportedSession[];
  readonly notes: readonly string[];
}

/** Writes living sessions, prj's or not, to files that open them again. */
export async function exportSessions(
  context: Context,
  overview: SessionOverview,
  sessions: readonly SessionView[],
  wish: ExportWish,
  audience: Pick<Audience, "warn">,
): Promise<readonly ExportedFile[]> {
  const inspections = await inspectSessions(context, overview, sessions);
  const exported: ExportedSession[] = [];
  const table = await readProcessTable(context.now());
  for (const inspection of inspections) {
    exported.push(await readSession(context, overview, inspection, wish.source, table));
  }
  return wish.format === "layouts"
    ? [await writeLayouts(context, exported, wish)]
    : await writeCommands(context, exported, wish, audience);
}

async function readSession(
  context: Context,
  overview: SessionOverview,
  { session, panes }: SessionInspection,
  source: PaneCommandSource,
  table: ProcessTable,
): Promise<ExportedSession> {
  const found = factsOf(overview, session);
  const { backend } = listingOf(overview, session);
  const layouts = await backend.readLayouts({ id: session.id, name: session.name });
  return {
    name: session.name,
    task: session.task ?? sanitizeNamePart(session.name),
    windows: (found?.windows ?? []).map((window) => ({
      name: window.name,
      active: window.active,
      layout: layouts.get(window.id) ?? null,
      panes: window.panes.map((pane): ExportedPane => ({
        // Nobody gave a pane the title that all panes have.
        title: pane.givenTitle ?? (pane.title === "" || pane.title === context.hostName ? null : pane.title),
        directory: pane.directory,
        command: chooseCommand(panes.find(({ id }) => id === pane.id), table, source),
        active: pane.active,
        exitMode: findLaunch(pane, undefined)?.exitMode ?? "back_to_shell",
      })),
    })),
  };
}

/** Decides what a pane runs when it is opened again; null: a shell. Pure. */
export function chooseCommand(
  pane: PaneView | undefined,
  table: ProcessTable,
  source: PaneCommandSource,
): string | null {
  if (pane === undefined || source === "shell") return null;
  const { command, foreground, state } = pane;
  const started = command === null || isInteractiveShell(command.trim().split(/\s+/)) ? null : command;
  const runs = state !== "running" || foreground === null || isInteractiveShell(foreground.argv)
    ? null
    : jobLine(foreground, table);
  return source === "start" ? started : source === "current" ? runs : started ?? runs;
}

/**
 * The job that has the terminal, as a line that a shell reads again: what stands in the foreground may be a part of it.
 * A pipeline is only its first program: what stood between them is known to no one.
 */
function jobLine({ pid, argv, text }: NonNullable<PaneView["foreground"]>, table: ProcessTable): string {
  // What was masked stays so: the process itself still has the secret.
  if (text.includes(MASK)) return text;
  const leader = table.get(table.get(pid)?.group ?? pid) ?? { pid, argv };
  const [program = "", flag, line, ...rest] = leader.argv;
  if (flag === "-c" && line !== undefined && rest.length === 0 && isInteractiveShell([program])) return line;
  // "npm run dev" is what a person types; the words of the process say how it is found.
  if (leader.pid === pid && /^[\w@%+=:,./ -]+$/.test(text)) return text;
  return leader.argv.map((word) => /^[\w@%+=:,./-]+$/.test(word) ? word : quoteWord(word, "posix")).join(" ");
}

/** Secrets are in no file that prj writes. */
function noteSecrets({ name, windows }: ExportedSession): string[] {
  return windows.filter(({ panes }) => panes.some(({ command }) => command?.includes(MASK)))
    .map((window) => `Session "${name}": window "${window.name}" has a secret; "${MASK}" stands for it in the file`);
}

async function writeLayouts(
  context: Context,
  sessions: readonly ExportedSession[],
  { output, existing }: ExportWish,
): Promise<ExportedFile> {
  const path = resolve(context.cwd, output ?? "layouts.json");
  const made = sessions.map((session) => layoutOfSession(session, context.folders.home));
  const notes = [...made.flatMap(({ notes }) => notes), ...sessions.flatMap(noteSecrets)];
  const before = existing === "merge" ? readTextIfThere(path) : undefined;
  let layouts: readonly PlainLayout[] = made.map(({ layout }) => layout);
  if (before !== undefined) {
    const { file, problems } = readLayouts(path, before);
    throwProblems(problems);
    layouts = mergeLayouts(plainLayouts(file!), layouts, path);
    if (!isPlainJson(before)) notes.push(`Comments in "${path}" are gone`);
  }
  const overwrite = existing === "overwrite" || before !== undefined;
  await writeOutputFile(path, formatLayouts(layouts), { overwrite });
  return { path, sessions, notes };
}

function isPlainJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A command for each session. */
async function writeCommands(
  context: Context,
  sessions: readonly ExportedSession[],
  { output, existing }: ExportWish,
  audience: Pick<Audience, "warn">,
): Promise<readonly ExportedFile[]> {
  if (existing === "merge") {
    throw new PrjError("invalid", {
      message: 'Cannot merge into a command: "--merge" goes with "--format layouts"',
      hint: "Use --overwrite to replace it",
    });
  }
  if (output !== undefined && sessions.length > 1) {
    throw new PrjError("invalid", {
      message: `Cannot write ${sessions.length} sessions to one command file`,
      hint: 'Leave "--output" away, or use "--format layouts"',
    });
  }
  const place = output === undefined ? requireProject(context.cwd) : undefined;
  const top = place?.top ?? null;
  if (place !== undefined) ensureProjectFolder(place.root, audience);
  const files: ExportedFile[] = [];
  for (const session of sessions) {
    const path = top === null
      ? resolve(context.cwd, output!)
      : join(top, ".prj/commands", `${sanitizeNamePart(session.name)}.yaml`);
    const comment = [`Written by "prj layout export ${session.name}".`];
    const text = writeDraft(draftSession(session, { top, home: context.folders.home }), comment);
    await writeOutputFile(path, text, { overwrite: existing === "overwrite" });
    files.push({ path, sessions: [session], notes: noteSecrets(session) });
  }
  return files;
}
