/** For POSIX shell scripts: `clock` puts the time into $now, UTC milliseconds, without a process where the shell can. */
export const SHELL_CLOCK = `clock() {
  now=\${EPOCHREALTIME:-}
  if [ -n "$now" ]; then
    now=\${now%???}
    now=\${now%[.,]*}\${now##*[.,]}
    return
  fi
  now=$(date +%s%N 2>/dev/null)
  case $now in
    *[!0-9]* | '') now=$(date +%s)000 ;;
    ???????????????????) now=\${now%??????} ;;
    *) now=\${now}000 ;;
  esac
}`;
