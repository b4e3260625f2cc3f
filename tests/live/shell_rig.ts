/** Real interactive shells in a terminal of their own, for what a person types and sees. */
import { runToEnd } from "../bounded.ts";
import { completionScript, type CompletionShell } from "../../src/ui/completion_script.ts";

export interface Setup {
  readonly name: string;
  readonly shell: CompletionShell;
  /** What the start-up file holds around the script at `$SCRIPT`. */
  readonly startup: string;
  readonly argv: (startup: string) => string[];
}

const bashArgv = (startup: string): string[] => ["bash", "--noprofile", "--rcfile", startup, "-i"];
const zshArgv = (): string[] => ["zsh", "-d", "-i"];

export const SETUPS: readonly Setup[] = [
  { name: "bash", shell: "bash", startup: "PS1='READY$ '\nsource $SCRIPT", argv: bashArgv },
  {
    name: "bash that breaks words only at blanks",
    shell: "bash",
    startup: "PS1='READY$ '\nCOMP_WORDBREAKS=$' \\t\\n\"\\''\nsource $SCRIPT",
    argv: bashArgv,
  },
  {
    name: "zsh that loaded compinit",
    shell: "zsh",
    startup: "PS1='READY$ '\nautoload -Uz compinit && compinit -i -D\nsource $SCRIPT",
    argv: zshArgv,
  },
  { name: "zsh without compinit", shell: "zsh", startup: "PS1='READY$ '\nsource $SCRIPT", argv: zshArgv },
  {
    name: "zsh that loads compinit later",
    shell: "zsh",
    startup: "PS1='READY$ '\nsource $SCRIPT\nautoload -Uz compinit && compinit -i -D",
    argv: zshArgv,
  },
  {
    name: "zsh with the script in its fpath",
    shell: "zsh",
    startup: "PS1='READY$ '\nfpath+=($SITE)\nautoload -Uz compinit && compinit -i -D",
    argv: zshArgv,
  },
  {
    name: "fish",
    shell: "fish",
    startup: "function fish_prompt; echo -n 'READY$ '; end\nsource $SCRIPT",
    argv: (startup) => ["fish", "--no-config", "-C", `source ${startup}`],
  },
];

/** The program that completion asks. */
export type Program =
  | { readonly kind: "script"; readonly text: string }
  | {
    readonly kind: "binary";
    readonly path: string;
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
  };

export interface ShellRig extends AsyncDisposable {
  /** Types `text` as it is, then `keys`: names of keys, or more text. */
  type(text: string, ...keys: string[]): Promise<void>;
  nextWords(): Promise<string[]>;
  untilScreen(isThere: (screen: string) => boolean): Promise<void>;
}

const KEYS: ReadonlySet<string> = new Set(["Tab", "Enter", "C-a", "C-c"]);

/** Starts a shell that has the completion script and a program `argv` that writes down its words. */
export async function startShell({ shell, startup, argv }: Setup, program: Program): Promise<ShellRig> {
  const folder = await Deno.makeTempDir({ prefix: "prj-completion-" });
  const socket = `${folder}/tmux`;
  const words = `${folder}/words`;
  await Deno.mkdir(`${folder}/bin`);
  await Deno.mkdir(`${folder}/site`);
  await Deno.mkdir(`${folder}/cwd/sub`, { recursive: true });
  await Deno.writeTextFile(`${folder}/cwd/data file.txt`, "");
  await Deno.writeTextFile(`${folder}/cwd/sub/inner.txt`, "");
  await Deno.writeTextFile(
    `${folder}/bin/argv`,
    `#!/bin/sh\nprintf '%s\\0' "$@" > ${words}.new && mv ${words}.new ${words}\n`,
  );
  if (program.kind === "binary") await Deno.symlink(program.path, `${folder}/bin/prj`);
  else await Deno.writeTextFile(`${folder}/bin/prj`, program.text, { mode: 0o755 });
  await Deno.chmod(`${folder}/bin/argv`, 0o755);
  await Deno.writeTextFile(`${folder}/script`, completionScript(shell, "prj"));
  await Deno.writeTextFile(`${folder}/site/_prj`, completionScript(shell, "prj"));
  const text = startup.replaceAll("$SCRIPT", `${folder}/script`).replaceAll("$SITE", `${folder}/site`);
  await Deno.writeTextFile(`${folder}/.zshrc`, text);

  async function tmux(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await runToEnd(["tmux", "-u", "-S", socket, "-f", "/dev/null", ...args], {
      cwd: program.kind === "binary" ? program.cwd : `${folder}/cwd`,
      clearEnv: true,
      env: {
        PATH: `${folder}/bin:${Deno.env.get("PATH")}`,
        HOME: folder,
        ZDOTDIR: folder,
        TERM: "xterm-256color",
        LC_ALL: Deno.build.os === "darwin" ? "en_US.UTF-8" : "C.UTF-8",
        ...(program.kind === "binary" ? program.env : {}),
      },
    });
    if (code !== 0) throw new Error(`tmux ${args.join(" ")}: ${stderr}`);
    return stdout;
  }

  async function untilScreen(isThere: (screen: string) => boolean): Promise<void> {
    await until(async () => isThere(await tmux("capture-pane", "-p")), () => tmux("capture-pane", "-p"));
  }

  await tmux("new-session", "-d", "-x", "150", "-y", "50", ...argv(`${folder}/.zshrc`));
  await untilScreen((screen) => screen.includes("READY$"));
  return {
    async type(text, ...keys) {
      const sent = [text, ...keys].filter((one) => one !== "");
      // One tmux process for all of it, so that nothing else comes between.
      const args = sent.flatMap((one) => ["send-keys", ...KEYS.has(one) ? [one] : ["-l", one], ";"]);
      await tmux(
        ...args.map((one) => one.length > 1 && one.endsWith(";") ? `${one.slice(0, -1)}\\;` : one).slice(0, -1),
      );
    },
    async nextWords() {
      await until(() => exists(words), () => tmux("capture-pane", "-p"));
      const text = await Deno.readTextFile(words);
      await Deno.remove(words);
      return text.split("\0").slice(0, -1);
    },
    untilScreen,
    async [Symbol.asyncDispose]() {
      await tmux("kill-server");
      // The shell may still be writing its history.
      const isRemoved = () => Deno.remove(folder, { recursive: true }).then(() => true, () => false);
      await until(isRemoved, () => Promise.resolve(folder));
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function until(isTrue: () => Promise<boolean>, describe: () => Promise<string>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!await isTrue()) {
    if (Date.now() > deadline) throw new Error(`Never came true; the screen is:\n${await describe()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
