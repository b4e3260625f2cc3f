/** What keeps the output of a pane: a small POSIX shell script that the backend hands all of it, as it is printed. */
import { ensureScript, scriptName } from "./script.ts";
import { SHELL_CLOCK } from "./shell_clock.ts";

/**
 * `dd` writes down at once whatever one read gives it, and says how much that was; no other tool of POSIX does both. A
 * read that gives little is followed by a pause, so that a chatty program does not cost a process for every word; one
 * that gives much is not, so that nothing piles up. What cannot be written is thrown away: nobody may wait for a disk.
 */
const LOG_WRITER = `#!/bin/sh
# prj keeps the output of a pane with this: its arguments are LOG and BYTES; at BYTES LOG becomes LOG.1.
# LOG.index gets lines "time offset", at most one a second: from this offset on all came at this time (UTC ms) or later.
# It is nobody's inhabitant: the server that starts it may stand in a worktree that shall go.
cd /
umask 077
PATH=$PATH:/usr/bin:/bin LC_ALL=C
export PATH LC_ALL
log=$1 limit=$2
size= second= busy=0 flood=0
chunk=262144 much=32768

${SHELL_CLOCK}

measure() {
  size=$(wc -c 2>/dev/null <"$log") || size=0
  size=$((size + 0))
}

rotate() {
  mv -f "$log" "$log.1"
  mv -f "$log.index" "$log.1.index"
  second=
  measure
}

# Notes the time once a second; what came within it came after it.
stamp() {
  clock
  [ "\${now%???}" != "$second" ] || return 0
  [ -n "$second" ] && [ "\${now%???}" -le $((second + 1)) ] || busy=0
  second=\${now%???}
  printf '%s %s\\n' "$now" "$size" >>"$log.index"
}

# Few pauses are short, so that what is asked for is seen soon; a stream gets long ones.
rest() {
  busy=$((busy + 1))
  [ "$busy" -gt 20 ] && sleep 0.4 || sleep 0.1 || sleep 1
}

[ ! -s "$log" ] && size=0 || measure
while :; do
  said=$(dd bs=$chunk count=1 2>&1 >>"$log")
  case $said in
    0+0*) exit ;;
    [01]+*) ;;
    *records*)
      # The disk is full; what was read is lost.
      measure
      continue
      ;;
    *)
      # The folder is gone, or may not be written.
      case $(dd bs=$chunk count=1 2>&1 >/dev/null) in
        0+0*) exit ;;
      esac
      measure
      continue
      ;;
  esac
  bytes=\${said##*out?}
  bytes=\${bytes%% *}
  case $bytes in
    '' | *[!0-9]*)
      measure
      bytes=0
      ;;
  esac
  # In a flood the time of every few pieces will do.
  [ "$bytes" -ge "$much" ] && flood=$((flood + 1)) || flood=0
  [ $((flood % 8)) -gt 1 ] || stamp
  size=$((size + bytes))
  [ "$size" -lt "$limit" ] || rotate
  [ "$flood" -gt 0 ] || rest
done
`;

/** What is kept of each pane by default; as much again of what was before. */
export const LOG_BYTES = 4 * 1024 * 1024;

/** Returns the log writer's file name. */
export function logWriterName(): string {
  return scriptName("log-writer", LOG_WRITER);
}

/** Writes the log writer into `dataFolder` where it is missing or not ours word for word. */
export function ensureLogWriter(dataFolder: string): void {
  ensureScript(dataFolder, logWriterName(), LOG_WRITER);
}

/** Returns where the output of the pane with this record is kept. */
export function paneLogPath(record: string): string {
  return `${record}.log`;
}

/**
 * Returns the line for a shell that gets the pane's output as its standard input: it reads the script instead of
 * starting another shell for it, because this happens for every pane while somebody waits for a session.
 */
export function logWriterLine(writer: string, record: string, bytes: number): string {
  return `set -- ${quote(paneLogPath(record))} ${bytes}; . ${quote(writer)}`;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
