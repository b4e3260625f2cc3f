import type { ContainerSpec } from "../../src/session/container/container_spec.ts";

/** A container of which nothing is said but its image. */
export function sampleContainer(container: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    image: "localhost/shop:1",
    entrypoint: null,
    command: null,
    tty: false,
    workdir: null,
    volumes: [],
    tmpfs: [],
    ports: [],
    envFiles: [],
    network: null,
    user: null,
    labels: {},
    memory: null,
    cpus: null,
    restart: null,
    healthcheck: null,
    stopSignal: null,
    stopTimeoutMs: null,
    extraArgs: [],
    ...container,
  };
}
