import type { Backend } from "../../src/session/backend.ts";
import { createLocalHost } from "../../src/process/local.ts";
import { createTmuxBackend } from "../../src/session/tmux/tmux.ts";

export function containerBackend(name: "podman" | "docker"): Backend {
  const tmux = createTmuxBackend({
    host: createLocalHost(),
    settings: { binary: "tmux", socketName: "", socketPath: "", configFile: "" },
    env: {},
    dataFolder: "/home/me/.local/share/prj",
    logBytes: 1,
    newId: () => "01ID",
  });
  return {
    ...tmux,
    name,
    kind: "container",
    capabilities: { ...tmux.capabilities, merge: false },
    validate: () => [],
    planCreate: () => ({ argv: [name, "run"], environment: {} }),
  };
}
