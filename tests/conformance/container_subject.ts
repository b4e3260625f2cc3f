import { join } from "node:path";
import { startDetached } from "../../src/process/detached.ts";
import type { Host, ProcessRequest } from "../../src/process/process.ts";
import type { Runtime } from "../../src/session/backend_name.ts";
import { type ContainerOptions, createContainerBackend } from "../../src/session/container/container_backend.ts";
import type { ContainerSpec } from "../../src/session/container/container_spec.ts";
import { LOG_BYTES } from "../../src/session/log_writer.ts";
import { boundedHost } from "../bounded.ts";
import { ContainerRig, IMAGES } from "../container_rig.ts";
import { sampleContainer } from "../session/sample_container.ts";
import type { Subject } from "./subject.ts";

/** A backend as the program makes it. */
export function containerOptions(
  runtime: Runtime,
  given: Pick<ContainerOptions, "host" | "env" | "dataFolder">,
): ContainerOptions {
  return {
    ...given,
    runtime,
    binary: runtime,
    logBytes: LOG_BYTES,
    hasTerminal: false,
    detach: (request) => startDetached(request, false),
  };
}

export interface ContainerSubject extends Subject {
  readonly rig: ContainerRig;
  readonly runtime: Runtime;
  readonly container: ContainerSpec;
}

/** The storage is that of the whole file: emptied first, so that nothing is left of the case before. */
export async function openContainers(runtime: Runtime): Promise<ContainerSubject> {
  const rig = await ContainerRig.shared();
  await rig.clear();
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "prj-container-" }));
  const data = join(folder, "data");
  const env = { PATH: Deno.env.get("PATH") ?? "", HOME: folder, ...rig.env };
  const requests: ProcessRequest[] = [];
  const local = boundedHost();
  const host: Host = {
    ...local,
    run: (request) => {
      requests.push(request);
      return local.run(request);
    },
  };
  return {
    rig,
    runtime,
    backend: createContainerBackend(containerOptions(runtime, { host, env, dataFolder: data })),
    host,
    env,
    folder,
    data,
    requests,
    container: sampleContainer({ image: IMAGES[runtime], volumes: [`${folder}:${folder}`], network: "none" }),
    pause: async (name) => {
      await rig.ok(runtime, "pause", name);
    },
    [Symbol.asyncDispose]: async () => {
      await rig.clear();
      await waitForWriters(folder);
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** What keeps the output of further panes ends a moment after them, and has the folder on its command line. */
async function waitForWriters(folder: string): Promise<void> {
  const isNamed = (pid: string): Promise<boolean> =>
    Deno.readTextFile(`/proc/${pid}/cmdline`).then((line) => line.includes(folder), () => false);
  for (const end = performance.now() + 10_000; performance.now() < end;) {
    const pids = [...Deno.readDirSync("/proc")].map(({ name }) => name).filter((name) => /^\d+$/.test(name));
    if (!(await Promise.all(pids.map(isNamed))).includes(true)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
