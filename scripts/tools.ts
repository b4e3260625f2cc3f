/** The programs that tests and benchmarks drive: finds them, and installs what is missing where that is possible. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ask, runVisibly } from "./process.ts";

/** What the tests drive, by the name of the program. */
export const TEST_TOOLS = [
  ...["git", "tmux", "zsh", "fish", "python3", "vim", "strace", "ps", "chromium"],
  ...["podman", "runc", "docker", "dockerd", "busybox"],
] as const;

/** Where a program's package is not called after it, on Debian: the client alone does not bring the daemon. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  ps: ["procps"],
  podman: ["podman", "netavark"],
  docker: ["docker.io"],
  dockerd: ["docker.io"],
  busybox: ["busybox-static"],
};

/** Finds a program on PATH, or where Debian keeps what is root's. */
export function findProgram(name: string): string | undefined {
  const folders = (Deno.env.get("PATH") ?? "").split(delimiter).filter((folder) => folder !== "");
  if (Deno.build.os === "linux") folders.push("/usr/sbin", "/sbin");
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Installs with apt-get what is missing of `names`, where we are root on Debian; says the command to run elsewhere. */
export async function ensureTools(names: readonly string[]): Promise<void> {
  const absent = names.filter((name) => !isReady(name));
  const missing = [...new Set(absent.flatMap((name) => PACKAGES[name] ?? [name]))];
  if (missing.length === 0) return;
  const isRoot = Deno.build.os === "linux" && Deno.uid() === 0;
  if (!isRoot || findProgram("apt-get") === undefined) {
    throw new Error(`Cannot find ${missing.join(", ")}. Run this, then try again: ${installLine(missing)}`);
  }
  console.error(`Installing ${missing.join(", ")}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await ask(["apt-get", "update", "-qq"], { env });
  const code = await runVisibly(["apt-get", "install", "-y", "-qq", "--no-install-recommends", ...missing], { env });
  if (code !== 0) throw new Error(`Cannot install ${missing.join(", ")}: apt-get ended with exit code ${code}`);
}

/** An image's only program brings its libraries with it. */
function isReady(name: string): boolean {
  const path = findProgram(name);
  return path !== undefined && (name !== "busybox" || isStatic(path));
}

/** Names no loader, as every program does near its beginning that needs shared libraries. */
function isStatic(path: string): boolean {
  return !new TextDecoder("latin1").decode(Deno.readFileSync(path).subarray(0, 4096)).includes("/ld-");
}

function installLine(names: readonly string[]): string {
  const list = names.join(" ");
  if (Deno.build.os === "darwin") return `brew install ${list}`;
  return findProgram("apt-get") === undefined
    ? `your package manager's install of: ${list}`
    : `sudo apt-get install -y ${list}`;
}
