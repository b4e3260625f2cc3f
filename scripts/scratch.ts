/**
 * A world of its own for tests and benchmarks: home, configuration, git identity and tmux sockets in one temporary
 * folder that goes away with everything that still runs in it. A test makes a finer one; this is the net below it.
 */
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CONTAINER_FOLDER, endContainers } from "./end_containers.ts";
import { ask, capture } from "./process.ts";

export interface Scratch extends AsyncDisposable {
  readonly folder: string;
  /** For a child process, on top of the inherited environment. */
  readonly env: Record<string, string>;
}

const GIT_CONFIG = `[user]
\tname = Test
\temail = test@example.invalid
[init]
\tdefaultBranch = main
[core]
\tfsmonitor = false
`;

/** Creates one; its path is short, because a socket's path may have no more than about 100 characters. */
export async function createScratch(): Promise<Scratch> {
  const dir = Deno.build.os === "windows" || tmpdir().length <= 55 ? tmpdir() : "/tmp";
  const folder = await Deno.realPath(await Deno.makeTempDir({ dir, prefix: "prj-" }));
  const inside = (name: string): string => join(folder, name);
  for (const name of ["home", "tmux", "run"]) await Deno.mkdir(inside(name), { mode: 0o700 });
  // Some tests are another user's, who has to get to what is his.
  await Deno.mkdir(inside("tmp"), { mode: 0o711 });
  await Deno.chmod(folder, 0o711);
  await Deno.writeTextFile(inside("gitconfig"), GIT_CONFIG);
  const env = {
    // Deno's own cache stays where it is: everything else that lives in HOME is new.
    DENO_DIR: JSON.parse(await ask([Deno.execPath(), "info", "--json"])).denoDir,
    GIT_CONFIG_GLOBAL: inside("gitconfig"),
    GIT_CONFIG_NOSYSTEM: "1",
    HOME: inside("home"),
    TMPDIR: inside("tmp"),
    TMUX: "",
    TMUX_PANE: "",
    TMUX_TMPDIR: inside("tmux"),
    XDG_CACHE_HOME: inside("home/.cache"),
    XDG_CONFIG_HOME: inside("home/.config"),
    XDG_DATA_HOME: inside("home/.local/share"),
    XDG_RUNTIME_DIR: inside("run"),
    XDG_STATE_HOME: inside("home/.local/state"),
  };
  return { folder, env, [Symbol.asyncDispose]: () => removeScratch(folder) };
}

async function removeScratch(folder: string): Promise<void> {
  for (const socket of findSockets(folder)) await capture(["tmux", "-S", socket, "kill-server"]);
  for (const { name } of existsSync(join(folder, "tmp")) ? Deno.readDirSync(join(folder, "tmp")) : []) {
    if (name.startsWith(CONTAINER_FOLDER)) await endContainers(join(folder, "tmp", name));
  }
  await removeWhileWritten(folder);
}

/** Removes a folder in which programs that are ending may write a last file, such as a shell its history. */
async function removeWhileWritten(folder: string): Promise<void> {
  for (const end = performance.now() + 5_000;;) {
    try {
      return await Deno.remove(folder, { recursive: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      if (performance.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Every tmux socket below `folder`. */
function findSockets(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return [...Deno.readDirSync(folder)].flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory) return findSockets(path);
    return Deno.lstatSync(path).isSocket ? [path] : [];
  });
}
