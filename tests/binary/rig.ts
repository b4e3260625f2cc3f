import assert from "node:assert/strict";
import { join } from "node:path";
import { type Ended, runToEnd } from "../bounded.ts";
import { pathWithout } from "../path_without.ts";
import { checkAnswer } from "./answer_check.ts";

/** The program under test: the compiled binary, never the sources. */
export const PRJ = Deno.env.get("PRJ_BINARY") ?? join(import.meta.dirname!, "../../dist/prj");
/** Where all programs are, those of this machine's user that only tests of containers know: see `openWorld`. */
export const REAL_PATH = (Deno.env.get("PATH") ?? "").split(":").filter((part) => !part.includes("deno")).join(":");
const DECODER = new TextDecoder();

export interface CallOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A world of its own for one test: HOME, tmux server and a repository; gone at the end, with everything in it. */
export class Rig implements AsyncDisposable {
  readonly folder: string;
  readonly project: string;
  readonly env: Record<string, string>;

  private constructor(folder: string, project: string) {
    this.folder = folder;
    this.project = project;
    this.env = {
      PATH: pathWithout(REAL_PATH, ["podman", "docker"]),
      HOME: join(folder, "home"),
      TMUX_TMPDIR: join(folder, "tmux"),
      SHELL: "/bin/bash",
      TERM: "xterm-256color",
      LANG: "C.UTF-8",
      USER: "tester",
      GIT_CONFIG_GLOBAL: join(folder, "gitconfig"),
    };
  }

