import { RUNTIMES } from "../container_rig.ts";
import { CASES } from "./cases.ts";
import { containerOptions, openContainers } from "./container_subject.ts";
import { createContainerBackend } from "../../src/session/container/container_backend.ts";
import { registerConformance } from "./subject.ts";

for (const runtime of RUNTIMES) {
  registerConformance({
    name: runtime,
    backend: createContainerBackend(containerOptions(runtime, {
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
    open: () => openContainers(runtime),
  }, CASES);
}
