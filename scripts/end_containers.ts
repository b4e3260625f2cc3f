/** Ends the private podman and dockerd that tests started in a folder, with everything that runs in them. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { capture } from "./process.ts";

/** Begins the name of each folder that holds such a pair. */
export const CONTAINER_FOLDER = "prj-ct-";

/** Where each thing of a pair is, and what tells the two clients to use it and nothing of the user's. */
export function containerPlace(folder: string): { env: Record<string, string>; pidFile: string; socket: string } {
  const inside = (name: string): string => join(folder, name);
  const path = (Deno.env.get("PATH") ?? "").split(":");
  return {
    // Debian keeps dockerd, runc and iptables where only root looks.
    env: {
      PATH: [...new Set([...path, "/usr/local/sbin", "/usr/sbin", "/sbin"])].join(":"),
      HOME: inside("home"),
      CONTAINERS_CONF: inside("containers.conf"),
      CONTAINERS_STORAGE_CONF: inside("storage.conf"),
      DOCKER_CONFIG: inside("home"),
      DOCKER_HOST: `unix://${inside("d.sock")}`,
    },
    pidFile: inside("docker.pid"),
    socket: inside("d.sock"),
  };
}

/** Ends all of it, mounts too, and removes the folder. */
export async function endContainers(folder: string): Promise<void> {
  const { env } = containerPlace(folder);
  if (existsSync(join(folder, "storage.conf"))) {
    const signal = AbortSignal.timeout(60_000);
    await capture(["podman", "rm", "--force", "--all", "--time", "0"], { env, signal }).catch(() => undefined);
  }
  await endDaemon(folder);
  for (const pid of processesOf(folder)) kill(pid, "SIGKILL");
  for (const mount of mountsBelow(folder)) await capture(["umount", "--lazy", mount]);
  await Deno.remove(folder, { recursive: true });
}

/** Ends dockerd, by its pid, with its containers where `withContainers` says so: it would wait for them. */
export async function endDaemon(folder: string, { withContainers = true } = {}): Promise<void> {
  const { env, pidFile, socket } = containerPlace(folder);
  const pid = Number(await Deno.readTextFile(pidFile).catch(() => "0"));
  if (pid === 0 || !commandLine(pid).includes(folder)) return;
  if (withContainers) {
    const { stdout } = await capture(["docker", "ps", "--all", "--quiet"], { env });
    const ids = stdout.split("\n").filter((id) => id !== "");
    if (ids.length > 0) await capture(["docker", "rm", "--force", "--volumes", ...ids], { env });
    // Their interfaces would stay.
    await capture(["docker", "network", "prune", "--force"], { env });
  }
  kill(pid, "SIGTERM");
  for (const end = performance.now() + 30_000; commandLine(pid).includes(folder);) {
    if (performance.now() > end) kill(pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await Deno.remove(socket).catch(() => undefined);
}

function kill(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}

function commandLine(pid: number): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/cmdline`);
  } catch {
    return "";
  }
}

/** What conmon, containerd and its shims are: programs that have the folder in their command line. */
function processesOf(folder: string): number[] {
  return [...Deno.readDirSync("/proc")].map(({ name }) => Number(name))
    .filter((pid) => pid > 0 && pid !== Deno.pid && commandLine(pid).includes(`${folder}/`));
}

/** Innermost first. */
function mountsBelow(folder: string): string[] {
  if (!existsSync("/proc/self/mounts")) return [];
  return Deno.readTextFileSync("/proc/self/mounts").split("\n").map((line) => line.split(" ")[1] ?? "")
    .filter((path) => path.startsWith(`${folder}/`)).sort().reverse();
}
