import { answerForm, integer, string } from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import { attachTo } from "../src/run/session/attach_session.ts";
import { type AttachTarget, findAttachTarget } from "../src/run/session/attach_target.ts";
import { hasEnded } from "../src/run/session/find_sessions.ts";
import { findProjectSessions, listingOf, requireBackend, type SessionOverview } from "../src/run/project_sessions.ts";
import { answerJson } from "./answer_json.ts";
import { readLookWish } from "./backend_option.ts";
import type { Invocation } from "./verb.ts";

const ATTACH = answerForm("prj.attach/1", {
  name: string(),
  id: string("The backend's own"),
  exit_code: integer("Of the backend's client, once it is detached"),
});
export const answers = [ATTACH];

/** `prj attach [NAME[:WINDOW[.PANE]]]`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, options, audience } = invocation;
  using overview = await findProjectSessions(context, audience, readLookWish(options, "installed", invocation.words));
  requireBackend(overview);
  const { session, place } = await findTarget(invocation, overview);
  const requireTerminal = (): void => {
    if (context.terminal.stdin && context.terminal.stdout) return;
    throw new PrjError("invalid", {
      message: `Cannot attach to "${session.name}": there is no terminal here`,
      hint: `Run "${
        listingOf(overview, session).backend.describeAttach({ id: session.id, name: session.name })
      }" in a terminal`,
    });
  };
  if (session.kind === "container") {
    const { attachToContainer } = await import("../src/run/session/attach_container.ts");
    const code = await attachToContainer(context, overview, session, place, {
      audience,
      requireTerminal,
      tell: (text) => console.narrate(text),
      show: (bytes) => json ? console.output(new TextDecoder().decode(bytes)) : console.answerBytes(bytes),
      isGone: () => console.isClosed,
    });
    if (json) answerJson(console, ATTACH, { name: session.name, id: session.id, exit_code: code });
    return code;
  }
  requireTerminal();
  const code = await attachTo(session, overview, context, audience, undefined, place);
  if (json) answerJson(console, ATTACH, { name: session.name, id: session.id, exit_code: code });
  return code;
}

/** By its name; without one the only session, or a person's choice. */
async function findTarget(invocation: Invocation, overview: SessionOverview): Promise<AttachTarget> {
  const { context, words: [word], options } = invocation;
  const everywhere = options["all"] === true || overview.place === undefined;
  const among = everywhere ? overview.all : overview.own;
  if (word !== undefined) return await findAttachTarget(context, overview, { all: everywhere }, word);
  const open = among.filter((session) => !hasEnded(session));
  const [only, ...others] = open;
  if (only === undefined) {
    throw new PrjError("not-found", {
      message: everywhere ? "There are no sessions" : "This project has no sessions",
      hint: `"prj run start-dev" opens one${
        overview.all.length > 0 ? ', "prj attach --all" shows those of other projects' : ""
      }`,
    });
  }
  if (others.length === 0) return { session: only, place: undefined };
  const { chooseSession } = await import("./choose_session.ts");
  return { session: await chooseSession(open, overview, invocation), place: undefined };
}
