import { RUNTIMES } from "../base/choice.ts";
import { boolean, type Decoded, duration, list, map, object, optional, shellLine, text } from "../base/shape.ts";

/** What a command says of a container. Scalars are kept as they are written: 22:22, 8080 and 1.50 stay that. */

/** Nothing at all is a slip here: whoever writes the key means something by it. */
const oneOrSeveral = { kind: "either", scalar: text, list: list(text) } as const;
/** A list of words, or one text that is split as a shell splits it. */
const words = oneOrSeveral;

const HEALTHCHECK = object({
  command: optional(shellLine, "A line for the container's shell; it is healthy where that ends with 0"),
  interval: optional(duration, "How often it runs"),
  timeout: optional(duration, "After this it has failed"),
  start_period: optional(duration, "So long a failure says nothing"),
  retries: optional({ kind: "integer", min: 1 } as const, "So many failures in a row are unhealthy"),
});

/** What a container of a session and one inside of a session have in common. */
const COMMON = {
  image: optional(text, "The image: name, name:tag, registry:port/name, name@sha256:…"),
  volumes: optional(oneOrSeveral, "HOST:CONTAINER[:OPTIONS], NAME:CONTAINER, CONTAINER, or tmpfs:CONTAINER"),
  ports: optional(oneOrSeveral, "[ADDRESS:][HOST:]CONTAINER[/PROTOCOL]; ranges too; host port 0: a free one"),
  env_file: optional(oneOrSeveral, "Files of NAME=value lines; relative to the project"),
  network: optional(text, "none, host, bridge, or a network's name"),
  user: optional(text, "NAME or UID, with :GROUP or :GID"),
  workdir: optional(text, "The working directory in the container; default: the worktree"),
  runtime: optional(RUNTIMES, "What runs it; default: container.runtime of the configuration"),
  extra_args: optional(words, "Options for the runtime's own `run`, as a list or as words"),
} as const;

export const CONTAINER = object({
  ...COMMON,
  command: optional(words, "Program and arguments as a list, or as words that no shell reads; default: the image's"),
  entrypoint: optional(words, "Stands in the place of the image's entrypoint; a list, or words"),
  labels: optional({ kind: "either", object: map(text) } as const, "The container's labels: name: value"),
  memory: optional(text, "The most that it may use, such as 512m"),
  cpus: optional(text, "How many processors it may use, such as 1.5"),
  restart: optional(text, "no, on-failure, on-failure:N, always or unless-stopped"),
  healthcheck: optional({ kind: "either", object: HEALTHCHECK } as const, "How its health is found out"),
  stop_signal: optional(text, "What ends it gracefully, such as SIGINT"),
  stop_timeout: optional(duration, "So long it may take for that before it is killed"),
  log_volume: optional(text, "One more volume, for its logs"),
  tty: optional(boolean, "Whether it gets a terminal; default: where it runs a shell"),
});

/** What `session.inside` may hold. */
export const INSIDE = object({
  ...COMMON,
  container: optional(text, "A container that runs already, by its name; instead of `image`"),
});

export type ContainerBlock = Decoded<typeof CONTAINER>;
export type InsideBlock = Decoded<typeof INSIDE>;
