/** The further panes of a container: each runs in it by `exec`, under a small POSIX shell script that outlives prj. */
import { join } from "node:path/posix";
import type { BackendCall } from "../backend.ts";
import { paneRecordPath } from "../launcher.ts";
import { logWriterName } from "../log_writer.ts";
import { ensureScript, scriptName } from "../script.ts";
import { SHELL_CLOCK } from "../shell_clock.ts";
import type { SessionSpec } from "../spec.ts";

/**
 * What the pane reads comes from a named pipe beside its record, which is held open at both ends: writers may come and
 * go. All is written down before the writer of the log ends, because who waits for the end reads the log next.
 */
const EXEC_LAUNCHER = `#!/bin/sh
# prj starts a further pane of a container with this: sh LAUNCHER RECORD EXITMODE RUNTIME CONTAINER [COMMAND]
# RECORD gets lines "key value" as that of any pane; RECORD.in is what the pane reads, RECORD.log what it prints.
# PRJ_EXEC_DIRECTORY, PRJ_EXEC_NAMES: where it runs, and the variables that it gets; PRJ_EXEC_WRITER, PRJ_EXEC_BYTES: of its log.
record=$1 runtime=$3 container=$4
shift 4
set -f
# It is nobody's inhabitant: who starts it may stand in a worktree that shall go.
cd /
umask 077
directory=$PRJ_EXEC_DIRECTORY names=$PRJ_EXEC_NAMES writer=$PRJ_EXEC_WRITER bytes=$PRJ_EXEC_BYTES
unset PRJ_EXEC_DIRECTORY PRJ_EXEC_NAMES PRJ_EXEC_WRITER PRJ_EXEC_BYTES

${SHELL_CLOCK}

note() {
  printf '%s\\n' "$1" 2>/dev/null >>"$record"
}

keep() {
  if [ "$bytes" -gt 0 ]; then
    set -- "$record.log" "$bytes"
    . "$writer"
  else
    cat >/dev/null
  fi
}

# What the runtimes carry as two streams does not arrive in the order in which it was printed.
case $# in
  0) set -- /bin/sh -c 'exec 2>&1; exec /bin/sh -i' ;;
  *) set -- /bin/sh -c "exec 2>&1
$1" ;;
esac
set -- "$container" "$@"
for name in $names; do set -- --env "$name" "$@"; done
[ -z "$directory" ] || set -- --workdir "$directory" "$@"

[ -d "\${record%/*}" ] || mkdir -p "\${record%/*}" 2>/dev/null
note "pid $$"
rm -f "$record.in"
mkfifo "$record.in" 2>/dev/null && exec 3<>"$record.in" || exec 3</dev/null
clock
note "start $now"
{
  "$runtime" exec --interactive "$@" <&3 2>&1 3<&-
  code=$?
  clock
  rm -f "$record.in"
  note "exit $code"
  note "end $now"
} | keep 3<&-
clock
note "closed $now"
`;

function execLauncherName(): string {
  return scriptName("exec-launcher", EXEC_LAUNCHER);
}

export function ensureExecLauncher(dataFolder: string): void {
  ensureScript(dataFolder, execLauncherName(), EXEC_LAUNCHER);
}

/** Returns the named pipe that the pane with this record reads. */
export function paneInputPath(record: string): string {
  return `${record}.in`;
}

export interface ExecInput {
  readonly binary: string;
  readonly dataFolder: string;
  /** 0: nothing is kept. */
  readonly logBytes: number;
  /** Its id, or its name while it has no id. */
  readonly target: string;
}

/** Plans the calls that run every pane but the first; pure. */
export function planExecPanes(spec: SessionSpec, input: ExecInput): readonly BackendCall[] {
  return spec.windows.flatMap((window, w) =>
    window.panes.flatMap((pane, p) => {
      if (w === 0 && p === 0) return [];
      const environment = { ...pane.environment, PRJ_PANE: `${w}.${p}` };
      return [{
        argv: execLauncherArgv({
          ...input,
          record: paneRecordPath(input.dataFolder, spec.marks.uid, w, p),
          command: pane.command,
        }),
        environment: {
          ...environment,
          PRJ_EXEC_DIRECTORY: pane.directory,
          PRJ_EXEC_NAMES: Object.keys(environment).join(" "),
          PRJ_EXEC_WRITER: join(input.dataFolder, logWriterName()),
          PRJ_EXEC_BYTES: String(input.logBytes),
        },
      }];
    })
  );
}

/** Returns the argv of a further pane. */
export function execLauncherArgv(
  { binary, dataFolder, target, record, command }:
    & Omit<ExecInput, "logBytes">
    & { readonly record: string; readonly command: string | null },
): readonly [string, ...string[]] {
  const line = command === null ? [] : [command];
  return ["/bin/sh", join(dataFolder, execLauncherName()), record, "close", binary, target, ...line];
}
