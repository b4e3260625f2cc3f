import { join } from "node:path";
import type { Host, ProcessRequest } from "../../src/process/process.ts";
import type { Backend, BackendFacts, CreatedSession } from "../../src/session/backend.ts";
import type { SessionSpec } from "../../src/session/spec.ts";
import type { TmuxSettings } from "../../src/session/tmux/server.ts";
import { LOG_BYTES } from "../../src/session/log_writer.ts";
import { createTmuxBackend } from "../../src/session/tmux/tmux.ts";
import { boundedHost } from "../bounded.ts";

/** A tmux server of the test's own: its own HOME, socket folder and data folder, gone at the end. */
export class TmuxRig implements AsyncDisposable {
  readonly folder: string;
  readonly data: string;
  readonly env: Record<string, string>;
  readonly requests: ProcessRequest[] = [];
  readonly host: Host;
  readonly backend: Backend;
  readonly #sockets: string[][] = [[]];

  constructor(config = "set -g status off\n", settings: TmuxSettings = {}) {
    this.folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "prj-tmux-" }));
    for (const name of ["home", "sock", "data"]) Deno.mkdirSync(join(this.folder, name));
    this.data = join(this.folder, "data");
    this.write("home/.tmux.conf", config);
    this.env = {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: join(this.folder, "home"),
      TMUX_TMPDIR: join(this.folder, "sock"),
      SHELL: "/bin/sh",
      TERM: "xterm-256color",
      LC_ALL: "C",
    };
    const local = boundedHost();
    this.host = {
      name: null,
      run: (request) => {
        this.requests.push(request);
        return local.run(request);
      },
    };
    this.backend = this.connect(settings);
  }

  /** Another backend on the same machine, as if prj ran with other settings or in other surroundings. */
  connect(settings: TmuxSettings, env: Readonly<Record<string, string>> = {}): Backend {
    if (settings.socketName) this.#sockets.push(["-L", settings.socketName]);
    return createTmuxBackend({
      host: this.host,
      settings,
      env: { ...this.env, ...env },
      dataFolder: this.data,
      logBytes: LOG_BYTES,
      newId: () => crypto.randomUUID(),
    });
  }

  write(path: string, text: string): void {
    Deno.writeTextFileSync(join(this.folder, path), text);
  }

  folderIn(path: string): string {
    const folder = join(this.folder, path);
    Deno.mkdirSync(folder, { recursive: true });
    return folder;
  }

  async create(spec: SessionSpec, facts?: BackendFacts): Promise<CreatedSession> {
    const known = facts ?? await this.backend.list();
    const problems = this.backend.validate(spec, known);
    if (problems.length > 0) throw new Error(problems.map((problem) => problem.message).join("; "));
    return await this.backend.create(this.backend.planCreate(spec, known), spec);
  }

  /** Runs tmux itself against the rig's server. */
  async tmux(...args: string[]): Promise<string> {
    const { stdout, stderr, code } = await boundedHost().run({
      argv: ["tmux", "-u", ...args],
      environment: this.env,
    });
    if (code !== 0) throw new Error(`tmux ${args.join(" ")}: ${stderr}`);
    return stdout.replace(/\n$/, "");
  }

  async panes(session: string, format: string): Promise<string[]> {
    return (await this.tmux("list-panes", "-s", "-t", `=${session}:`, "-F", format)).split("\n");
  }

  /** Sizes and places of all panes of a session, "W.P WxH@left,top" counted from 0. */
  geometry(session: string): Promise<string[]> {
    return this.panes(session, "#{pane_width}x#{pane_height}@#{pane_left},#{pane_top}");
  }

  /** What the programs of prj's panes got. */
  async environments(session: string): Promise<Map<string, string>[]> {
    const pids = await this.panes(session, "#{pane_pid}");
    return await Promise.all(pids.map((pid) =>
      // Between fork and exec a process still shows the environment of tmux.
      waitFor(`the environment of ${pid}`, () => {
        const entries = Deno.readTextFileSync(`/proc/${pid}/environ`).split("\0").filter((entry) => entry !== "");
        const environment = new Map(
          entries.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
        );
        return environment.has("PRJ_PANE") ? environment : undefined;
      })
    ));
  }

  record(uid: string, pane: string): string {
    try {
      // Which launcher wrote a line matters only where a pane is started again.
      const text = Deno.readTextFileSync(join(this.data, "panes", uid, pane));
      return text.replace(/^((?:start|exit|end|closed) \d+) \d+$/gm, "$1");
    } catch {
      return "";
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) {
      await boundedHost().run({ argv: ["tmux", ...socket, "kill-server"], environment: this.env });
    }
    // What ends with the server may write a last line meanwhile.
    const isGone = (): Promise<boolean> => Deno.remove(this.folder, { recursive: true }).then(() => true, () => false);
    await waitFor("the rig's folder to go", isGone);
  }
}

/** Waits until `probe` gives something other than undefined, false or "". */
export async function waitFor<T>(what: string, probe: () => T | Promise<T>): Promise<NonNullable<T>> {
  const end = performance.now() + 60_000;
  while (performance.now() < end) {
    const value = await probe();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Waited in vain for ${what}`);
}
