import { isAbsolute, join } from "node:path";
import { monotonicFactory } from "ulid";
import type { Context, Folders } from "../base/context.ts";
import { PrjError } from "../base/error.ts";
import { VERSION } from "../base/version.ts";

/** Reads the outside world once: everything that one invocation takes from it. */
export function createContext(directory: string | undefined): Context {
  const env = readEnvironment();
  if (directory !== undefined) changeDirectory(directory);
  let cwd: string | undefined;
  const stdin = Deno.stdin.isTerminal();
  const stdout = Deno.stdout.isTerminal();
  const stderr = Deno.stderr.isTerminal();
  return {
    env,
    // Read when it is asked for: help and completions need none, and where prj stands may be deleted.
    get cwd() {
      return cwd ??= readDirectory();
    },
    user: env["USER"] ?? env["LOGNAME"] ?? env["USERNAME"] ?? "user",
    hostName: Deno.hostname(),
    pid: Deno.pid,
    platform: Deno.build.os === "darwin" ? "darwin" : Deno.build.os === "windows" ? "windows" : "linux",
    folders: findFolders(env),
    terminal: { stdin, stdout, stderr, size: stdin || stdout || stderr ? readSize() : undefined },
    self: findSelf(),
    version: VERSION,
    now: Date.now,
    elapsed: () => performance.now(),
    newId: monotonicFactory(),
  };
}

/** The environment that prj was called with. */
export function readEnvironment(): Record<string, string> {
  return Deno.env.toObject();
}

/** Whether the directory that prj was started in is no more: scripts/entry_stub.ts goes from there to this place. */
export function isDirectoryDeleted(): boolean {
  try {
    return Deno.cwd() === `/proc/${Deno.pid}/task`;
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}

function changeDirectory(directory: string): void {
  if (!isAbsolute(directory) && isDirectoryDeleted()) throw directoryDeleted();
  try {
    Deno.chdir(directory);
  } catch {
    throw new PrjError("invalid", {
      message: `Cannot change to "${directory}": there is no such directory`,
      hint: "Correct the directory after -C",
    });
  }
}

function readDirectory(): string {
  if (isDirectoryDeleted()) throw directoryDeleted();
  try {
    return Deno.cwd();
  } catch (error) {
    if (!(error instanceof Deno.errors.InvalidData)) throw error;
    throw new PrjError("invalid", {
      message: `Cannot work here: ${error.message.replace(/^File name or path /, "")}`,
      hint: "Rename the directory to something in UTF-8",
    });
  }
}

/** PWD is what the shell believes; nobody else knows the name any more. */
function directoryDeleted(): PrjError {
  const name = Deno.env.get("PWD");
  return new PrjError("not-found", {
    message: `The current directory was deleted${name ? `: "${name}"` : ""}`,
    hint: 'Change to one that exists, or use "prj -C DIR" with an absolute path',
  });
}

/** XDG base directories; a relative value counts as unset, as that specification wants it, and so does a HOME. */
function findFolders(env: Readonly<Record<string, string>>): Folders {
  const home = [env["HOME"], env["USERPROFILE"]].find((path) => path !== undefined && isAbsolute(path)) ?? findHome();
  const xdg = (name: string, fallback: string): string => {
    const value = env[name] ?? "";
    return join(value.startsWith("/") ? value : join(home, fallback), "prj");
  };
  return {
    home,
    config: xdg("XDG_CONFIG_HOME", ".config"),
    data: xdg("XDG_DATA_HOME", ".local/share"),
    cache: xdg("XDG_CACHE_HOME", ".cache"),
  };
}

/** The home that the system knows of its user, for the few who are started without one. */
function findHome(): string {
  try {
    const uid = `${Deno.uid()}`;
    const entries = Deno.readTextFileSync("/etc/passwd").split("\n").map((line) => line.split(":"));
    return entries.find((entry) => entry[2] === uid)?.[5] || "/";
  } catch {
    return "/";
  }
}

function readSize(): { columns: number; rows: number } | undefined {
  try {
    const { columns, rows } = Deno.consoleSize();
    return columns > 0 && rows > 0 ? { columns, rows } : undefined;
  } catch {
    return undefined;
  }
}

/** The compiled program is itself; from source it is Deno with the main module. */
function findSelf(): [string, ...string[]] {
  if (Deno.build.standalone) return [Deno.execPath()];
  return [Deno.execPath(), "run", "--allow-all", "--quiet", Deno.mainModule];
}
