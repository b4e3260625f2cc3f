/** Where processes work. */

/** The processes whose working directory is `folder` or below it. Only of this user; on Windows none can be told. */
export function findProcessesIn(folder: string): readonly number[] {
  switch (Deno.build.os) {
    case "linux": {
      const pids = [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name)).map(({ name }) =>
        Number(name)
      );
      return chooseThoseIn(folder, pids);
    }
    case "windows":
      return [];
    default:
      return parseLsof(listPlaces(), folder);
  }
}

/** Those of `pids` that work there; on Linux no other is looked at. */
export function chooseThoseIn(folder: string, pids: readonly number[]): readonly number[] {
  if (Deno.build.os === "linux") return pids.filter((pid) => isInside(readPlace(pid), folder));
  const inside = findProcessesIn(folder);
  return pids.filter((pid) => inside.includes(pid));
}

/** Whether `path` is `folder` or below it, by whole parts: "/a/bc" is not in "/a/b". */
export function isInside(path: string | undefined, folder: string): boolean {
  return path !== undefined && (path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`));
}

/** Names the file systems that a process sees: all of one container see the same. Undefined: it cannot be told. */
export function readMountNamespace(pid: number): string | undefined {
  try {
    return Deno.build.os === "linux" ? Deno.readLinkSync(`/proc/${pid}/ns/mnt`) : undefined;
  } catch {
    return undefined;
  }
}

function readPlace(pid: number): string | undefined {
  try {
    return Deno.readLinkSync(`/proc/${pid}/cwd`);
  } catch {
    // Another user's, or it ended while we looked.
    return undefined;
  }
}

function listPlaces(): string {
  try {
    const command = new Deno.Command("lsof", { args: ["-w", "-d", "cwd", "-Fpn"], stdin: "null", stderr: "null" });
    return new TextDecoder().decode(command.outputSync().stdout);
  } catch {
    return "";
  }
}

/** Parses `lsof -d cwd -Fpn`: "p" and a pid, then "n" and a path. */
export function parseLsof(output: string, folder: string): readonly number[] {
  const found: number[] = [];
  let pid = 0;
  for (const line of output.split("\n")) {
    if (line.startsWith("p")) pid = Number(line.slice(1));
    else if (line.startsWith("n") && isInside(line.slice(1), folder)) found.push(pid);
  }
  return found;
}
