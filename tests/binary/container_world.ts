import assert from "node:assert/strict";
import { ContainerRig, IMAGES, type Runtime } from "../container_rig.ts";
import { REAL_PATH, Rig, waitFor } from "./rig.ts";

/** A busy machine takes long over little. */
export const PATIENCE_MS = 45_000;

/** The world of a test of containers: a rig whose prj sees a podman and a docker of the tests' own. */
export interface World extends AsyncDisposable {
  readonly rig: Rig;
  readonly containers: ContainerRig;
}

/** With `own` the runtimes are this test's alone, for who stops their daemon. */
export async function openWorld({ own = false, name = "myproject" } = {}): Promise<World> {
  const containers = own ? await ContainerRig.create() : await ContainerRig.shared();
  const rig = await Rig.create(name);
  Object.assign(rig.env, containers.env, { PATH: `${REAL_PATH}:/usr/sbin:/sbin` });
  return {
    rig,
    containers,
    async [Symbol.asyncDispose]() {
      // Before the rig: what runs in a container works in the rig's folder.
      await (own ? containers[Symbol.asyncDispose]() : containers.clear());
      await rig[Symbol.asyncDispose]();
    },
  };
}

/** A command's session in a container of the tests' image, as YAML in flow style; `more` goes into `container`. */
export function sessionYaml(runtime: Runtime, windows: string, more = "", session = ""): string {
  return `session: { backend: container, ${session}
  container: { runtime: ${runtime}, image: "${IMAGES[runtime]}", network: none, ${more} },
  windows: ${windows} }\n`;
}

/** Writes a command of one window and runs it; its answer. */
// deno-lint-ignore no-explicit-any -- tests look into answers as scripts do
export async function runSession(world: World, runtime: Runtime, line: string, more = "", name = "box"): Promise<any> {
  await world.rig.command(name, sessionYaml(runtime, `[{ name: main, command: ${JSON.stringify(line)} }]`, more));
  const answer = await world.rig.json(["run", name]);
  assert.equal(answer.status, "succeeded", JSON.stringify(answer));
  return answer;
}

export interface SessionAnswer {
  readonly name: string;
  readonly id: string;
  readonly uid: string | null;
  readonly backend: string;
  readonly runtime: string | null;
  readonly state: string;
  readonly detail: string | null;
  readonly exit_code: number | null;
  readonly owned: boolean;
}

/** The sessions that list-sessions answers, by name. */
export async function listed(rig: Rig, ...options: string[]): Promise<Map<string, SessionAnswer>> {
  const { sessions } = await rig.json(["list-sessions", ...options]);
  return new Map(sessions.map((session: SessionAnswer) => [session.name, session]));
}

/** Waits until list-sessions shows a session in a state. */
export async function inState(rig: Rig, name: string, state: string, ...options: string[]): Promise<SessionAnswer> {
  let last: SessionAnswer | undefined;
  return await waitFor(`${name} to be ${state}`, async () => {
    last = (await listed(rig, ...options)).get(name);
    return last?.state === state ? last : undefined;
  }, PATIENCE_MS).catch((error) => assert.fail(`${error.message}; it is ${JSON.stringify(last)}`));
}

/** Waits until a file of the project has what `test` wants, by default a whole line. */
export async function fileOf(
  rig: Rig,
  path: string,
  test: (text: string) => boolean = (text) => text.endsWith("\n"),
): Promise<string> {
  return await waitFor(path, async () => {
    const text = await Deno.readTextFile(`${rig.project}/${path}`).catch(() => "");
    return test(text) ? text : undefined;
  }, PATIENCE_MS);
}

/** Every command line that any process has while `during` goes on, in which `text` stands. */
export async function commandLinesWith<T>(text: string, during: Promise<T>): Promise<{ seen: string[]; result: T }> {
  const seen = new Set<string>();
  let isOver = false;
  const end = during.finally(() => isOver = true);
  end.catch(() => {});
  while (!isOver) {
    for (const { name } of Deno.readDirSync("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      try {
        const line = Deno.readTextFileSync(`/proc/${name}/cmdline`);
        if (line.includes(text)) seen.add(line.replaceAll("\0", " "));
      } catch {
        // It ended while we looked.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return { seen: [...seen], result: await end };
}
