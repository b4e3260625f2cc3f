import { answerForm, integer, list, string } from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import { describePaneIdentity } from "../src/run/pane/choose_panes.ts";
import { inspectSessions } from "../src/run/pane/inspect_sessions.ts";
import { findProjectSessions, requireBackend } from "../src/run/project_sessions.ts";
import { resolveSession } from "../src/run/session/resolve_name.ts";
import { readKeyNames, requireCapability, sendToPanes } from "../src/run/pane/send_to_panes.ts";
import { answerJson } from "./answer_json.ts";
import { readLookWish, readNameWish } from "./backend_option.ts";
import { aimAtPanes, PANE_REF, paneName } from "./pane_options.ts";
import type { Invocation } from "./verb.ts";

const SEND = answerForm("prj.send/1", {
  session: string(),
  panes: list(PANE_REF, "That got it"),
  bytes: integer("Of the text"),
  keys: list(string(), "In the order in which they were pressed; Enter of --enter comes last"),
});
export const answers = [SEND];

/** `prj send NAME [TEXT]`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, words, options, audience } = invocation;
  const [name, written] = words as [string, string?];
  const keys = readKeyNames(String(options["key"] ?? "").split("\n").filter((key) => key !== ""));
  const enter = options["enter"] === true;
  if ((written === undefined || written === "") && keys.length === 0 && !enter) {
    throw new PrjError("invalid", {
      message: `Cannot send to "${name}": there is nothing to send`,
      hint: "Give a text, --key KEY, or --enter",
    });
  }
  using overview = await findProjectSessions(context, audience, readLookWish(options, "installed", [name]));
  requireBackend(overview);
  const session = await resolveSession(context, overview, name, readNameWish(options));
  requireCapability(overview, session, "send");
  const [inspection] = await inspectSessions(context, overview, [session]);
  const panes = aimAtPanes(inspection!.panes, options);
  const text = written === "-" ? await readInput() : written ?? null;
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const paste = options["paste"] ?? bytes?.includes("\n".charCodeAt(0)) ?? false;
  await sendToPanes(context, overview, session, panes, {
    text: bytes === null || bytes.length === 0 ? null : bytes,
    paste: paste === true,
    keys,
    enter,
  });
  if (json) {
    answerJson(console, SEND, {
      session: session.name,
      panes: panes.map(paneName),
      bytes: bytes?.length ?? 0,
      keys: [...keys, ...(enter ? ["Enter"] : [])],
    });
  } else console.narrate(`Sent to ${panes.map(describePaneIdentity).join(", ")} of ${session.name}`);
  return 0;
}

/** All of standard input. */
async function readInput(): Promise<Uint8Array> {
  return new Uint8Array(await new Response(Deno.stdin.readable).arrayBuffer());
}
