/** A folder for real repositories, and git in it: nothing of the user's is read. */
import { ok } from "node:assert/strict";
import { runToEnd } from "../bounded.ts";

export interface GitRig extends AsyncDisposable {
  /** Real path. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs git in `folder` or below it, and gives what it printed; `mayFail` where its exit code does not matter. */
  git(directory: string, args: readonly string[], options?: GitOptions): Promise<string>;
}

interface GitOptions {
  readonly stdin?: string | Uint8Array;
  readonly mayFail?: boolean;
}

export async function createGitRig(): Promise<GitRig> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "prj-git-" }));
  const who = { NAME: "Test", EMAIL: "test@example.invalid", DATE: "1700000000 +0000" };
  const env = {
    PATH: Deno.env.get("PATH") ?? "",
    HOME: folder,
    LC_ALL: "C.UTF-8",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_COUNT: "2",
    GIT_CONFIG_KEY_0: "init.defaultBranch",
    GIT_CONFIG_VALUE_0: "main",
    GIT_CONFIG_KEY_1: "protocol.file.allow",
    GIT_CONFIG_VALUE_1: "always",
    ...Object.fromEntries(
      ["AUTHOR", "COMMITTER"].flatMap((role) =>
        Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value])
      ),
    ),
  };
  return {
    folder,
    env,
    async git(directory, args, { stdin, mayFail = false } = {}) {
      const options = { clearEnv: true, env, ...(stdin === undefined ? {} : { stdin }) };
      const { code, stdout, stderr } = await runToEnd(["git", "-C", directory, ...args], options);
      ok(mayFail || code === 0, `git ${args.join(" ")}: ${stderr}`);
      return stdout;
    },
    async [Symbol.asyncDispose]() {
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Makes a repository with one commit on `main`. */
export async function createRepository(rig: GitRig, name = "shop"): Promise<string> {
  const root = `${rig.folder}/${name}`;
  await Deno.mkdir(root);
  await rig.git(root, ["init", "--quiet"]);
  await commitFile(rig, root, "README", "one\n");
  return root;
}

export async function commitFile(rig: GitRig, root: string, path: string, text: string): Promise<void> {
  await Deno.writeTextFile(`${root}/${path}`, text);
  await rig.git(root, ["add", "--", path]);
  await rig.git(root, ["commit", "--quiet", "-m", `Change ${path}`]);
}
