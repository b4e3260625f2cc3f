/** The tmux backend: facts and specs in, calls out; the few members that act do so through a host. */
import { join } from "node:path/posix";
import { PrjError } from "../../base/error.ts";
import type { Host, ProcessResult } from "../../process/process.ts";
import type {
  Backend,
  BackendCall,
  BackendFacts,
  CreatedSession,
  SessionFacts,
  SessionRef,
  SpecProblem,
} from "../backend.ts";
import { ensureInsideShell } from "../inside_shell.ts";
import { ensureLauncher, launcherArgv, launcherName, makeRecordFolder, paneRecordPath } from "../launcher.ts";
import { ensureLogWriter, logWriterLine, logWriterName } from "../log_writer.ts";
import { mergedWindowName } from "../merge.ts";
import { SESSION_NAME_LENGTH } from "../name.ts";
import type { PaneSpec, SessionSpec } from "../spec.ts";
import { buildAddedWindow, type BuildInput, buildSession } from "./build.ts";
import { checkSpec } from "./check.ts";
import { applyChanges, withoutLocal } from "./client_environment.ts";
import { createDriving } from "./drive.ts";
import { encodeAsScript, encodeCommands, type TmuxCommand } from "./encode.ts";
import { factsOf, factsWithoutServer, windowSize } from "./facts.ts";
import { chooseHooks } from "./hook.ts";
import { failure, isWithoutServer } from "./failure.ts";
import { buildMerge, killSpareWindow } from "./merge.ts";
import { LIST_COMMANDS, type Listing, parseListing } from "./parse.ts";
import { parseAdded, parseCreated, parseCreatedId, parseLayouts, parseMerged } from "./parse_created.ts";
import { runWhileServerRestarts } from "./restart.ts";
import { decideServer, type TmuxSettings } from "./server.ts";
import { parseVersion } from "./version.ts";

export interface TmuxOptions {
  readonly host: Host;
  readonly settings: TmuxSettings;
  readonly env: Readonly<Record<string, string>>;
  /** Where launcher and records are, on the host. Absolute. */
  readonly dataFolder: string;
  /** How much of the output of each pane is kept, twice; 0: nothing. */
  readonly logBytes: number;
  /** Gives a word that was never given before. */
  newId(): string;
}

