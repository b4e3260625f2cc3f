/** The backends by name: which there are, of what kind, and which of them a person means. Pure. */
import type { BackendKind, BackendName } from "./backend.ts";

export type Runtime = Exclude<BackendName, "tmux">;

/** What runs containers; where either will do, the first that is installed. */
export const RUNTIMES: readonly Runtime[] = ["podman", "docker"];

/** In the order in which they are asked, and listed. */
export const BACKEND_NAMES: readonly BackendName[] = ["tmux", ...RUNTIMES];

/** The program that runs a session's container; null: it is none. */
export function runtimeOf(backend: string): Runtime | null {
  return backend === "podman" || backend === "docker" ? backend : null;
}

/** What people call a backend: they mean a container, whatever runs it. */
export function kindOfBackend(backend: string): BackendKind {
  return runtimeOf(backend) === null ? "tmux" : "container";
}

/** Which backends are meant by what `--backend` takes: a name, a kind, or auto, which is any. */
export function namesMeant(word: string): readonly BackendName[] {
  return BACKEND_NAMES.filter((name) => word === "auto" || word === name || word === kindOfBackend(name));
}

/** A session of a backend in words: "tmux session", "podman container". */
export function describeBackend(backend: string): string {
  const runtime = runtimeOf(backend);
  return runtime === null ? `${backend} session` : `${runtime} container`;
}
