import type { Context } from "../base/context.ts";
import { PrjError } from "../base/error.ts";
import { type Config, setting, settingSize } from "../config/config.ts";
import type { Host } from "../process/process.ts";
import type { Backend, BackendName } from "../session/backend.ts";
import { createTmuxBackend } from "../session/tmux/tmux.ts";
import { resolveWritten } from "../base/written_path.ts";
import type { ProjectPlace } from "./project.ts";

/** Chooses what hosts sessions: the option or the command, else the configuration; `auto` is tmux. */
export function chooseBackend(
  context: Context,
  host: Host,
  config: Config,
  place: ProjectPlace | undefined,
  wanted: string,
  wantedHost: string | undefined,
): Backend {
  const name = wanted === "" || wanted === "auto" ? setting(config, "sessions.backend") : wanted;
  if (name !== "auto" && name !== "tmux") {
    throw new PrjError("invalid", {
      message: `The backend "${name}" is not in this version of prj`,
      hint: 'Use "--backend tmux", or "backend: auto" in the command',
    });
  }
  if (wantedHost !== undefined && wantedHost !== "") {
    throw new PrjError("invalid", {
      message: "Sessions on other hosts are not in this version of prj",
      hint: 'Leave "--host" away, or write "host: null" in the command',
    });
  }
  return createTmux(context, host, config, place);
}

/** The backends that can be made. */
export const MADE_BACKENDS: readonly BackendName[] = ["tmux"];

/** Makes one of `MADE_BACKENDS`, whatever new sessions are wanted of; tmux at once, the others are loaded first. */
export function createBackend(
  name: BackendName,
  context: Context,
  host: Host,
  config: Config,
  place: ProjectPlace | undefined,
): Backend | Promise<Backend> {
  if (name === "tmux") return createTmux(context, host, config, place);
  throw new PrjError("invalid", { message: `The backend "${name}" is not in this version of prj` });
}

function createTmux(context: Context, host: Host, config: Config, place: ProjectPlace | undefined): Backend {
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