export function createTmuxBackend({ host, settings, env, dataFolder, logBytes, newId }: TmuxOptions): Backend {
  const server = decideServer(settings, env);

  function call(commands: readonly TmuxCommand[], environment = server.environment): BackendCall {
    return { ...encodeCommands(server.argvPrefix, commands), environment };
  }

  function run(
    { argv, environment, stdin }: BackendCall,
    input: string | Uint8Array | undefined = stdin,
  ): Promise<ProcessResult> {
    return host.run({
      argv,
      ...(input === undefined ? {} : { stdin: input }),
      environment: applyChanges(env, environment),
    });
  }

  async function readVersion(): Promise<string | null | undefined> {
    try {
      const result = await run({ argv: [server.argvPrefix[0], "-V"], environment: {} });
      return result.code === 0 ? result.stdout.trim().replace(/^tmux /, "") : null;
    } catch (error) {
      if (error instanceof PrjError && error.code === "program-missing") return undefined;
      throw error;
    }
  }

  /** Loaded late: few panes ask for it. */
  async function typeLines(created: CreatedSession, spec: SessionSpec): Promise<void> {
    if (!spec.windows.some(({ panes }) => panes.some(({ type }) => type))) return;
    const { typeInto } = await import("./type_into.ts");
    await typeInto(created, spec, (commands) => run(call(commands)));
  }

  function buildInput(spec: SessionSpec, facts: BackendFacts, into?: SessionFacts): BuildInput {
    const launcher = join(dataFolder, launcherName());
    const writer = join(dataFolder, logWriterName());
    const nameOf = (window: number): string =>
      into === undefined ? String(window) : mergedWindowName(spec.marks.run, window);
    const record = (window: number, pane: number): string =>
      paneRecordPath(dataFolder, spec.marks.uid, nameOf(window), pane);
    const common = { ...spec.environment, PRJ_SESSION: spec.name, PRJ_SESSION_UID: spec.marks.uid };
    const windows = spec.windows.map((window, w) => ({
      ...window,
      panes: window.panes.map((pane, p) => ({
        ...pane,
        // A session that lives has the environment that it was made with.
        environment: { ...(into === undefined ? {} : common), ...pane.environment, PRJ_PANE: `${nameOf(w)}.${p}` },
      })),
    }));
    return {
      spec: { ...spec, environment: common, windows },
      size: windowSize(spec, facts, into),
      version: parseVersion(facts.version ?? ""),
      hooks: chooseHooks(facts.running ? (facts.server["hooks"] ?? "").split(" ").filter(Boolean) : null),
      remainOnExit: facts.server["remain-on-exit"] !== "off",
      launch: (window: number, pane: number, paneSpec: PaneSpec) =>
        launcherArgv(launcher, record(window, pane), paneSpec),
      log: (window: number, pane: number) =>
        logBytes === 0 ? undefined : logWriterLine(writer, record(window, pane), logBytes),
    };
  }

  function prepareFolders(spec: SessionSpec): void {
    ensureLauncher(dataFolder);
    if (spec.inside === true) ensureInsideShell(dataFolder);
    if (logBytes > 0) ensureLogWriter(dataFolder);
    makeRecordFolder(dataFolder, spec.marks.uid);
  }

  return {
    name: "tmux",
    kind: "tmux",
    capabilities: {
      list: true,
      attach: true,
      switch: true,
      nestedSplits: true,
      environmentPerPane: true,
      detached: true,
      merge: true,
      exactIds: true,
      send: true,
      capture: true,
      exec: true,
      logs: logBytes > 0,
      maxNameLength: SESSION_NAME_LENGTH,
    },

    async list() {
      const result = await listing(() => run(call(LIST_COMMANDS)));
      if (result === "missing") return factsWithoutServer(server, false, null);
      if (result === "no server") {
        const version = await readVersion();
        return factsWithoutServer(server, version !== undefined, version ?? null);
      }
      return factsOf(result, result.version ?? await readVersion() ?? null, server);
    },

    validate(spec, facts, into): readonly SpecProblem[] {
      return checkSpec(spec, facts, windowSize(spec, facts, into), into !== undefined);
    },

    planCreate(spec, facts) {
      const commands = buildSession(buildInput(spec, facts));
      // A new server keeps the environment of its first client: where prj was called is none of its business.
      const environment = { ...server.environment, ...withoutLocal(env) };
      if (facts.running) return call(commands, environment);
      // A server shows for all its life, to everyone, the command line that started it: no values of variables there.
      return { ...encodeAsScript(server.argvPrefix, commands), environment };
    },

    planAttach(session, facts, place) {
      if (server.insideOther) return undefined;
      const select: TmuxCommand[] = place === undefined ? [] : [
        ["select-window", "-t", place.window],
        ...(place.pane === undefined ? [] : [["select-pane", "-t", place.pane] as const]),
      ];
      if (facts.insideSession !== null) {
        // Where nobody looks at this pane, tmux would move whoever is attached to anything else.
        const isSeen = facts.sessions.some(({ clients, windows }) =>
          clients.length > 0 && windows.some(({ panes }) => panes.some(({ id }) => id === server.pane))
        );
        return isSeen ? call([...select, ["switch-client", "-t", target(session)]]) : undefined;
      }
      // A TMUX that is set although its pane is gone would only make tmux warn of nesting.
      return call([...select, ["attach-session", "-t", target(session)]], { TMUX: null, TMUX_PANE: null });
    },

    planKill(session) {
      const kill = `display-message -p killed ; kill-session -t '${session.id}'`;
      return call([["if-shell", "-F", "-t", `${session.id}:`, hasName(session), kill, ""]]);
    },

    planAddWindow(session, spec, window, facts) {
      return call(buildAddedWindow(buildInput(spec, facts), session.id, window));
    },

    planMerge(session, { spec, replaces }, facts) {
      return call(buildMerge(buildInput(spec, facts, session), session, replaces));
    },

    planKillWindow(session, window) {
      const kill = `display-message -p killed ; kill-window -t '${window}'`;
      // Where the window is gone, tmux asks this of another one.
      const same = `#{&&:#{==:#{window_id},${window}},${hasName(session)}}`;
      return call([["if-shell", "-F", "-t", `${session.id}:${window}`, same, kill, ""]]);
    },

    describeAttach(session) {
      const { socketName, socketPath, binary } = settings;
      const socket = socketPath ? ["-S", socketPath] : socketName ? ["-L", socketName] : [];
      return [binary || "tmux", ...socket, "attach-session", "-t", target(session)].map(quoteShown).join(" ");
    },

    async create(request, spec) {
      prepareFolders(spec);
      const result = await runWhileServerRestarts(() => run(request));
      const created = parseCreated(result.stdout, spec);
      if (created === undefined) {
        const id = parseCreatedId(result.stdout);
        if (id !== undefined) await run(call([["kill-session", "-t", id]]));
        if (id === undefined && result.stderr.includes("duplicate session")) {
          throw new PrjError("conflict", { message: `Cannot create session "${spec.name}": it exists` });
        }
        throw failure(`Cannot create session "${spec.name}"`, result);
      }
      await typeLines(created, spec);
      return created;
    },

    async addWindow(request, spec, window) {
      prepareFolders(spec);
      const result = await run(request);
      const added = parseAdded(result.stdout, spec.windows[window]!);
      if (added !== undefined) return added;
      // Whoever ends the session while its window is made leaves the commands after that without a target.
      if (isWithoutServer(result) || /can't find (session|window|pane)|no current target/.test(result.stderr)) {
        return undefined;
      }
      throw failure(`Cannot add a window to session "${spec.name}"`, result);
    },

    async merge(request, session, { spec, replaces }) {
      prepareFolders(spec);
      const result = await run(request);
      const { isDone, windows, made } = parseMerged(result.stdout, spec, replaces);
      if (isDone) {
        await typeLines({ id: session.id, windows }, spec);
        return windows;
      }
      // One after the other: one that is gone is in no other's way.
      for (const window of made) await run(call([killSpareWindow(session.id, window)]));
      const what = `Cannot merge into session "${session.name}"`;
      // Its first command fails where there is no session, the next where it has no such option.
      const isRefused = isWithoutServer(result) || /can't find|no such|(invalid|unknown) option/.test(result.stderr);
      if (result.stdout !== "" || !isRefused) throw failure(what, result);
      throw new PrjError("conflict", {
        message: `${what}: its windows are not those any more that they were a moment ago`,
        hint: "Run the same command again",
      });
    },

    async readLayouts(session) {
      const result = await run(call([["list-windows", "-t", `${session.id}:`, "-F", "#{window_id} #{window_layout}"]]));
      if (result.code !== 0) throw failure(`Cannot look into session "${session.name}"`, result);
      return parseLayouts(result.stdout);
    },

    async kill(request) {
      const result = await run(request);
      if (result.stdout.trim() === "killed") return true;
      if (result.code === 0 || isWithoutServer(result)) return false;
      throw failure("Cannot end the session", result);
    },

    ...createDriving({ call, run, newId }),
  };
}

async function listing(list: () => Promise<ProcessResult>): Promise<Listing | "missing" | "no server"> {
  try {
    const result = await list();
    if (result.code === 0 || result.stderr.includes("no current target")) return parseListing(result.stdout);
    if (isWithoutServer(result)) return "no server";
    throw failure("Cannot list the tmux sessions", result);
  } catch (error) {
    if (error instanceof PrjError && error.code === "program-missing") return "missing";
    throw error;
  }
}

/** A server that was started anew gives old ids to strangers: the name has to fit too. */
function hasName({ name }: SessionRef): string {
  return `#{==:#{session_name},${name.replace(/[#,}]/g, "#$&")}}`;
}

/** By name where tmux cannot read anything else into it, so that a plan can show it before there is an id. */
function target({ id, name }: SessionRef): string {
  return id === "" || /^[\w -]+$/.test(name) ? `=${name}` : id;
}

function quoteShown(word: string): string {
  return /^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
