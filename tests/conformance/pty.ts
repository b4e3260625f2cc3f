import assert from "node:assert/strict";
import { join } from "node:path";
import { waitFor } from "../binary/rig.ts";
import { runToEnd } from "../bounded.ts";
import { PATIENCE_MS } from "./subject.ts";

/** A real terminal around one program: a pane of a tmux server that nothing else uses. */
export class Pty implements AsyncDisposable {
  readonly #socket: string;
  readonly #codeFile: string;

  private constructor(folder: string) {
    this.#socket = join(folder, "pty");
    this.#codeFile = join(folder, `pty-${crypto.randomUUID()}`);
  }

  static async start(
    folder: string,
    argv: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<Pty> {
    const pty = new Pty(folder);
    const variables = Object.entries({ ...env, TERM: "xterm-256color" }).map(([name, value]) => `${name}=${value}`);
    // tmux may say of a pane that it is dead, and never how it ended.
    const line = 'trap : INT QUIT; "$@"; echo "$?" >"$0.part"; mv "$0.part" "$0"; exec sleep 600';
    await pty.#ok("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30", "-c", folder, "--", [
      ...["env", "-i", ...variables, "sh", "-c", line, pty.#codeFile, ...argv],
    ]);
    return pty;
  }

  /** One key after the other: a program takes what comes at once for a paste. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#ok("send-keys", "--", key);
  }

  async type(line: string): Promise<void> {
    await this.#ok("send-keys", "-l", "--", line);
    await this.press("Enter");
  }

  async screen(): Promise<string> {
    return await this.#ok("capture-pane", "-p", "-J", "-S", "-200");
  }

  async shows(pattern: RegExp): Promise<void> {
    let screen = "";
    await waitFor(`${pattern} on the screen`, async () => pattern.test(screen = await this.screen()), PATIENCE_MS)
      .catch((error) => assert.fail(`${error.message}; it shows\n${screen.trim()}`));
  }

  /** Presses keys that end the program, and again where that comes to nothing: a podman that is late takes both at once. */
  async leave(keys: readonly string[]): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    for (let isEnded = false; !isEnded && performance.now() < end;) {
      await this.press(...keys);
      isEnded = await waitFor("its end", () => this.#code(), 3_000).then(() => true, () => false);
    }
    await this.ended();
  }

  /** Waits for the program's end, and returns its exit code. */
  async ended(): Promise<number> {
    const code = await waitFor("the program's end", () => this.#code(), PATIENCE_MS)
      .catch(async (error) => assert.fail(`${error.message}; it shows\n${await this.screen()}`));
    return Number(code);
  }

  #code(): Promise<string | undefined> {
    return Deno.readTextFile(this.#codeFile).catch(() => undefined);
  }

  async #ok(...args: (string | string[])[]): Promise<string> {
    const argv = ["tmux", "-u", "-S", this.#socket, ...args.flat()];
    const { code, stdout, stderr } = await runToEnd(argv, { env: { TMUX: "" } });
    assert.equal(code, 0, stderr);
    return stdout.trimEnd();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await runToEnd(["tmux", "-S", this.#socket, "kill-server"]);
  }
}
