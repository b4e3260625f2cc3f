/**
 * What tells a process from a later one with the same pid. null: there is no such process, or it has ended and only
 * waits to be collected by its parent.
 */
export function readProcessIdentity(pid: number): string | null {
  switch (Deno.build.os) {
    case "linux":
      return readLinuxIdentity(pid);
    case "windows":
      return run("tasklist", "/FI", `PID eq ${pid}`, "/FO", "CSV", "/NH").includes(`"${pid}"`) ? `pid ${pid}` : null;
    default:
      return run("env", "LC_ALL=C", "TZ=UTC", "ps", "-o", "lstart=", "-p", String(pid)).trim() || null;
  }
}

/** Parses `/proc/<pid>/stat`: the state letter, and the start time in clock ticks since boot (field 22). */
export function parseProcessStat(text: string): { state: string; startTime: string } | null {
  // The name before it may hold blanks and parentheses; the last closing one is its end.
  const [state, ...fields] = text.slice(text.lastIndexOf(")") + 1).trim().split(/\s+/);
  const startTime = fields[18];
  return state === undefined || startTime === undefined ? null : { state, startTime };
}

function readLinuxIdentity(pid: number): string | null {
  try {
    const stat = parseProcessStat(Deno.readTextFileSync(`/proc/${pid}/stat`));
    if (stat === null || stat.state === "Z" || stat.state === "X") return null;
    const boot = Deno.readTextFileSync("/proc/sys/kernel/random/boot_id").trim();
    return `${boot} ${stat.startTime}`;
  } catch (error) {
    // ESRCH, which has no class of its own: it ended between open and read.
    if (error instanceof Deno.errors.NotFound || /\(os error 3\)/.test(String(error))) return null;
    throw error;
  }
}

function run(program: string, ...args: string[]): string {
  const { stdout } = new Deno.Command(program, { args, stdin: "null", stderr: "null" }).outputSync();
  return new TextDecoder().decode(stdout);
}
