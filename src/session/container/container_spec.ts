/** What a container shall be. Decided and checked by `src/plan`: whatever stands here is taken by both runtimes. */
export interface ContainerSpec {
  readonly image: string;
  /** null: the image's own. */
  readonly entrypoint: readonly string[] | null;
  /** Program and arguments of its own process; null: the first pane's line, else the image's own. */
  readonly command: readonly string[] | null;
  /** It gets a terminal; its input is open either way. */
  readonly tty: boolean;
  /** In the container; null: the image's own. */
  readonly workdir: string | null;
  /** HOST:CONTAINER[:OPTIONS] or NAME:CONTAINER[:OPTIONS] or CONTAINER, host paths absolute; in their order. */
  readonly volumes: readonly string[];
  readonly tmpfs: readonly string[];
  /** [ADDRESS:][HOST:]CONTAINER[/PROTOCOL], with ranges; a host port 0 is a free one. */
  readonly ports: readonly string[];
  /** Absolute. */
  readonly envFiles: readonly string[];
  readonly network: string | null;
  readonly user: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Such as "512m". */
  readonly memory: string | null;
  /** Such as "1.5". */
  readonly cpus: string | null;
  /** no, on-failure[:N], always, unless-stopped. */
  readonly restart: string | null;
  readonly healthcheck: Healthcheck | null;
  readonly stopSignal: string | null;
  readonly stopTimeoutMs: number | null;
  /** Options of the runtime's `run`, as the author wrote them; each is shown for approval. */
  readonly extraArgs: readonly string[];
}

export interface Healthcheck {
  /** A line for the container's shell. */
  readonly command: string;
  readonly intervalMs: number | null;
  readonly timeoutMs: number | null;
  readonly startPeriodMs: number | null;
  readonly retries: number | null;
}