  /** Makes a repository `name` on branch main with one commit, and trusts it. */
  static async create(name = "myproject", { trusted = true } = {}): Promise<Rig> {
    const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "prj-rig-" }));
    const rig = new Rig(folder, join(folder, name));
    for (const made of ["home", "tmux", name]) await Deno.mkdir(join(folder, made));
    await Deno.writeTextFile(
      join(folder, "gitconfig"),
      "[user]\nname = T\nemail = t@t\n[init]\ndefaultBranch = main\n",
    );
    await rig.git("init", "--quiet");
    await rig.git("commit", "--quiet", "--allow-empty", "--message", "first");
    if (trusted) await rig.ok(["trust"]);
    return rig;
  }

  /** Runs prj in the project, or where `cwd` says. */
  async prj(args: readonly string[], options: CallOptions = {}): Promise<Ended> {
    return await this.call([PRJ, ...args], options);
  }

  /** Runs prj and wants it to end with 0. */
  async ok(args: readonly string[], options: CallOptions = {}): Promise<Ended> {
    const ended = await this.prj(args, options);
    assert.equal(ended.code, 0, `prj ${args.join(" ")}\n${ended.stdout}${ended.stderr}`);
    return ended;
  }

  /** Runs prj with --json and returns its answer, whatever the exit code. */
  // deno-lint-ignore no-explicit-any -- tests look into answers as scripts do
  async json(args: readonly string[], options: CallOptions = {}): Promise<any> {
    const ended = await this.prj([...args, "--json"], options);
    let answer: unknown;
    try {
      answer = JSON.parse(ended.stdout);
    } catch {
      assert.fail(`prj ${args.join(" ")} --json answered no JSON\n${ended.stdout}${ended.stderr}`);
    }
    await checkAnswer(args, answer);
    return answer;
  }

  /** The sessions that there are, as list-sessions tells them; those that are only defined are left out. */
  // deno-lint-ignore no-explicit-any -- as above
  async sessions(options: CallOptions = {}): Promise<any[]> {
    const { sessions } = await this.json(["list-sessions"], options);
    return sessions.filter(({ state }: { state: string }) => state !== "defined");
  }

  /** Runs tmux on the rig's own server. */
  async tmux(...args: string[]): Promise<Ended> {
    return await this.call(["tmux", "-u", ...args]);
  }

  async git(...args: string[]): Promise<Ended> {
    const ended = await this.call(["git", ...args]);
    assert.equal(ended.code, 0, `git ${args.join(" ")}\n${ended.stderr}`);
    return ended;
  }

  async call(argv: readonly string[], { cwd = this.project, env = {} }: CallOptions = {}): Promise<Ended> {
    return await runToEnd(argv, { cwd, env: { ...this.env, ...env }, clearEnv: true });
  }

  /** Writes a file below the project. */
  async write(path: string, text: string, mode?: number): Promise<string> {
    const target = join(this.project, path);
    await Deno.mkdir(join(target, ".."), { recursive: true });
    await Deno.writeTextFile(target, text, mode === undefined ? {} : { mode });
    return target;
  }

  /** Writes .prj/commands/<name>.yaml. */
  async command(name: string, yaml: string): Promise<void> {
    await this.write(`.prj/commands/${name}.yaml`, yaml);
  }

  /**
   * Puts a program in front of the real one that logs its argv, NUL after each word and an empty word at the end of
   * each call; returns a reader of the calls so far.
   */
  async shim(program: string): Promise<() => Promise<string[][]>> {
    const bin = join(this.folder, "bin");
    const log = join(this.folder, `${program}.log`);
    const real = (await this.call(["/bin/sh", "-c", `command -v ${program}`])).stdout.trim();
    await Deno.mkdir(bin, { recursive: true });
    await Deno.writeTextFile(log, "");
    const script =
      `#!/bin/sh\n{ for word in "$0" "$@"; do printf '%s\\0' "$word"; done; printf '\\001\\0'; } >>'${log}'\nexec '${real}' "$@"\n`;
    await Deno.writeTextFile(join(bin, program), script, { mode: 0o755 });
    if (!this.env["PATH"]!.startsWith(`${bin}:`)) this.env["PATH"] = `${bin}:${this.env["PATH"]}`;
    return async () =>
      (await Deno.readTextFile(log)).split("\u0001\0").filter((call) => call !== "")
        .map((call) => [program, ...call.split("\0").slice(1, -1)]);
  }

  /** Every path below a folder with its kind and content, to see that nothing changed. */
  async snapshot(folder = this.folder): Promise<Record<string, string>> {
    const tree: Record<string, string> = {};
    const walk = async (at: string): Promise<void> => {
      for await (const { name, isDirectory, isFile } of Deno.readDir(at)) {
        const path = join(at, name);
        if (path === join(this.folder, "tmux")) continue;
        // SQLite's index of the log beside it, with the locks of its readers: not content.
        if (name.endsWith(".db-shm")) continue;
        // What a pane prints is written down whoever does what meanwhile.
        if (/\/panes\/[^/]+\/\d+\.\d+\.log/.test(path)) continue;
        tree[path] = isFile ? DECODER.decode(await Deno.readFile(path)) : isDirectory ? "folder" : "other";
        if (isDirectory) await walk(path);
      }
    };
    await walk(folder);
    return tree;
  }

  /** Ends what outlived its pane: a program may ignore that its terminal is gone. */
  async #endStrays(): Promise<void> {
    const mark = `TMUX_TMPDIR=${this.env["TMUX_TMPDIR"]}\0`;
    for await (const { name } of Deno.readDir("/proc")) {
      if (!/^\d+$/.test(name) || Number(name) === Deno.pid) continue;
      const environment = await Deno.readTextFile(`/proc/${name}/environ`).catch(() => "");
      if (!environment.includes(mark)) continue;
      try {
        Deno.kill(Number(name), "SIGKILL");
      } catch {
        // It ended meanwhile.
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tmux("kill-server");
    await this.#endStrays();
    // What ends with the server may write a last line meanwhile.
    await waitFor(
      "the rig's folder to go",
      () => Deno.remove(this.folder, { recursive: true }).then(() => true, () => false),
    );
  }
}

/** Polls until `look` gives something, for at most `withinMs`. */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  withinMs = 60_000,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) assert.fail(`Waited ${withinMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
