/** The one decision about which tmux server every call goes to. */

/** An empty text is the same as none. */
export interface TmuxSettings {
  readonly binary?: string;
  readonly socketName?: string;
  readonly socketPath?: string;
  /** Read by tmux only when the server starts. */
  readonly configFile?: string;
}

export interface TmuxServer {
  /** What every call begins with. */
  readonly argvPrefix: readonly [string, ...string[]];
  /** For every call: added to the inherited environment, or with null taken from it. */
  readonly environment: Readonly<Record<string, string | null>>;
  /** prj runs in a pane of another server. */
  readonly insideOther: boolean;
  /** The pane prj runs in, where that is one of this server. */
  readonly pane: string | undefined;
}

/** Decides the server from settings and environment: a configured socket, else the one around us, else the default. */
export function decideServer(settings: TmuxSettings, env: Readonly<Record<string, string>>): TmuxServer {
  const around = aroundSocket(env);
  const configured = Boolean(settings.socketPath || settings.socketName);
  const inside = around !== undefined && (!configured || isSocket(around, settings, env));
  const insideOther = around !== undefined && !inside;
  return {
    argvPrefix: [
      settings.binary || "tmux",
      // Without -u tmux rewrites every character that is not ASCII where the locale is C.
      "-u",
      ...socketOptions(settings, around),
      ...(settings.configFile ? ["-f", settings.configFile] : []),
    ],
    environment: inside ? {} : { TMUX: null, TMUX_PANE: null },
    insideOther,
    pane: inside ? env["TMUX_PANE"] : undefined,
  };
}

function socketOptions(settings: TmuxSettings, around: string | undefined): string[] {
  if (settings.socketPath) return ["-S", settings.socketPath];
  if (settings.socketName) return ["-L", settings.socketName];
  return around === undefined ? [] : ["-S", around];
}

/** $TMUX is "socket,pid,session"; the socket may hold commas itself. */
function aroundSocket(env: Readonly<Record<string, string>>): string | undefined {
  return /^(\/.*),\d+,\d+$/s.exec(env["TMUX"] ?? "")?.[1];
}

function isSocket(around: string, settings: TmuxSettings, env: Readonly<Record<string, string>>): boolean {
  if (settings.socketPath) return plain(around) === plain(settings.socketPath);
  const folder = plain(env["TMUX_TMPDIR"] || "/tmp");
  const path = plain(around);
  const name = path.slice(path.lastIndexOf("/") + 1);
  const parent = path.slice(0, path.lastIndexOf("/"));
  return name === settings.socketName && parent.startsWith(`${folder}/tmux-`) &&
    /^\d+$/.test(parent.slice(folder.length + "/tmux-".length));
}

/** On macOS /tmp and /var are links into /private, and tmux shows the real path. */
function plain(path: string): string {
  return path.replace(/^\/private\//, "/").replace(/\/+$/, "");
}
