import { PrjError } from "../../base/error.ts";
import { Expander } from "../../plan/expander.ts";
import { type Facts, NO_LEASES, type Request } from "../../plan/facts.ts";
import { identifySession } from "../../plan/ground.ts";
import { buildScope } from "../../plan/variable.ts";
import type { WorktreeIntent } from "../../plan/worktree_plan.ts";
import type { BackendFacts, BackendName } from "../../session/backend.ts";
import type { BackendGround } from "../ask_backends.ts";
import { createBackend } from "../choose_backend.ts";
import { recordPath } from "../journal.ts";
import { kindOf } from "../project.ts";

type Gathered = Omit<Facts, "steps" | "leases">;

/**
 * Finds the backend that a session is in, where nobody says which: the one that it was made with, by the record; for a
 * new one the first. Others are asked only where the record knows sessions of theirs. A session that is in two is a
 * `conflict`.
 */
export async function findHome(
  ground: BackendGround,
  others: readonly BackendName[],
  request: Request,
  intent: WorktreeIntent | undefined,
  gathered: Gathered,
): Promise<Gathered> {
  const used = await findUsed(ground, others);
  const listed = await Promise.all(used.map(async (name) => {
    const { context, host, config, place } = ground;
    const backend = await createBackend(name, context, host, config, place);
    return { backend, backendFacts: await backend.list() };
  }));
  const scratch = new Expander(buildScope(request, {}));
  const session = identifySession(request, intent, { ...gathered, steps: new Map(), leases: NO_LEASES }, scratch);
  if (session === undefined) return gathered;
  const { root, path, task } = session.identity;
  const has = ({ sessions }: BackendFacts): boolean =>
    sessions.some(({ marks }) => marks?.root === root && marks.path === path && marks.task === task);
  const homes = [gathered, ...listed].filter(({ backendFacts }) => has(backendFacts));
  if (homes.length > 1) {
    const names = homes.map(({ backend }) => backend.name);
    throw new PrjError("conflict", {
      message: `Session "${session.name}" is in ${names.join(" and ")}`,
      hint: `Say which is meant: ${names.map((name) => `--backend ${name}`).join(" or ")}`,
    });
  }
  return homes[0] === undefined ? gathered : { ...gathered, ...homes[0] };
}

async function findUsed(
  { context, place }: BackendGround,
  others: readonly BackendName[],
): Promise<readonly BackendName[]> {
  const path = place === undefined ? "" : recordPath(place.root);
  if (path === "" || kindOf(path) === "missing") return [];
  const { openStore } = await import("../../events/store.ts");
  using store = openStore(path, { now: context.now, onWarning: () => {}, readOnly: true });
  const used = store.runtimes(place!.root);
  return others.filter((name) => used.some((runtime) => runtime === name));
}
