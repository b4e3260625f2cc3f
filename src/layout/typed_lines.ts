/** Lines that other tools type into a shell -> what a pane runs. */
/** A pane's command; without one it is a shell. */
export interface PaneCommand {
  readonly command?: string;
  /** It has to be typed: a program, or the shell afterwards, lives on what the lines did. */
  readonly type?: true;
}

/**
 * Joins lines that were typed one after the other. They become one command where the last is a program; they are still
 * typed where the pane is for the shell that they prepare, or where a line is for the program that the one before
 * opened. In a command they run in one shell, so that `cd` and `source` count for the lines after them.
 */
export function joinLines(lines: readonly string[]): PaneCommand {
  const written = lines.map((line) => line.replace(/\n+$/, "")).filter((line) => line.trim() !== "");
  if (written.length === 0) return {};
  const command = written.join("\n");
  return isForShell(written) || opensProgram(written) ? { command, type: true } : { command };
}

/** Whether lines change the shell that they run in: what they set is gone when the pane's command has ended. */
export function changesShell(lines: readonly string[]): boolean {
  return lines.flatMap(simpleCommands).some((words) => isSetter(words));
}

const SETTERS = new Set(
  "cd pushd popd source . export unset alias unalias set setopt shopt umask ulimit eval workon deactivate chruby module declare typeset"
    .split(" "),
);
/** Programs that set something only with these words after them. */
const SETTING_WORDS: Readonly<Record<string, readonly string[]>> = {
  rbenv: ["shell"],
  nodenv: ["shell"],
  pyenv: ["shell", "activate", "deactivate", "local"],
  rvm: ["use"],
  nvm: ["use"],
  fnm: ["use"],
  conda: ["activate", "deactivate"],
  mamba: ["activate", "deactivate"],
  asdf: ["shell"],
  mise: ["shell"],
  jenv: ["shell"],
  sdk: ["use"],
};
/** What one looks at before one goes on typing. */
const BRIEF = new Set("clear reset ls ll la pwd echo printf true : date git sleep tree cat head".split(" "));

/** Whether nothing that lasts comes after the last line that sets something. */
function isForShell(lines: readonly string[]): boolean {
  const commands = lines.flatMap(simpleCommands);
  const last = commands.findLastIndex((words) => isSetter(words));
  return last !== -1 && commands.slice(last + 1).every(([program = ""]) => BRIEF.has(program));
}

/** Programs that read the terminal: what is typed after them is for them. */
const READERS = new Set(
  ("ssh mosh telnet su screen tmux python python3 ipython irb pry node deno bun psql mysql mariadb sqlite3 redis-cli " +
    "mongo mongosh gdb lldb bash sh zsh fish dash ksh nix-shell vim nvim vi emacs nano less man ghci iex erl").split(
      " ",
    ),
);
/** Programs that do so with one of these words after them. */
const READING_WORDS: Readonly<Record<string, readonly string[]>> = {
  docker: ["exec", "run", "attach"],
  "docker-compose": ["exec", "run", "attach"],
  podman: ["exec", "run", "attach"],
  kubectl: ["exec", "attach"],
  vagrant: ["ssh"],
  poetry: ["shell"],
  pipenv: ["shell"],
  heroku: ["run"],
  rails: ["c", "console", "db", "dbconsole"],
  nix: ["develop", "shell"],
  gcloud: ["ssh"],
};

function opensProgram(lines: readonly string[]): boolean {
  return lines.slice(0, -1).some((line) => {
    const words = simpleCommands(line).at(-1) ?? [];
    const [program = "", ...rest] = ["sudo", "bundle", "exec", "command"].includes(words[0] ?? "")
      ? words.slice(words[0] === "bundle" && words[1] === "exec" ? 2 : 1)
      : words;
    if (program === "" || (words[0] === "sudo" && ["-i", "-s"].includes(program))) return words.length > 0;
    if (READING_WORDS[program]?.some((word) => rest.includes(word)) === true) return true;
    // `python manage.py migrate` ends by itself; `python` does not.
    const isRun = rest.some((word) => !word.startsWith("-") || word === "-c" || word === "-e");
    return READERS.has(program) && (!isRun || OTHERS_SHELL.has(program));
  });
}

/** They read the terminal whatever they are given. */
const OTHERS_SHELL = new Set(
  "ssh mosh telnet su psql mysql mariadb sqlite3 redis-cli vim nvim vi emacs nano less man".split(" "),
);

/** The words of every simple command of a line, without assignments before them; quotes hide what is in them. */
function simpleCommands(line: string): string[][] {
  const bare = line.replaceAll(/'[^']*'|"(?:[^"\\]|\\.)*"/g, "Q").replaceAll(/\$\([^()]*\)|`[^`]*`/g, "Q")
    .replaceAll(/\d*[<>]&\d*|&>>?/g, " ");
  return bare.split(/&&|\|\||[;|&\n]/).map((part) => {
    const words = part.trim().split(/\s+/).filter((word) =>
      word !== "" && word !== "!" && word !== "{" && word !== "("
    );
    const first = words.findIndex((word) => !/^\w+=/.test(word));
    // Only assignments: the shell keeps them.
    return first === -1 && words.length > 0 ? ["export"] : words.slice(Math.max(0, first));
  }).filter((words) => words.length > 0);
}

function isSetter([program = "", ...rest]: readonly string[]): boolean {
  return SETTERS.has(program) || (SETTING_WORDS[program]?.some((word) => rest[0] === word) ?? false);
}
