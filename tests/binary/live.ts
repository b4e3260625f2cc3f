import assert from "node:assert/strict";
import { within } from "../bounded.ts";
import { type CallOptions, PRJ, type Rig, waitFor } from "./rig.ts";

const DECODER = new TextDecoder();

/** A prj that is under way, in a process group of its own, as a shell with job control starts it. */
export class LivePrj {
  readonly pid: number;
  readonly #args: readonly string[];
  readonly #child: Deno.ChildProcess;
  readonly #done: Promise<unknown>;
  #stdout = "";
  #stderr = "";

  constructor(rig: Rig, args: readonly string[], { cwd = rig.project, env = {} }: CallOptions = {}) {
    this.#args = args;
    this.#child = new Deno.Command(PRJ, {
      args: [...args],
      cwd,
      env: { ...rig.env, ...env },
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      detached: true,
    }).spawn();
    this.pid = this.#child.pid;
    this.#done = Promise.all([
      read(this.#child.stdout, (text) => this.#stdout += text),
      read(this.#child.stderr, (text) => this.#stderr += text),
    ]);
  }

  /** What it has answered so far. */
  get stdout(): string {
    return this.#stdout;
  }

  /** What it has printed to stderr so far. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Signals it alone, as `kill PID` does. */
  signal(signal: Deno.Signal): void {
    Deno.kill(this.pid, signal);
  }

  /** Signals its whole group, as a terminal does for Ctrl-C. */
  signalGroup(signal: Deno.Signal): void {
    Deno.kill(-this.pid, signal);
  }

  async end(): Promise<{ code: number; signal: Deno.Signal | null; stdout: string; stderr: string }> {
    const ended = Promise.all([this.#child.status, this.#done]);
    const [{ code, signal }] = await within(`the end of prj ${this.#args.join(" ")}`, ended, () => {
      this.signalGroup("SIGKILL");
      return `It has printed:\n${this.#stdout}${this.#stderr}`;
    });
    return { code, signal, stdout: this.#stdout, stderr: this.#stderr };
  }
}

async function read(stream: ReadableStream<Uint8Array>, take: (text: string) => void): Promise<void> {
  for await (const chunk of stream) take(DECODER.decode(chunk, { stream: true }));
}

/** A real terminal: a pane of a tmux server that is not the one that prj opens sessions on. */
export class Terminal implements AsyncDisposable {
  /** A server that is just going away would take the next one on its socket along. */
  static #opened = 0;
  readonly #rig: Rig;
  readonly #server: readonly string[];

  private constructor(rig: Rig, server: readonly string[]) {
    this.#rig = rig;
    this.#server = server;
  }

  /** Opens a terminal with a shell in the project that knows nothing of the tmux around it, and `prj` in $PRJ. */
  static async open(
    rig: Rig,
    env: Readonly<Record<string, string>> = {},
    [columns, rows] = [120, 40],
  ): Promise<Terminal> {
    const socket = `${rig.folder}/tmux/t${++Terminal.#opened}`;
    const terminal = new Terminal(rig, ["tmux", "-u", "-f", "/dev/null", "-S", socket]);
    const variables = Object.entries({ PRJ, PS1: "$ ", ...env }).map(([name, value]) => `${name}=${value}`);
    const shell = ["env", "-u", "TMUX", "-u", "TMUX_PANE", ...variables, "bash", "--norc", "--noprofile", "-i"];
    await terminal.#ok("new-session", "-d", "-x", `${columns}`, "-y", `${rows}`, "-c", rig.project, "--", ...shell);
    await waitFor("the terminal's prompt", async () => (await terminal.screen()).includes("$ "));
    return terminal;
  }

  async type(line: string): Promise<void> {
    await this.#ok("send-keys", "-l", "--", line);
    await this.press("Enter");
  }

  /** Clears it, and waits until nothing of what it showed is there, so that what comes is not taken for what was. */
  async clear(): Promise<void> {
    await this.type("clear");
    await waitFor("an empty terminal", async () => (await this.screen()).trim() === "$");
  }

  async press(...keys: string[]): Promise<void> {
    await this.#ok("send-keys", "--", ...keys);
  }

  async screen(): Promise<string> {
    return (await this.#ok("capture-pane", "-p", "-J", "-S", "-200")).replace(/\n+$/, "\n");
  }

  /** What the terminal shows now, line by line, with nothing of what was there before; with its colours where asked. */
  async view(options: { colors?: boolean } = {}): Promise<string[]> {
    const text = await this.#ok("capture-pane", "-p", ...(options.colors === true ? ["-e"] : []));
    return text.replace(/\n$/, "").split("\n");
  }

  /** Waits until the terminal shows what `test` wants, and returns that. */
  async waitForView(what: string, test: (lines: readonly string[]) => boolean): Promise<string[]> {
    let lines: string[] = [];
    try {
      return await waitFor(what, async () => test(lines = await this.view()) ? lines : undefined);
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}; the screen:\n${lines.join("\n")}`);
    }
  }

  /** What the terminal is set to: its other screen, its cursor, whether it wraps lines. */
  async modes(): Promise<string> {
    return (await this.#ok("display-message", "-p", "#{alternate_on} #{cursor_flag} #{wrap_flag}")).trim();
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#ok("resize-window", "-x", `${columns}`, "-y", `${rows}`);
  }

  async waitForText(text: string): Promise<string> {
    let screen = "";
    try {
      return await waitFor(`"${text}" on the screen`, async () => {
        screen = await this.screen();
        return screen.includes(text) ? screen : undefined;
      });
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}; the screen:\n${screen}`);
    }
  }

  async #ok(...args: string[]): Promise<string> {
    const ended = await this.#rig.call([...this.#server, ...args]);
    assert.equal(ended.code, 0, ended.stderr);
    return ended.stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#rig.call([...this.#server, "kill-server"]);
  }
}

/** The command lines of all living processes that have `text` in their environment. */
export function processesWith(text: string): string[] {
  const found: string[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (!Deno.readTextFileSync(`/proc/${name}/environ`).includes(text)) continue;
      const state = Deno.readTextFileSync(`/proc/${name}/stat`).replace(/^.*\) /s, "")[0];
      if (state === "Z" || state === "X") continue;
      found.push(Deno.readTextFileSync(`/proc/${name}/cmdline`).replaceAll("\0", " ").trim());
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

/** Waits for a file that tells by being there. */
export async function fileThere(path: string): Promise<void> {
  await waitFor(path, () => Deno.stat(path).then(() => true, () => false));
}

/** Waits for a file and for all of its text: who looks at the wrong moment finds it empty, or by half. */
export async function fileText(path: string, isWhole = (text: string) => text.endsWith("\n")): Promise<string> {
  let last: string | undefined;
  try {
    return await waitFor(path, async () => {
      last = await Deno.readTextFile(path).catch(() => undefined);
      return last !== undefined && isWhole(last) ? { text: last } : undefined;
    }).then(({ text }) => text);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}; it has ${JSON.stringify(last)}`);
  }
}
