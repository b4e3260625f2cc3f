import type { Context } from "../../src/base/context.ts";

/** A folder with a home and a project in it, and the context of a prj that is called there. */
export interface Place extends AsyncDisposable {
  /** Real path. */
  readonly folder: string;
  readonly context: Context;
  /** Writes a file below the folder, and what leads to it. */
  write(path: string, text: string): Promise<void>;
}

/** Makes an empty home, and a project without git (`shop`) that prj is called in. */
export async function createPlace(): Promise<Place> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "prj-run-" }));
  const home = `${folder}/home`;
  await Deno.mkdir(`${folder}/shop/.prj`, { recursive: true });
  await Deno.mkdir(home);
  return {
    folder,
    context: {
      env: { HOME: home, PATH: "/usr/bin:/bin" },
      cwd: `${folder}/shop`,
      user: "me",
      hostName: "desk",
      pid: 1,
      platform: "linux",
      folders: { home, config: `${home}/config`, data: `${home}/data`, cache: `${home}/cache` },
      terminal: { stdin: false, stdout: false, stderr: false, size: undefined },
      self: ["/usr/bin/prj"],
      version: "0.0.0",
      now: () => 0,
      elapsed: () => performance.now(),
      newId: () => "01ID",
    },
    async write(path, text) {
      const file = `${folder}/${path}`;
      await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(file, text);
    },
    async [Symbol.asyncDispose]() {
      await Deno.remove(folder, { recursive: true });
    },
  };
}
