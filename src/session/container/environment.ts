/** How environment variables reach a container: no value of them ever stands on a command line. Pure. */

export interface ClientEnvironment {
  /** For `--env-file`; empty: there is nothing for it. */
  readonly file: string;
  /** Names for `-e NAME`: the client takes their values from its own environment. */
  readonly names: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

/** A line that is longer is not read by the runtimes' clients. */
const LONGEST_LINE = 32 * 1024;

/** Puts what fits on one line into a file, and the rest into the client's own environment. */
export function divideEnvironment(environment: Readonly<Record<string, string>>): ClientEnvironment {
  const lines: string[] = [];
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (needsClient(name, value)) values[name] = value;
    else lines.push(`${name}=${value}\n`);
  }
  return { file: lines.join(""), names: Object.keys(values), values };
}

/** Whether a file of lines cannot hold it: a carriage return at the end of a line is taken for a part of its end. */
export function needsClient(name: string, value: string): boolean {
  return /[\n\r]/.test(value) || name.startsWith("#") || /^\s|[\s*]$/.test(name) ||
    name.length + value.length > LONGEST_LINE;
}

/** Whether the runtime's client would take a variable as said to itself. */
export function isClientName(name: string): boolean {
  return CLIENT_NAME_REGEXP.test(name);
}

const CLIENT_NAME_REGEXP =
  /^(?:PATH|HOME|USER|LOGNAME|TMPDIR|SHELL|TERM|(?:DOCKER|BUILDKIT|BUILDX|COMPOSE|CONTAINERS?|PODMAN|STORAGE|REGISTRY|XDG|LD|DYLD|SSL_CERT|NOTIFY|LISTEN)(?:_.*)?|GO(?:DEBUG|GC|TRACEBACK|MAXPROCS|MEMLIMIT|COVERDIR)|DBUS_SESSION_BUS_ADDRESS|(?:https?|no|all)_proxy|(?:HTTPS?|NO|ALL)_PROXY|SSH_AUTH_SOCK|_.*)$/s;
