import type { Context } from "../../base/context.ts";
import type { Store } from "../../events/store.ts";
import type { Host } from "../../process/process.ts";
import { RUNTIMES } from "../../session/backend_name.ts";
import { LABELS } from "../../session/container/labels.ts";
import type { Leftover } from "./find_leftovers.ts";
import { findProgram } from "../machine.ts";

const LIMIT_MS = 10_000;

/**
 * Containers that were made for the panes of a session which has ended without prj: by hand, or with its server. Only
 * what this project's record knows to have ended counts; a runtime that does not answer has nothing to say here.
 */
export async function findOrphanContainers(
  context: Context,
  host: Host,
  store: Store | undefined,
): Promise<readonly Leftover[]> {
  if (store === undefined) return [];
  const runtimes = RUNTIMES.filter((runtime) => findProgram(runtime, context.env) !== undefined);
  const found = await Promise.all(runtimes.map(async (runtime): Promise<Leftover[]> => {
    const argv = [runtime, "ps", "--all", `--filter=label=${LABELS.inside}`, "--format={{.Names}}"] as const;
    const { stdout } = await host.run({ argv, timeoutMs: LIMIT_MS });
    return stdout.split("\n").filter((name) => hasEnded(store, name)).map((name) => ({
      name: "container",
      message: `Container "${name}" of ${runtime} is left of a session that has ended`,
      remedy: "removes it",
      mend: async () => void await host.run({ argv: [runtime, "rm", "--force", name], timeoutMs: LIMIT_MS }),
    }));
  }));
  return found.flat();
}

/** Its name ends with the session's uid. */
function hasEnded(store: Store, name: string): boolean {
  const uid = /-([0-9a-z]{26})$/.exec(name)?.[1]?.toUpperCase();
  return uid !== undefined && typeof store.session(uid)?.ended_at === "number";
}
