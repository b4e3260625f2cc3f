import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import type { Store } from "../../events/store.ts";
import type { Lifecycle, SessionEnd } from "../../session/lifecycle.ts";
import { OWN_PANE, type SessionView } from "../session/find_sessions.ts";
import type { Journal } from "../journal.ts";

/** How a session ends that stays when it has ended. */
export interface KeptWish {
  /** Until SIGKILL. */
  readonly timeoutMs: number;
  /** SIGKILL at once. */
  readonly force: boolean;
  /** It is taken away afterwards, and its output is saved before. */
  readonly remove: boolean;
  /** A person agreed that one goes which prj did not make. */
  readonly mayRemoveForeign?: boolean;
}

export interface KeptEnd {
  readonly took: SessionEnd["took"];
  readonly exitCode: number | null;
  readonly removed: boolean;
  /** Where its output was saved; null: it was not removed, or had none. */
  readonly log: string | null;
}

/** At once, and removed. */
export const AT_ONCE: KeptWish = { timeoutMs: 0, force: true, remove: true };

/** Throws where a session of somebody else would be removed without a person's yes. */
function requireMayRemove({ name, owned, backend }: SessionView, wish: KeptWish): void {
  if (!wish.remove || owned || wish.mayRemoveForeign === true) return;
  throw new PrjError("not-approved", {
    message: `Cannot remove "${name}": prj did not make it`,
    hint: `Run "prj stop ${name} --rm --yes --backend ${backend}" to have it removed all the same`,
  });
}

/** Ends such a session, and records how it ended. */
export async function endKept(
  context: Context,
  lifecycle: Lifecycle,
  session: SessionView,
  record: { readonly store: Store | undefined; readonly journal: Journal | undefined; readonly by: string },
  wish: KeptWish,
): Promise<KeptEnd> {
  requireMayRemove(session, wish);
  const { id, name, uid } = session;
  const { took, exitCode } = await lifecycle.stop({ id, name }, { timeoutMs: wish.timeoutMs, force: wish.force });
  const { store, journal, by } = record;
  if (uid !== null && journal !== undefined && store?.session(uid)?.ended_at === null) {
    const at = context.now();
    journal.append({
      type: "pane.exited",
      session_uid: uid,
      data: { pane: OWN_PANE, exit_code: exitCode, ended_at: at },
    });
    journal.append(
      took === "ended"
        ? { type: "session.ended", session_uid: uid, data: { id, name, ended_at: at, exit_code: exitCode } }
        : { type: "session.killed", session_uid: uid, data: { id, name, by, exit_code: exitCode } },
    );
  }
  if (!wish.remove) return { took, exitCode, removed: false, log: null };
  const { removed, log } = await lifecycle.remove(lifecycle.planRemove({ id, name }), { id, name });
  return { took, exitCode, removed, log };
}
