/** The first process of every pane: a small POSIX shell script that stays the parent of what runs there. */
import { dirname, join } from "node:path/posix";
import type { ExitMode, PaneSpec } from "./spec.ts";
import { ensureScript, scriptName } from "./script.ts";
import { SHELL_CLOCK } from "./shell_clock.ts";

/**
 * What precedes a line for sh: of Ctrl-C dash would die at once, although the program that it waits for may live on. So
 * it waits, and goes no further where the program died of it. With -i it would ask for commands then, as if it had none.
 */
const PATIENT = "trap '[ $? -ne 130 ] || exit 130' INT";

/**
 * Two processes: the pane's own (the leader) and a worker. A shell runs no trap while it waits for a child in the
 * foreground, so a leader that wants to record a hang-up would wait for ever for a child that hears of it only when
 * the leader is gone. The leader therefore dies of HUP and TERM at once, the kernel tells the foreground program, and
 * the worker, which is neither, sees it end and writes that down.
 *
 * `set -m` gives every child a process group and the terminal, and takes the terminal back afterwards: "bash -ic"
 * does not return it in every case, and the shell after it would then have no job control.
 */
const LAUNCHER = `#!/bin/sh
# prj starts every pane with this: sh LAUNCHER RECORD EXITMODE SHELL COMMANDSHELL [COMMAND]
# RECORD gets lines "key value pid": pid, start, exit, end, closed, and the two lines that "times" prints. Times are UTC ms.
if [ "$1" != --worker ]; then
  trap : INT QUIT
  /bin/sh "$0" --worker "$@"
  exit
fi
record=$2 mode=$3 shell=$4 command_shell=$5
shift 5
[ -x "$shell" ] || shell=/bin/sh
running= code=0 unwritten=

# What a full disk does not take is written with what comes next, on a line of its own.
note() {
  unwritten=$unwritten$1
  if printf '%s\\n' "$unwritten" 2>/dev/null >>"$record"; then
    unwritten=
  else
    unwritten="
$unwritten
"
  fi
}

${SHELL_CLOCK}

# A stopped job would be lost with this shell, so it goes on.
resume() {
  [ "$code" -gt 128 ] || return 0
  while kill -0 %% 2>/dev/null; do
    code=130
    fg %% >/dev/null 2>&1
    code=$?
  done
}

finish() {
  note "exit $1 $PPID"
  times 2>/dev/null >>"$record"
}

# Only a terminal that went away ends us with a command still open. dash cannot start a foreground child then.
leave() {
  code=\${1:-$?}
  trap - EXIT
  trap '' HUP TERM
  [ -z "$running" ] || finish 129
  (
    clock
    [ -z "$running" ] || note "end $now $PPID"
    note "closed $now $PPID"
  ) &
  wait
  exit "$code"
}

ask() {
  printf '\\n[exit code %s] Enter runs it again, any other key closes ' "$code"
  saved=$(stty -g 2>/dev/null)
  stty -icanon -echo min 1 time 0 2>/dev/null
  key=$(dd bs=1 count=1 2>/dev/null; printf x)
  stty "$saved" 2>/dev/null
  printf '\\n'
  [ "$key" = '
x' ]
}

[ -d "\${record%/*}" ] || mkdir -p "\${record%/*}" 2>/dev/null
note "pid $PPID"
trap : INT QUIT
trap leave EXIT
trap 'leave 129' HUP
trap 'leave 143' TERM
[ ! -t 0 ] || set -m

clock
note "start $now $PPID"
command=\${1-}
case $#\${command_shell##*/} in
  0*) mode=close; set -- "$shell" -i ;;
  1sh | 1dash | 1ash) set -- "$command_shell" -c "${PATIENT.replace("$", "\\$")}
$1" ;;
  *) set -- "$command_shell" -i -c "$1" ;;
esac
running=1
# In no function and no branch: bash, as /bin/sh, leaves those when a child dies of Ctrl-C, and goes on after them.
"$@"
code=$?
resume
clock
finish "$code"
note "end $now $PPID"
running=
# What failed may have left the terminal on its other screen, where nothing scrolls back; elsewhere this does nothing.
[ "$code" -eq 0 ] || [ "$mode" = close ] || [ ! -t 1 ] || printf '\\033[?1049h\\033[?1049l'

if [ "$mode" = hold ] && ask; then
  exec /bin/sh "$0" --worker "$record" "$mode" "$shell" "$command_shell" "$command"
fi
[ "$mode" = back_to_shell ] || exit "$code"
"$shell" -i
code=$?
resume
exit "$code"
`;

/** Returns the launcher's file name; it changes with the text, so running panes keep theirs. */
export function launcherName(): string {
  return scriptName("launcher", LAUNCHER);
}

/** Writes the launcher into `dataFolder` where it is missing or not ours word for word. */
export function ensureLauncher(dataFolder: string): void {
  ensureScript(dataFolder, launcherName(), LAUNCHER);
}

/** Returns where the pane's launcher records what happens in it; `window` as its plan counts, or what a merge calls it. */
export function paneRecordPath(dataFolder: string, sessionUid: string, window: number | string, pane: number): string {
  return join(dataFolder, "panes", sessionUid, `${window}.${pane}`);
}

/** Makes the folder of a session's records; without it a pane has none, and runs all the same. */
export function makeRecordFolder(dataFolder: string, sessionUid: string): void {
  try {
    Deno.mkdirSync(dirname(paneRecordPath(dataFolder, sessionUid, 0, 0)), { recursive: true, mode: 0o700 });
  } catch {
    return;
  }
}

/** Returns the argv of a pane. A command that is typed is none of the launcher's. */
export function launcherArgv(launcher: string, record: string, pane: PaneSpec): readonly [string, string, ...string[]] {
  const argv: [string, string, ...string[]] = [
    "/bin/sh",
    launcher,
    record,
    pane.exitMode,
    pane.shell,
    pane.commandShell,
  ];
  if (pane.command !== null && !pane.type) argv.push(pane.command);
  return argv;
}

/** What the command line of a launcher says of its pane. */
export interface Launch {
  readonly record: string;
  readonly exitMode: ExitMode;
  /** null: none, or one that was typed. */
  readonly command: string | null;
}

/** Takes away what the launcher put before a line for sh. */
export function plainLine(line: string): string {
  return line.startsWith(`${PATIENT}\n`) ? line.slice(PATIENT.length + 1) : line;
}

const LAUNCHER_REGEXP = /(?:^|\/)(?:exec-)?launcher-[0-9a-f]{8}\.sh$/;

/** Whether a launcher is the worker of its pane, which outlives the leader. */
export function isWorker(argv: readonly string[]): boolean {
  return argv[2] === "--worker" && readLaunch(argv) !== undefined;
}

/** Reads the command line of a pane's first process, or of its worker; undefined: it is no launcher's. */
export function readLaunch(argv: readonly string[]): Launch | undefined {
  if (!LAUNCHER_REGEXP.test(argv[1] ?? "")) return undefined;
  const [record, exitMode, , , ...command] = argv.slice(argv[2] === "--worker" ? 3 : 2);
  if (record === undefined || exitMode === undefined) return undefined;
  // Where a system shows no borders between words, the command is all that is left.
  return { record, exitMode: exitMode as ExitMode, command: command.length === 0 ? null : command.join(" ") };
}
