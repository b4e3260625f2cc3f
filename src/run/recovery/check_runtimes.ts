import type { Context } from "../../base/context.ts";
import type { Config } from "../../config/config.ts";
import type { Host } from "../../process/process.ts";
import { type Runtime, RUNTIMES } from "../../session/backend_name.ts";
import { usualRuntimes } from "../ask_backends.ts";
import type { Check } from "./check_machine.ts";
import { createBackend } from "../choose_backend.ts";
import { findProgram } from "../machine.ts";
import type { ProjectPlace } from "../project.ts";

/** How long a runtime may take to tell its version. */
const VERSION_MS = 5000;

/** Looks at what runs containers: whether it is installed, which version it is, and whether it answers. */
export async function checkRuntimes(
  context: Context,
  host: Host,
  config: Config,
  place: ProjectPlace | undefined,
): Promise<readonly Check[]> {
  const usual = usualRuntimes(config);
  const installed = RUNTIMES.filter((runtime) => findProgram(runtime, context.env) !== undefined);
  return await Promise.all(RUNTIMES.map(async (name): Promise<Check> => {
    // Where either will do, one that works is enough.
    const isNeeded = usual.includes(name) && (usual.length === 1 || installed.length === 0);
    if (!installed.includes(name)) {
      return isNeeded
        ? { name, level: "problem", message: "not installed", hint: `Install ${name}, or set sessions.backend: tmux` }
        : { name, level: "ok", message: "not installed, which only containers need" };
    }
    const backend = await createBackend(name, context, host, config, place);
    const [version, facts] = await Promise.all([readVersion(host, name), backend.list()]);
    return facts.unreachable === null
      ? { name, level: "ok", message: `${version}, ${facts.sessions.length} containers` }
      : {
        name,
        level: isNeeded ? "problem" : "warning",
        message: `${version}, does not answer: ${facts.unreachable}`,
        hint: name === "docker"
          ? "Start its daemon, or get into the group that may use it; DOCKER_HOST names another one"
          : `Run "podman info" to see what it needs`,
      };
  }));
}

async function readVersion(host: Host, runtime: Runtime): Promise<string> {
  const { stdout } = await host.run({ argv: [runtime, "--version"], timeoutMs: VERSION_MS });
  return /\d+(?:\.\d+)+\S*/.exec(stdout)?.[0]?.replace(/,$/, "") ?? "?";
}
