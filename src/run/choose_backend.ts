import type { Context } from "../base/context.ts";
import { type Place, PrjError } from "../base/error.ts";
import { findText } from "../base/template_text.ts";
import { type Config, setting, settingSize } from "../config/config.ts";
import type { Expander } from "../plan/expander.ts";
import type { RunOptions } from "../plan/facts.ts";
import type { Host } from "../process/process.ts";
import type { Backend, BackendName } from "../session/backend.ts";
import { type Runtime, RUNTIMES } from "../session/backend_name.ts";
import { createTmuxBackend } from "../session/tmux/tmux.ts";
import type { SessionBlock } from "../template/command_shape.ts";
import { resolveWritten } from "../base/written_path.ts";
import { findProgram } from "./machine.ts";
import type { ProjectPlace } from "./project.ts";

/** What is wanted of a backend; "" and undefined: nothing is said. */
export interface BackendWish {
  /** A name, or auto. */
  readonly backend?: string;
  /** podman, docker, or auto. */
  readonly runtime?: string;
  /** An ssh host. */
  readonly host?: string;
  /** Its command describes a container: where it stands. */
  readonly container?: { readonly place: Place | undefined } | undefined;
}

/** Reads what a command's session wants of its backend; what a person asks for is stronger. */
export function readBackendWish(
  { backend = "auto", host, container }: SessionBlock,
  expander: Expander,
  options: Pick<RunOptions, "backend" | "host"> = {},
): BackendWish {
  return {
    backend: options.backend ?? String(expander.all(backend)),
    host: options.host ?? (host === undefined ? "" : expander.text(host)),
    runtime: String(expander.all(container?.runtime ?? "auto")),
    ...(container === undefined ? {} : { container: { place: findText(container)?.place() } }),
  };
}

/** Chooses what hosts sessions: the option or the command, else the configuration; tmux at once, others are loaded. */
export function chooseBackend(
  context: Context,
  host: Host,
  config: Config,
  place: ProjectPlace | undefined,
  wish: BackendWish = {},
): Backend | Promise<Backend> {
  const [name] = chooseNames(context, config, wish);
  return createBackend(name, context, host, config, place);
}

/**
 * Chooses by name: what new sessions are wanted of. Behind it stands what may have the session from before, where nobody
 * says which runtime is meant.
 */
export function chooseNames(
  context: Context,
  config: Config,
  wish: BackendWish,
): readonly [BackendName, ...BackendName[]] {
  if ((wish.host ?? "") !== "") {
    throw new PrjError("invalid", {
      message: "Sessions on other hosts are not in this version of prj",
      hint: 'Leave "--host" away, or write "host: null" in the command',
    });
  }
  const isSaid = !["", "auto"].includes(wish.backend ?? "");
  const name = isSaid
    ? wish.backend!
    : wish.container !== undefined
    ? "container"
    : setting(config, "sessions.backend");
  switch (name) {
    case "auto":
    case "tmux":
      if (wish.container === undefined) return ["tmux"];
      throw new PrjError("invalid", {
        message: "Cannot host the session with tmux: its command describes a container",
        hint: 'Leave the backend away, or use "session.inside" for windows of tmux whose processes run in a container',
        ...(wish.container.place === undefined ? {} : { place: wish.container.place }),
      });
    case "podman":
    case "docker":
      return [name];
    case "container":
      return chooseRuntimes(context, config, wish.runtime ?? "");
    default:
      throw new PrjError("invalid", {
        message: `The backend "${name}" is not in this version of prj`,
        hint: 'Use "--backend tmux" or "--backend container", or "backend: auto" in the command',
      });
  }
}

/** The one that is asked for, else podman where it is installed, else docker. */
function chooseRuntimes(
  context: Context,
  config: Config,
  wanted: string,
): readonly [BackendName, ...BackendName[]] {
  const said = wanted === "" || wanted === "auto" ? setting(config, "container.runtime") : wanted;
  const named = RUNTIMES.find((runtime) => runtime === said);
  if (named !== undefined) return [named];
  const [first = "podman", ...others] = RUNTIMES.filter((runtime) => findProgram(runtime, context.env) !== undefined);
  return [first, ...others];
}

/** Makes a backend, whatever new sessions are wanted of; tmux at once, the others are loaded first. */
export function createBackend(
  name: BackendName,
  context: Context,
  host: Host,
  config: Config,
  place: ProjectPlace | undefined,
): Backend | Promise<Backend> {
  if (name === "tmux") return createTmux(context, host, config, place);
  return createContainer(name, context, host, config);
}

/** Loaded late: most projects have no containers. */
async function createContainer(runtime: Runtime, context: Context, host: Host, config: Config): Promise<Backend> {
  const [{ createContainerBackend }, { startDetached }] = await Promise.all([
    import("../session/container/container_backend.ts"),
    import("../process/detached.ts"),
  ]);
  return createContainerBackend({
    host,
    runtime,
    binary: runtime,
    env: context.env,
    dataFolder: context.folders.data,
    logBytes: settingSize(config, "sessions.log_size"),
    hasTerminal: context.terminal.stdin && context.terminal.stdout,
    detach: (request) => startDetached(request, false),
  });
}

export function createTmux(context: Context, host: Host, config: Config, place: ProjectPlace | undefined): Backend {
  const inProject = (path: string): string =>
    path === "" ? "" : resolveWritten(place?.root ?? context.cwd, path, context.folders.home);
  return createTmuxBackend({
    host,
    env: context.env,
    dataFolder: context.folders.data,
    logBytes: settingSize(config, "sessions.log_size"),
    newId: context.newId,
    settings: {
      binary: setting(config, "tmux.binary"),
      socketName: setting(config, "tmux.socket_name"),
      socketPath: inProject(setting(config, "tmux.socket_path")),
      configFile: inProject(setting(config, "sessions.tmux_config")),
    },
  });
}
