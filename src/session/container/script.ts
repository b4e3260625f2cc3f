/** What takes more than one call of a runtime, or a pipe: lines for sh, whose words come as its arguments. Pure. */

type Argv = readonly [string, ...string[]];

/** Both streams in one pipe, so that they keep their order. */
export function buildCombined(argv: Argv): Argv {
  return ["/bin/sh", "-c", 'exec "$@" 2>&1', "sh", ...argv];
}

/** Saves what a call prints, both streams in their order, the last `bytes` of it. */
export function buildSave(path: string, bytes: number, argv: Argv): Argv {
  const line =
    'umask 077; path=$1 bytes=$2; shift 2; "$@" 2>&1 | tail -c "$bytes" >"$path.part" && mv -f "$path.part" "$path"';
  return ["/bin/sh", "-c", line, "sh", path, String(bytes), ...argv];
}

/** Kills a container where it is still called so: a person may have given it another name. */
export function buildKill(binary: string, id: string, name: string): Argv {
  const line = [
    'name=$("$1" container inspect --format "{{.Name}}" "$2") || exit',
    '[ "${name#/}" = "$3" ] || { echo "no such container" >&2; exit 1; }',
    'exec "$1" kill "$2"',
  ].join("\n");
  return ["/bin/sh", "-c", line, "sh", binary, id, name];
}

/**
 * Attaches to a container with a terminal, and follows the output of any other: there are no keys to leave it by, and
 * Ctrl-C would end it. The exit code is that of what was looked at where it has ended, and 0 where it lives on.
 *
 * Podman's follower waits for an event that the end of a container causes in another process, and for ever where that
 * process fails; `wait` beside it looks for itself, and makes up for the event.
 */
export function buildAttach(binary: string, id: string, detachKeys: string): Argv {
  const line = [
    'tty=$("$1" container inspect --format "{{.Config.Tty}}" "$2") || exit',
    "case $tty in",
    '  true) "$1" attach --sig-proxy=false --detach-keys="$3" "$2"; code=$? ;;',
    "  *) trap 'kill $end $logs 2>/dev/null' EXIT",
    '     trap "exit 129" HUP; trap : INT; trap "exit 143" TERM',
    '     "$1" wait "$2" >/dev/null 2>&1 & end=$!',
    '     "$1" logs --follow --tail=1000 "$2" & logs=$!',
    '     wait "$logs"; code=$? ;;',
    "esac",
    'state=$("$1" container inspect --format "{{.State.Running}} {{.State.ExitCode}}" "$2" 2>/dev/null) || exit "$code"',
    "case $state in",
    '  "true "*) exit 0 ;;',
    '  *) exit "${state#* }" ;;',
    "esac",
  ].join("\n");
  return ["/bin/sh", "-c", line, "sh", binary, id, detachKeys];
}
