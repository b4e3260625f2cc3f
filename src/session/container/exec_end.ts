/** How a program ended that a runtime was to start in a container: its own end is told from the runtime's failure. Pure. */

export type ExecEnd =
  /** It ran: the code is its own. */
  | { readonly kind: "program" }
  /** There is no such program, or it cannot be executed. */
  | { readonly kind: "no-program"; readonly code: 126 | 127; readonly reason: string }
  | { readonly kind: "runtime"; readonly reason: string };

/** What the runtimes begin with when they speak for themselves. Docker says some of it where the program's output goes. */
const OWN_REGEXP = /^(?:Error: |Error response from daemon: |OCI runtime exec failed: |unable to find (?:user|group) )/;
const PODMAN_REGEXP =
  /container state improper|no (?:such )?container|exec session|unable to find (?:user|group)|cannot connect|unable to connect/i;
const OWN_BEGINNINGS = ["Error", "OCI runtime exec", "unable to find "];

/** Whether a line, or the beginning of one, may be the runtime's. */
export function mayBeRuntime(line: string): boolean {
  return OWN_BEGINNINGS.some((word) => line.startsWith(word) || (line !== "" && word.startsWith(line)));
}

/**
 * Judges by the exit code and the last that was printed. A program that says the very words of a runtime, and ends as it
 * would, cannot be told from it.
 */
export function judgeExec(code: number, printed: string): ExecEnd {
  const said = printed.trim().split("\n").at(-1)!.trim();
  if (code === 0 || !OWN_REGEXP.test(said)) return { kind: "program" };
  const reason = said
    .replace(/^(?:Error response from daemon: |Error: )/, "")
    .replace(
      /^(?:OCI runtime exec failed: )?(?:(?:runc|crun): )?(?:exec failed: )?(?:unable to start container process: )?/,
      "",
    )
    .replace(/: (?:unknown|OCI runtime attempted to invoke a command that was not found|OCI permission denied)$/, "");
  if (/^OCI runtime exec failed: |^Error: (?:runc|crun|.*OCI)/.test(said)) {
    if (/chdir to cwd/.test(said)) return { kind: "runtime", reason };
    if (/executable file .*not found|no such file/i.test(said)) return { kind: "no-program", code: 127, reason };
    if (/permission denied|exec format error|is a directory/i.test(said)) {
      return { kind: "no-program", code: 126, reason };
    }
    return { kind: "runtime", reason };
  }
  // Of what podman says only what it says of containers: many programs begin with "Error: ".
  const isOwn = said.startsWith("Error: ")
    ? PODMAN_REGEXP.test(said) && [125, 255].includes(code)
    : [1, 125, 126].includes(code);
  return isOwn ? { kind: "runtime", reason } : { kind: "program" };
}
