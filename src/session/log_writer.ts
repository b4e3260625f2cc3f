/** What keeps the output of a pane: a small POSIX shell script that the backend hands all of it, as it is printed. */
import { ensureScript, scriptName } from "./script.ts";
import { SHELL_CLOCK } from "./shell_clock.ts";

/**
 * `dd` writes down at once whatever one read gives it, and says how much that was; no other tool of POSIX does both. A
 * read that gives little is followed by a pause, so that a chatty program does not cost a process for every word; one
 * that gives much is not, so that nothing piles up. What cannot be written is thrown away: nobody may wait for a disk.
 *
 * In a flood a process for each read costs the pane a tenth of its time, and tmux, which may not wait, spins while the
 * writer lags. There Perl takes over, where it is (git and Debian bring it, macOS has it): one process until the second
 * is over, or the file is full, or nothing came for a moment. It waits first: meanwhile tmux keeps what comes, and the
 * pane has the processors. `dd count=9` would be no such thing: it would hold on to reads after the flood, whose time
 * nobody would know; and a dd that is ended by a signal loses what it holds.
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
perl=/usr/bin/perl
unset PERL5OPT PERL5LIB PERL5DB PERL_UNICODE PERLIO
# Says what it did as dd does. The end of the input is left to dd.
batch='
  my ($second, $left, $chunk) = @ARGV;
  my $sum = 0;
  select(undef, undef, undef, 0.2);
  while ($sum < $left) {
    my $ready = "";
    vec($ready, 0, 1) = 1;
    select($ready, undef, undef, 0.2) > 0 or last;
    last if $sum && time != $second;
    my $size = sysread(STDIN, my $piece, $chunk) or last;
    for (my $done = 0; $done < $size;) {
      $done += syswrite(STDOUT, $piece, $size - $done, $done) || die "no records";
    }
    $sum += $size;
  }
  print STDERR "1+0 out\\n$sum bytes";
'

${SHELL_CLOCK}

measure() {
  size=0
  [ ! -s "$log" ] || size=$(wc -c 2>/dev/null <"$log") || size=0
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

measure
while :; do
  if [ "$flood" -ge 2 ] && [ -x "$perl" ]; then
    # All of it comes within the second that is noted.
    stamp
    said=$($perl -e "$batch" "$second" $((limit - size)) $chunk 2>&1 >>"$log")
    case $said in
      1+0* | *records*) ;;
      *)
        # It does not run here, or the folder is gone; nothing was read.
        perl=
        continue
        ;;
    esac
  else
    said=$(dd bs=$chunk count=1 2>&1 >>"$log")
  fi
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
  # A flood begins with what is noted; without Perl the time of every few pieces of it will do.
  [ "$flood" -ge 2 ] && [ -n "$perl" ] || [ $((flood % 8)) -gt 1 ] || stamp
  [ "$bytes" -ge "$much" ] && flood=$((flood + 1)) || flood=0
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
