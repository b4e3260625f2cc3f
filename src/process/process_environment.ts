/** Returns the environment that a process was started with; undefined: it is gone, not ours to see, or not on Linux. */
export function readProcessEnvironment(pid: number): Record<string, string> | undefined {
  if (Deno.build.os !== "linux") return undefined;
  try {
    const pairs = Deno.readTextFileSync(`/proc/${pid}/environ`).split("\0").filter((pair) => pair.includes("="));
    return Object.fromEntries(
      pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
    );
  } catch {
    return undefined;
  }
}
