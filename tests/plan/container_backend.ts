import { createLocalHost } from "../../src/process/local.ts";
import type { Backend } from "../../src/session/backend.ts";
import { createContainerBackend } from "../../src/session/container/container_backend.ts";
import { LOG_BYTES } from "../../src/session/log_writer.ts";

/** What plans sessions of containers; nothing of it is carried out. */
export function containerBackend(runtime: "podman" | "docker"): Backend {
  return createContainerBackend({
    host: createLocalHost(),
    runtime,
    binary: runtime,
    env: {},
    dataFolder: "/home/me/.local/share/prj",
    logBytes: LOG_BYTES,
    hasTerminal: true,
    detach: () => {},
  });
}
