/** Builds the command lines of podman and docker; both take the same ones. Pure. */
import type { BackendCall } from "../backend.ts";
import type { LogRequest } from "../lifecycle.ts";
import type { SessionSpec } from "../spec.ts";
import type { ContainerSpec, Healthcheck } from "./container_spec.ts";
import { divideEnvironment } from "./environment.ts";

/** The keys that leave a container alone, as both runtimes have them by default: said, because a user may have set others. */
export const DETACH_KEYS = "ctrl-p,ctrl-q";

/** Returns the program and arguments after the image; none: what the image says. */
export function ownArgv(spec: SessionSpec, container: ContainerSpec): readonly string[] {
  const line = spec.windows[0]!.panes[0]!.command;
  return container.command ?? (line === null ? [] : ["/bin/sh", "-c", line]);
}

/** The same, but a line prints to one stream: what the runtimes keep as two loses the order in which it was printed. */
function startArgv(spec: SessionSpec, container: ContainerSpec): readonly string[] {
  const argv = ownArgv(spec, container);
  return container.command === null && argv.length > 0 ? ["/bin/sh", "-c", `exec 2>&1\n${argv.at(-1)}`] : argv;
}

/** A shell that a person talks to wants a terminal. */
export function isTerminal(spec: SessionSpec, container: ContainerSpec): boolean {
  return container.tty || (container.command === null && spec.windows[0]!.panes[0]!.command === null);
}

/** Where its own process starts. */
export function ownDirectory(spec: SessionSpec, container: ContainerSpec): string {
  return container.workdir ?? spec.windows[0]!.panes[0]!.directory;
}

/** What every pane is told, beside what its command says. */
function sessionEnvironment(spec: SessionSpec): Record<string, string> {
  return { ...spec.environment, PRJ_SESSION: spec.name, PRJ_SESSION_UID: spec.marks.uid };
}

/** Builds the call that makes a container and starts it; options in a fixed order, each one word with its value. */
export function buildRun(
  binary: string,
  spec: SessionSpec,
  container: ContainerSpec,
  labels: readonly (readonly [string, string])[],
): BackendCall {
  const [pane] = spec.windows[0]!.panes;
  const { file, names, values } = divideEnvironment({
    ...sessionEnvironment(spec),
    ...pane!.environment,
    PRJ_PANE: "0.0",
  });
  const [entrypoint, ...first] = container.entrypoint ?? [];
  const argv: [string, ...string[]] = [
    binary,
    "run",
    "--detach",
    "--interactive",
    ...(isTerminal(spec, container) ? ["--tty"] : []),
    `--name=${spec.name}`,
    ...Object.entries(container.labels).map(([name, value]) => `--label=${name}=${value}`),
    ...labels.map(([name, value]) => `--label=${name}=${value}`),
    ...container.envFiles.map((path) => `--env-file=${path}`),
    ...(file === "" ? [] : ["--env-file=/dev/stdin"]),
    ...names.map((name) => `--env=${name}`),
    ...option("workdir", ownDirectory(spec, container)),
    ...frameOptions(container),
    ...(container.entrypoint === null ? [] : [`--entrypoint=${entrypoint ?? ""}`]),
    ...container.extraArgs,
    container.image,
    ...first,
    ...startArgv(spec, container),
  ];
  return { argv, ...(file === "" ? {} : { stdin: file }), environment: values };
}

/** Builds the options that say what a container may use, and what of this machine it gets. */
export function frameOptions(container: Omit<ContainerSpec, "command" | "tty" | "workdir">): readonly string[] {
  return [
    ...container.volumes.map((volume) => `--volume=${volume}`),
    ...container.tmpfs.map((tmpfs) => `--tmpfs=${tmpfs}`),
    ...container.ports.map((port) => `--publish=${port}`),
    ...option("network", container.network),
    ...option("user", container.user),
    ...option("memory", container.memory),
    ...option("cpus", container.cpus),
    ...option("restart", container.restart),
    ...healthOptions(container.healthcheck),
    ...option("stop-signal", container.stopSignal),
    ...option("stop-timeout", container.stopTimeoutMs === null ? null : String(seconds(container.stopTimeoutMs))),
  ];
}

/** Runtimes count whole seconds here; no time at all would be none to end in. */
export function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}

export function buildLogs(
  binary: string,
  id: string,
  { lines, follow, since }: LogRequest,
): readonly [string, ...string[]] {
  return [
    binary,
    "logs",
    ...(follow ? ["--follow"] : []),
    ...option("tail", lines === null ? null : String(lines)),
    ...option("since", since === null ? null : new Date(since).toISOString()),
    id,
  ];
}

function option(name: string, value: string | null): readonly string[] {
  return value === null ? [] : [`--${name}=${value}`];
}

function healthOptions(check: Healthcheck | null): readonly string[] {
  if (check === null) return [];
  const duration = (ms: number | null): string | null => ms === null ? null : `${ms}ms`;
  return [
    `--health-cmd=${check.command}`,
    ...option("health-interval", duration(check.intervalMs)),
    ...option("health-timeout", duration(check.timeoutMs)),
    ...option("health-start-period", duration(check.startPeriodMs)),
    ...option("health-retries", check.retries === null ? null : String(check.retries)),
  ];
}
