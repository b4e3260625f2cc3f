import { runToEnd } from "../bounded.ts";

/** A real shell, in a folder of its own: nothing of the user's is read. */
export interface Shell {
  readonly name: string;
  readonly argv: readonly string[];
}

export const POSIX_SHELLS: readonly Shell[] = [
  { name: "sh", argv: ["sh", "-c"] },
  { name: "bash", argv: ["bash", "--norc", "-c"] },
  { name: "bash -i", argv: ["bash", "--norc", "-i", "-c"] },
  { name: "zsh", argv: ["zsh", "-f", "-c"] },
  { name: "zsh -i", argv: ["zsh", "-f", "-i", "-c"] },
];

export const FISH: Shell = { name: "fish", argv: ["fish", "--no-config", "-c"] };

/** Runs a line in `folder` and gives what it wrote on its standard output. */
export async function runLine(shell: Shell, line: string, folder: string): Promise<string> {
  const { stdout } = await runToEnd([...shell.argv, line], {
    cwd: folder,
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", HOME: folder, XDG_DATA_HOME: folder, LC_ALL: "C.UTF-8", TERM: "dumb" },
  });
  return stdout;
}

/** Runs `use` with an empty folder, which is removed afterwards. */
export async function useFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "prj-shell-" });
  try {
    return await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
