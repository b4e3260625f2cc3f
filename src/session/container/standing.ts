/** How a container stands, in the words of every answer: the one mapper for what is listed and what is inspected. Pure. */
import type { Standing } from "../standing.ts";

/** What a runtime says of a container, in its own words. Times are UTC milliseconds; null: not known. */
export interface ContainerState {
  /** Such as "running" or "exited". */
  readonly status: string;
  readonly exitCode: number | null;
  /** Such as "healthy"; empty: nobody checks. */
  readonly health: string;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

export function decideStanding({ status, exitCode, health, startedAt, endedAt }: ContainerState): Standing {
  const word = status.toLowerCase();
  const known = STATES[word] ?? { state: "unknown", detail: word === "" ? null : word };
  const hasEnded = known.state === "exited" || word === "dead";
  const lives = known.state === "running" || known.state === "paused";
  return {
    ...known,
    exitCode: hasEnded ? exitCode : null,
    health: lives && (health === "starting" || health === "healthy" || health === "unhealthy") ? health : null,
    startedAt: known.detail === "created" ? null : startedAt,
    endedAt: hasEnded ? endedAt : null,
  };
}

/** Podman's words and docker's; podman calls "initialized" and "configured" what was never started. */
const STATES: Readonly<Record<string, Pick<Standing, "state" | "detail">>> = {
  running: { state: "running", detail: null },
  restarting: { state: "running", detail: "restarting" },
  stopping: { state: "running", detail: "stopping" },
  paused: { state: "paused", detail: null },
  created: { state: "stopped", detail: "created" },
  configured: { state: "stopped", detail: "created" },
  initialized: { state: "stopped", detail: "created" },
  exited: { state: "exited", detail: null },
  stopped: { state: "exited", detail: null },
  removing: { state: "unknown", detail: "removing" },
  dead: { state: "unknown", detail: "dead" },
};

/** Reads docker's one text for all: "Up 2 hours (healthy)", "Exited (3) 2 minutes ago", "Up 3 seconds (health: starting)". */
export function parseStatus(text: string): { readonly exitCode: number | null; readonly health: string } {
  const exit = /^(?:Exited|Restarting|Dead) \((\d+)\)/.exec(text);
  const health = /\((?:health: )?(starting|healthy|unhealthy)\)/.exec(text);
  return { exitCode: exit === null ? null : Number(exit[1]), health: health?.[1] ?? "" };
}
