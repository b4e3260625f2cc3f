/** Calls that bring bytes to a process in a container, and leave its input open. Pure. */

type Argv = readonly [string, ...string[]];

/**
 * For a process without a terminal: a client of podman's that comes to the end of its own input, or is ended, closes the
 * process's too. So the bytes go into the pipe itself, from inside.
 */
export function buildFeedProcess(binary: string, id: string): Argv {
  return [binary, "exec", "--interactive", id, "/bin/sh", "-c", "cat >/proc/1/fd/0"];
}

/**
 * For a terminal of docker's: `attach` wants a terminal on this side too, `start` does not, and starts nothing where the
 * container runs. The keys come behind the bytes, so that its end says that all before has gone.
 */
export function buildFeedTerminal(binary: string, id: string, detachKeys: string): Argv {
  return [binary, "start", "--attach", "--interactive", `--detach-keys=${detachKeys}`, id];
}

/**
 * For a terminal of podman's, which knows keys only where each comes by itself: the client reads a file, and is ended
 * once it has read all of it and had time to hand it on.
 */
export function buildFeedFile(binary: string, id: string, path: string): Argv {
  const line = `path=$1
shift
size=$(wc -c <"$path")
"$@" <"$path" >/dev/null 2>"$path.said" &
client=$! left=150 code=
while [ "$left" -gt 0 ]; do
  if ! kill -0 "$client" 2>/dev/null; then
    wait "$client"
    code=$?
    break
  fi
  position=0
  read -r _ position <"/proc/$client/fdinfo/0" 2>/dev/null || sleep 0.5
  [ "\${position:-0}" -lt "$size" ] || break
  sleep 0.05
  left=$((left - 1))
done
sleep 0.2
kill -9 "$client" 2>/dev/null
cat "$path.said" >&2
rm -f "$path.said"
[ "$left" -gt 0 ] || exit 1
exit "\${code:-0}"`;
  return ["/bin/sh", "-c", line, "sh", path, binary, "attach", "--sig-proxy=false", "--detach-keys=", id];
}

/** For a further pane: the named pipe that its launcher, the process `pid`, holds open. */
export function buildFeedPipe(path: string, pid: number): Argv {
  const line = '[ -p "$1" ] && kill -0 "$2" 2>/dev/null && exec cat 1<>"$1"';
  return ["/bin/sh", "-c", line, "sh", path, String(pid)];
}

export interface DetachKeys {
  /** As the runtimes' options have them. */
  readonly words: string;
  readonly bytes: Uint8Array;
}

/** Finds two control characters that are nowhere in the bytes; undefined: there are not so many. */
export function chooseDetachKeys(bytes: Uint8Array): DetachKeys | undefined {
  const free = [...CONTROLS].filter((letter) => !bytes.includes(letter.charCodeAt(0) & 0x1f));
  const [first, second] = free;
  if (first === undefined || second === undefined) return undefined;
  return {
    words: `ctrl-${first},ctrl-${second}`,
    bytes: Uint8Array.of(first.charCodeAt(0) & 0x1f, second.charCodeAt(0) & 0x1f),
  };
}

/** Those that nobody types come first. */
const CONTROLS = "]^_\\pqabefghklnorstuvwxyzd";
