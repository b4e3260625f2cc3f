import { PrjError } from "../src/base/error.ts";
import { attachTo } from "../src/run/attach_session.ts";
import { requireSession, type SessionView } from "../src/run/find_sessions.ts";
import { findProjectSessions, requireBackend } from "../src/run/project_sessions.ts";
import { formatAge } from "../src/ui/style.ts";
import type { Invocation } from "./verb.ts";

/** `prj attach [NAME]`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, words, audience } = invocation;
  using overview = await findProjectSessions(context, audience);
  requireBackend(overview);
  const { backend } = overview;
  const session = words[0] === undefined
    ? await chooseSession(overview.own, invocation)
    : requireSession(overview.own, words[0]);
  const ref = { id: session.id, name: session.name };
  const byHand = `Run "${backend.describeAttach(ref)}" in a terminal`;
  if (!context.terminal.stdin || !context.terminal.stdout) {
    throw new PrjError("invalid", {
      message: `Cannot attach to "${session.name}": there is no terminal here`,
      hint: byHand,
    });
  }
  return await attachTo(session, overview, context, audience);
}

/** Without a name: the only session, or a person's choice. */
async function chooseSession(sessions: readonly SessionView[], { context }: Invocation): Promise<SessionView> {
  const [only, ...others] = sessions;
  if (only === undefined) {
    throw new PrjError("not-found", { message: "This project has no sessions", hint: '"prj run start-dev" opens one' });
  }
  if (others.length === 0) return only;
  if (!context.terminal.stdin || !context.terminal.stderr) {
    throw new PrjError("invalid", {
      message: `Which of the ${sessions.length} sessions?`,
      hint: `Name one: ${sessions.map((session) => session.name).join(", ")}`,
    });
  }
  const { select } = await import("../src/ui/prompt.ts");
  const name = await select(
    "Attach to",
    sessions.toSorted((a, b) => b.lastActivityAt - a.lastActivityAt).map((session) => ({
      value: session.name,
      label: session.name,
      hint: `active ${formatAge(context.now() - session.lastActivityAt)}${session.attached > 0 ? ", attached" : ""}`,
    })),
  );
  if (name === undefined) throw new PrjError("interrupted", { message: "Nothing chosen" });
  return requireSession(sessions, name);
}
