/** What is known of programs that read an argument, a variable or their input as code. */

export const SHELLS = new Set(
  ("sh bash zsh dash ksh mksh ash fish rbash rzsh yash csh tcsh pwsh powershell nu elvish xonsh busybox cmd").split(
    " ",
  ),
);

/** Words that may stand before the program that runs. */
export const PREFIXES = new Set(
  ("env sudo doas exec nohup xargs time nice ionice command builtin noglob nocorrect setsid stdbuf timeout chroot " +
    "caffeinate and or not begin").split(" "),
);

/** Every argument is code, or is put into a line that a shell reads again. */
export const ANY_ARGUMENT = new Set(
  ("alias abbr bind bindkey complete compgen compadd zstyle watch parallel concurrently hyperfine at batch " +
    "emulate sched zle add-zsh-hook mapfile readarray enable zmodload screen expect fc entr").split(" "),
);

/** They name variables, and the name of an array's element is computed. */
export const VARIABLE_COMMANDS = new Set(
  "export declare typeset local readonly integer float unset read getopts vared nameref".split(" "),
);

/** They compute with their arguments, in some shell at least. */
export const ARITHMETIC_COMMANDS = new Set("let shift exit return break continue repeat logout bye".split(" "));

/** Integer variables: an assignment computes. */
export const NUMBER_VARIABLES = new Set(
  ("RANDOM SECONDS LINENO OPTIND COLUMNS LINES HISTSIZE SAVEHIST HISTCMD KEYTIMEOUT LISTMAX MAILCHECK TMOUT SHLVL UID " +
    "EUID GID EGID FUNCNEST BAUD DIRSTACKSIZE PERIOD REPORTTIME REPORTMEMORY LOGCHECK CURSOR ERRNO EPOCHSECONDS " +
    "BASHPID PPID SRANDOM TTYIDLE").split(" "),
);

/** Variables whose value some program runs. */
export const CODE_VARIABLES = new Set(
  ("PROMPT_COMMAND PS0 PS1 PS2 PS3 PS4 PROMPT PROMPT2 PROMPT3 PROMPT4 RPROMPT RPS1 RPS2 SPROMPT BASH_ENV ENV " +
    "GIT_SSH_COMMAND GIT_EDITOR GIT_SEQUENCE_EDITOR GIT_PAGER GIT_EXTERNAL_DIFF EDITOR VISUAL PAGER MANPAGER BROWSER " +
    "LESSOPEN LESSCLOSE LD_PRELOAD DYLD_INSERT_LIBRARIES NODE_OPTIONS PERL5OPT PERL5DB RUBYOPT PYTHONSTARTUP " +
    "NULLCMD READNULLCMD MAKEFLAGS SHELL").split(" "),
);

export const INTERPRETERS: readonly { readonly names: RegExp; readonly option: RegExp }[] = [
  { names: /^(?:python|pypy)[\d.]*$/, option: /^-[A-Za-z]*c/ },
  { names: /^(?:node|nodejs|bun|tsx)$/, option: /^-[a-z]*[ep]|^--(?:eval|print)/ },
  { names: /^perl[\d.]*$/, option: /^-\w*[eEM]/ },
  { names: /^ruby[\d.]*$/, option: /^-\w*e/ },
  { names: /^php[\d.]*$/, option: /^-\w*[rBRE]|^--run/ },
  { names: /^lua(?:jit)?[\d.]*$/, option: /^-e/ },
  { names: /^(?:R|Rscript|osascript|julia|elixir|ghc|groovy|scala)$/, option: /^-\w*[eE]/ },
];

/** Other programs that run the argument of an option. */
export const OPTION_PROGRAMS = new Map<string, RegExp>([
  ["su", /^-\w*c|^--(?:session-)?command/],
  ["runuser", /^-\w*c|^--(?:session-)?command/],
  ["sg", /^-c/],
  ["script", /^-\w*c|^--command/],
  ["flock", /^-\w*c|^--command/],
  ["rsync", /^-\w*e|^--rsh|^--rsync-path/],
  ["tar", /^--(?:to-command|checkpoint-action|use-compress-program|info-script)|^-\w*[IF]/],
  ["vi", /^-c|^--cmd|^\+/],
  ["vim", /^-c|^--cmd|^\+/],
  ["nvim", /^-c|^--cmd|^\+/],
  ["ex", /^-c|^--cmd|^\+/],
  ["emacs", /^--?(?:eval|execute)/],
  ["psql", /^-\w*c|^--command/],
  ["mysql", /^-\w*e|^--execute/],
]);

/** The same, before the first operand only: what follows belongs to another program. */
export const LEADING_OPTION_PROGRAMS = new Map<string, RegExp>([
  ["env", /^-\w*S|^--split-string/],
  ["npx", /^-c|^--call/],
  ["nodemon", /^-x|^--exec/],
  ["xterm", /^-e/],
]);

/** The options of ssh that take an argument. */
export const SSH_OPTIONS = "BbcDEeFIiJLlmOoPpQRSWw";
