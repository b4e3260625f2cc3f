/**
 * The completion scripts in real shells. `PRJ_COMPLETION_PROGRAM` puts another program in the place of the fake one;
 * it must know the words of `FAKE` in the directory that it is run in.
 */

import { deepStrictEqual, strictEqual } from "node:assert";
import { completionScript, type CompletionShell, renderCandidates } from "../../src/ui/completion_script.ts";

const FAKE = `#!/bin/sh
[ "$1" = complete ] || exit 9
shift 2
[ "$1" = -C ] && { [ "$2" = "dir with blank" ] || exit 9; shift 2; }
for word; do :; done
case $#:$1:$word in
  1:*) printf '%s\\n' 'run	Runs a command' 'attach	Attaches to a session' 'show' 'validate' ;;
  2:run:-*) printf '%s\\n' --dry-run --backend ;;
  2:run:*) printf '%s\\n' 'feature-branch	Work on a branch' 'start-dev	Start "it"' ;;
  2:show:*) echo only-one ;;
  2:attach:*) printf '%s\\n' 'my session:1' 'ns:one	one' 'it'"'"'s "$HOME" \`x\` \\' ;;
  2:validate:*) echo :files ;;
  *:run:branch=*) printf '%s\\n' branch=main 'branch=feature/ü x' ;;
  *:run:config=*) echo :files ;;
  *:run:*) printf '%s\\n' 'branch=	required' 'config=' :nospace ;;
esac
`;

/** Typed before Tab, typed after it, and the words that the shell then passes on. */
const CASES: readonly (readonly [typed: string, after: string, words: readonly string[]])[] = [
  ["prj ru", "", ["run"]],
  ["prj run fea", "", ["run", "feature-branch"]],
  ["prj run fea", "x", ["run", "feature-branch", "x"]],
  ["prj show ", "", ["show", "only-one"]],
  ["prj run --dr", "", ["run", "--dry-run"]],
  ["prj run x bra", "new", ["run", "x", "branch=new"]],
  ["prj run x branch=ma", "", ["run", "x", "branch=main"]],
  ["prj run x branch=fea", "", ["run", "x", "branch=feature/ü x"]],
  ["prj run x branch=feature/ü\\ ", "", ["run", "x", "branch=feature/ü x"]],
  ['prj run x "branch=feature/ü', "", ["run", "x", "branch=feature/ü x"]],
  ['prj run x branch="fea', "", ["run", "x", "branch=feature/ü x"]],
  ["prj run x branch='fea", "", ["run", "x", "branch=feature/ü x"]],
  ["prj attach my", "", ["attach", "my session:1"]],
  ["prj attach my\\ session:", "", ["attach", "my session:1"]],
  ['prj attach "my s', "", ["attach", "my session:1"]],
  ["prj attach 'my session:", "", ["attach", "my session:1"]],
  ["prj attach ns:", "", ["attach", "ns:one"]],
  ["prj attach it", "", ["attach", 'it\'s "$HOME" `x` \\']],
  ['prj attach "it', "", ["attach", 'it\'s "$HOME" `x` \\']],
  ['prj -C "dir with blank" run fea', "", ["-C", "dir with blank", "run", "feature-branch"]],
  ["prj validate da", "", ["validate", "data file.txt"]],
  ["prj run x config=da", "", ["run", "x", "config=data file.txt"]],
  ['prj run x "config=da', "", ["run", "x", "config=data file.txt"]],
  ["prj run x config=sub/in", "", ["run", "x", "config=sub/inner.txt"]],
];

interface Setup {
  readonly name: string;
  readonly shell: CompletionShell;
  /** What the start-up file holds around the script at `$SCRIPT`. */
  readonly startup: string;
  readonly argv: (startup: string) => string[];
}

const bashArgv = (startup: string): string[] => ["bash", "--noprofile", "--rcfile", startup, "-i"];
const zshArgv = (): string[] => ["zsh", "-d", "-i"];

const SETUPS: readonly Setup[] = [
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

for (const setup of SETUPS) {
  Deno.test(`completionScript() completes in ${setup.name}`, async () => {
    await using rig = await startShell(setup);
    for (const [typed, after, words] of CASES) {
      await rig.type(typed, "Tab", after);
      // In front of the finished line goes a program that writes down what the shell makes of it.
      await rig.type("", "C-a", "argv ", "Enter");
      deepStrictEqual(await rig.nextWords(), ["prj", ...words], `${typed}<Tab>${after}`);
    }
    await rig.type("FOO=1 prj run sta", "Tab");
    await rig.untilScreen((screen) => screen.includes("FOO=1 prj run start-dev"));
    await rig.type("", "C-c");
    await rig.type("prj run ", "Tab");
    await rig.type("", "Tab");
    await rig.untilScreen((screen) => screen.includes("Work on a branch"));
  });
}

Deno.test("renderCandidates() writes one line each and leaves out what would not survive", () => {
  const candidates = [
    { value: "a b", description: "First\nsecond" },
    { value: "c", description: "" },
    { value: "bad\tone", description: "x" },
    { value: ":files", description: "x" },
    { value: "e", description: "\x1b[31mred" },
  ];
  strictEqual(
    renderCandidates({ candidates, noSpace: true, files: false }),
    "a b\tFirst\nc\ne\t\\e[31mred\n:nospace",
  );
  strictEqual(renderCandidates({ candidates: [], noSpace: false, files: true }), ":files");
});

interface ShellRig extends AsyncDisposable {
  /** Types `text` as it is, then `keys`: names of keys, or more text. */
  type(text: string, ...keys: string[]): Promise<void>;
  nextWords(): Promise<string[]>;
  untilScreen(isThere: (screen: string) => boolean): Promise<void>;
}

const KEYS: ReadonlySet<string> = new Set(["Tab", "Enter", "C-a", "C-c"]);

async function startShell({ shell, startup, argv }: Setup): Promise<ShellRig> {
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
  const program = Deno.env.get("PRJ_COMPLETION_PROGRAM");
  if (program === undefined) await Deno.writeTextFile(`${folder}/bin/prj`, FAKE);
  else await Deno.symlink(program, `${folder}/bin/prj`);
  await Deno.chmod(`${folder}/bin/argv`, 0o755);
  if (program === undefined) await Deno.chmod(`${folder}/bin/prj`, 0o755);
  await Deno.writeTextFile(`${folder}/script`, completionScript(shell, "prj"));
  await Deno.writeTextFile(`${folder}/site/_prj`, completionScript(shell, "prj"));
  const text = startup.replaceAll("$SCRIPT", `${folder}/script`).replaceAll("$SITE", `${folder}/site`);
  await Deno.writeTextFile(`${folder}/.zshrc`, text);

  async function tmux(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await new Deno.Command("tmux", {
      args: ["-u", "-S", socket, "-f", "/dev/null", ...args],
      cwd: `${folder}/cwd`,
      clearEnv: true,
      env: {
        PATH: `${folder}/bin:${Deno.env.get("PATH")}`,
        HOME: folder,
        ZDOTDIR: folder,
        TERM: "xterm-256color",
        LC_ALL: Deno.build.os === "darwin" ? "en_US.UTF-8" : "C.UTF-8",
      },
    }).output();
    if (code !== 0) throw new Error(`tmux ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
    return new TextDecoder().decode(stdout);
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
  const deadline = Date.now() + 15_000;
  while (!await isTrue()) {
    if (Date.now() > deadline) throw new Error(`Never came true; the screen is:\n${await describe()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
