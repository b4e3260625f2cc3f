import { join } from "node:path";
import { createLocalHost } from "../../src/process/local.ts";
import { startDetached } from "../../src/process/detached.ts";
import type { Host, ProcessRequest } from "../../src/process/process.ts";
import type { Runtime } from "../../src/session/backend_name.ts";
import { type ContainerOptions, createContainerBackend } from "../../src/session/container/container_backend.ts";
import { LOG_BYTES } from "../../src/session/log_writer.ts";
import { ContainerRig, IMAGES, RUNTIMES } from "../container_rig.ts";
import { sampleContainer } from "../session/sample_container.ts";
import { CASES } from "./cases.ts";
import { registerConformance, type Subject } from "./subject.ts";

for (const runtime of RUNTIMES) {
  registerConformance({
    name: runtime,
    backend: createContainerBackend(options(runtime, {
      host: {
        name: null,
        run: () => Promise.reject(new Error("Nobody is to be asked")),
        converse() {
          throw new Error("Nobody is to be asked");
        },
      },
      env: {},
      dataFolder: "/nonexistent",
    })),
    hidesEnvironment: true,
    detachKeys: ["C-p", "C-q"],
    open: () => open(runtime),
  }, CASES);
}

function options(
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

/** The storage is that of the whole file: emptied first, so that nothing is left of the case before. */
async function open(runtime: Runtime): Promise<Subject> {
  const rig = await ContainerRig.shared();
  await rig.clear();
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "prj-container-" }));
  const data = join(folder, "data");
  const env = { PATH: Deno.env.get("PATH") ?? "", HOME: folder, ...rig.env };
  const requests: ProcessRequest[] = [];
  const local = createLocalHost();
  const host: Host = {
    ...local,
    run: (request) => {
      requests.push(request);
      return local.run(request);
    },
  };
  return {
    backend: createContainerBackend(options(runtime, { host, env, dataFolder: data })),
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
      await Deno.remove(folder, { recursive: true });
    },
  };
}
