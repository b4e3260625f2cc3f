/** What keeps the output of a pane: a small POSIX shell script that the backend hands all of it, as it is printed. */
import { ensureScript, scriptName } from "./script.ts";
import { SHELL_CLOCK } from "./shell_clock.ts";

/**
 * `dd` writes down at once whatever one read gives it, and says how much that was; no other tool of POSIX does both. A
 * read that gives little is followed by a pause, so that a chatty program does not cost a process for every word; one
 * that gives much is not, so that nothing piles up. What cannot be written is thrown away: nobody may wait for a disk.
 *
 * In a flood a process for each read costs the pane a tenth of its time, and so does whatever runs beside it: the
 * program, the terminal and tmux keep two processors busy. So the writer gives way (nice), and after the first large
 * read it starts nothing and reads nothing for a moment; tmux keeps what comes. Then Perl takes over, where it is (git
 * and Debian bring it, macOS has it): one process until nothing comes any more. It takes all that tmux holds and waits
 * again, so that an endless flood neither is slowed by a wake-up for every line nor fills the memory of tmux.
 *
 * `dd count=9` would be no such thing: it would hold on to reads after the flood, whose time nobody would know; and a
 * dd that is ended by a signal loses what it holds.
 */
const LOG_WRITER = `#!/bin/sh
# prj keeps the output of a pane with this: its arguments are LOG and BYTES; at BYTES LOG becomes LOG.1.
# LOG.index gets lines "time offset", at most one a second: from this offset on all came at this time (UTC ms) or later;
# and "end time" when the pane is gone, which a program that goes on without it never tells.
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
# Takes a flood, and says how long the log is then and which second was noted. The end of the input is left to dd.
# tmux hands over 16 KB at a time while it holds more, so a short piece after a long one is the last that it held. Where
# pieces are always short, there is no telling, and no pause.
batch='
  my ($log, $limit, $size, $second) = @ARGV;
  my ($out, $most) = (undef, 0);
  for (;;) {
    my $ready = "";
    vec($ready, 0, 1) = 1;
    select($ready, undef, undef, 0.3) > 0 or last;
    $out or open($out, ">>", $log) or last;
    my $got = sysread(STDIN, my $piece, 262144) or last;
    if (time != $second && open(my $index, ">>", "$log.index")) {
      $second = time;
      syswrite($index, "\${second}000 $size\\n");
    }
    my ($done, $wrote) = (0, 1);
    $done += $wrote while $done < $got && ($wrote = syswrite($out, $piece, $got - $done, $done));
    $size = $wrote ? $size + $got : -s $out;
    if ($size >= $limit) {
      rename($log, "$log.1");
      rename("$log.index", "$log.1.index");
      ($out, $size, $second) = (undef, 0, 0);
    }
    $most = $got if $got > $most;
    select(undef, undef, undef, 0.2) if $got < 16384 && $most >= 16384;
  }
  print "$size $second";
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
    flood=0
    if said=$($perl -e "$batch" "$log" "$limit" "$size" "$second" 2>/dev/null) && [ -n "$said" ]; then
      size=\${said% *} second=\${said#* }
    else
      # It does not run here; nothing was read.
      perl=
      measure
    fi
    continue
  fi
  said=$(dd bs=$chunk count=1 2>&1 >>"$log")
  case $said in
    0+0*)
      clock
      echo "end $now" 2>/dev/null >>"$log.index"
      exit
      ;;
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
  # In a flood without Perl the time of every few pieces of it will do.
  [ $((flood % 8)) -gt 1 ] || stamp
  [ "$bytes" -ge "$much" ] && flood=$((flood + 1)) || flood=0
  size=$((size + bytes))
  [ "$size" -lt "$limit" ] || rotate
  case $flood in
    0) rest ;;
    1) sleep 0.3 || sleep 1 ;;
  esac
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
 * Returns the line for a shell that gets the pane's output as its standard input. Whatever else has something to do
 * goes first, but not always: a writer that gets nothing would leave it all to the memory of tmux.
 */
export function logWriterLine(writer: string, record: string, bytes: number): string {
  return `exec nice -n 10 /bin/sh ${quote(writer)} ${quote(paneLogPath(record))} ${bytes}`;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
