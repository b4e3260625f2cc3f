/** The programs that tests and benchmarks drive: finds them, and installs what is missing where that is possible. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ask, runVisibly } from "./process.ts";

/** What the tests drive, by the name of the program; it is the name of Debian's and Homebrew's package too. */
export const TEST_TOOLS = ["git", "tmux", "zsh", "fish", "python3", "vim", "strace"] as const;

/** Finds a program on PATH. */
export function findProgram(name: string): string | undefined {
  const folders = (Deno.env.get("PATH") ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Installs with apt-get what is missing of `names`, where we are root on Debian; says the command to run elsewhere. */
export async function ensureTools(names: readonly string[]): Promise<void> {
  const missing = names.filter((name) => findProgram(name) === undefined);
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

function installLine(names: readonly string[]): string {
  const list = names.join(" ");
  if (Deno.build.os === "darwin") return `brew install ${list}`;
  return findProgram("apt-get") === undefined
    ? `your package manager's install of: ${list}`
    : `sudo apt-get install -y ${list}`;
}
