/** The shell of panes that run inside a container: a small POSIX shell script that starts a shell there. */
import { ensureScript, scriptName } from "./script.ts";

/** Starts the best shell that the container has, with the arguments that follow. */
const CHOOSE_SHELL = 'if command -v bash >/dev/null 2>&1; then exec bash "$@"; else exec sh "$@"; fi';

/**
 * It takes the arguments of a shell and hands them on, so that the launcher of panes needs to know nothing of
 * containers: commands, shells after them, and holding work as they do outside.
 */
const INSIDE_SHELL = `#!/bin/sh
# prj runs the panes of a session inside a container with this. Of the environment it reads PRJ_INSIDE_RUNTIME (a path),
# PRJ_INSIDE_CONTAINER, PRJ_INSIDE_DIRECTORY (there), and PRJ_INSIDE_VARIABLES (the names of those that go along).
set -f
shell='${CHOOSE_SHELL}'
set -- "$PRJ_INSIDE_CONTAINER" /bin/sh -c "$shell" sh "$@"
for name in $PRJ_INSIDE_VARIABLES; do
  set -- --env "$name" "$@"
done
[ ! -t 0 ] || set -- --tty "$@"
exec "$PRJ_INSIDE_RUNTIME" exec --interactive --workdir "$PRJ_INSIDE_DIRECTORY" "$@"
`;

/** Returns the shell in the container and its arguments, of the process that carries it there; undefined: it is none. */
export function readInside(argv: readonly string[]): readonly string[] | undefined {
  const at = argv.indexOf(CHOOSE_SHELL);
  return at === -1 ? undefined : argv.slice(at + 1);
}

/** Returns the file name of the shell. */
export function insideShellName(): string {
  return scriptName("inside-shell", INSIDE_SHELL);
}

/** Writes the shell into `dataFolder` where it is missing or not ours word for word. */
export function ensureInsideShell(dataFolder: string): void {
  ensureScript(dataFolder, insideShellName(), INSIDE_SHELL);
}
