import { createContainerBackend } from "../../src/session/container/container_backend.ts";
import type { Runtime } from "../container_rig.ts";
import { CASES } from "./cases.ts";
import { containerOptions, openContainers } from "./container_subject.ts";
import { registerConformance } from "./subject.ts";

/** Registers the suite for one runtime; each has a file of its own, so that they run beside each other. */
export function registerContainer(runtime: Runtime): void {
  registerConformance({
    name: runtime,
    backend: createContainerBackend(containerOptions(runtime, {
      host: {
        name: null,
        run: () => Promise.reject(new Error("Nobody is to be asked")),
      },
      env: {},
      dataFolder: "/nonexistent",
    })),
    hidesEnvironment: true,
    detachKeys: ["C-p", "C-q"],
    open: () => openContainers(runtime),
  }, CASES);
}
