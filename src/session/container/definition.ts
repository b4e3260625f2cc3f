/** What a container was made as, kept on it, so that one whose definition has changed is not taken for it. Pure. */
import { createHash } from "node:crypto";
import type { Difference } from "../lifecycle.ts";
import type { SessionSpec } from "../spec.ts";
import type { ContainerSpec } from "./container_spec.ts";
import { isTerminal, ownArgv, ownDirectory } from "./build.ts";
import type { Definition } from "./labels.ts";

/** Says something of the run, not of what the session is. */
const OF_THE_RUN_REGEXP = /^PRJ_(?:RUN_ID|ARTIFACTS|SESSION|SESSION_UID|PANE|BRANCH|STEP_.*)$/s;

/** Describes all that a changed container would be made anew for; of environment variables only what no one can read. */
export function defineSession(spec: SessionSpec, container: ContainerSpec, uid: string): Definition {
  const { labels, healthcheck, ...rest } = container;
  const definition: Record<string, string> = {};
  for (const [key, value] of Object.entries(rest)) definition[NAMES[key] ?? key] = say(value);
  definition["command"] = say(ownArgv(spec, container));
  definition["tty"] = String(isTerminal(spec, container));
  definition["workdir"] = ownDirectory(spec, container);
  definition["healthcheck"] = healthcheck === null ? "" : say(healthcheck);
  for (const [name, value] of Object.entries(labels)) definition[`labels.${name}`] = value;
  definition["windows"] = say(
    spec.windows.flatMap(({ name, panes }, w) => {
      const own = panes.slice(w === 0 ? 1 : 0);
      return own.map(({ command, directory }) => ({ window: name, command, directory }));
    }),
  );
  const [first] = spec.windows[0]!.panes;
  for (const [name, value] of Object.entries({ ...spec.environment, ...first!.environment })) {
    if (!OF_THE_RUN_REGEXP.test(name)) definition[`environment.${name}`] = hash(uid, name, value);
  }
  return definition;
}

/** Compares a definition with the one that a container was made by. */
export function compareDefinitions(was: Definition, is: Definition): readonly Difference[] {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].sort()
    .filter((key) => (was[key] ?? "") !== (is[key] ?? ""))
    .map((key) =>
      key.startsWith("environment.")
        ? { key, was: key in was ? "another value" : "", is: key in is ? "a value" : "" }
        : { key, was: was[key] ?? "", is: is[key] ?? "" }
    );
}

/** By their names in the command's file. */
const NAMES: Readonly<Record<string, string>> = {
  envFiles: "env_file",
  stopSignal: "stop_signal",
  stopTimeoutMs: "stop_timeout",
  extraArgs: "extra_args",
};

function say(value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * With what is other in every session, so that equal values cannot be told from labels; and so short that a guess cannot
 * be confirmed: labels stand on the command line. One change in 65,536 goes unnoticed.
 */
function hash(uid: string, name: string, value: string): string {
  return createHash("sha256").update(`${uid}\0${name}\0${value}`).digest("hex").slice(0, 4);
}
