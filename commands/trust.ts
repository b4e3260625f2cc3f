import { answerForm, boolean, choice, fields, list, nullable, string, time } from "../src/base/answer.ts";
import { listTrusts, trustedFolders } from "../src/run/trust/approve.ts";
import { grantTrust, revokeTrust } from "../src/run/trust/change_trust.ts";
import { tildePath } from "../src/ui/style.ts";
import { renderTable } from "../src/ui/table.ts";
import { answerJson } from "./answer_json.ts";
import { refuseBoth } from "./exclusive_options.ts";
import { isoTime } from "./session_json.ts";
import type { Invocation } from "./verb.ts";

const TRUST = answerForm("prj.trust/1", {
  action: choice(["granted", "revoked", "listed"]),
  projects: list(fields({
    path: string(),
    granted_at: nullable(time(), "null: revoked"),
    pinned: boolean("Trusted with these contents only"),
    current: boolean("Its contents are the trusted ones"),
  })),
});
export const answers = [TRUST];

/** `prj trust [PATH] [--pin | --revoke | --list]`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, words, options, audience } = invocation;
  const wanted = ["pin", "revoke", "list"].filter((name) => options[name] === true);
  if (wanted.length > 1) throw refuseBoth(`--${wanted[0]}`, `--${wanted[1]}`);
  if (options["list"] === true) return listAll(invocation);
  const paths = trustedFolders(words[0] ?? context.cwd);
  if (options["revoke"] === true) {
    const revoked = await revokeTrust(context, paths, audience);
    if (json) {
      const projects = revoked.map((path) => ({ path, granted_at: null, pinned: false, current: false }));
      answerJson(console, TRUST, { action: "revoked", projects });
    } else if (revoked.length === 0) console.answer("Nothing to revoke: the project is not trusted");
    else for (const path of revoked) console.answer(`${tildePath(path, context.folders.home)} is not trusted any more`);
    return 0;
  }
  const pin = options["pin"] === true;
  const granted = await grantTrust(context, paths, pin, audience);
  if (json) {
    const projects = granted.map(({ path, granted_at }) => ({
      path,
      granted_at: isoTime(granted_at),
      pinned: pin,
      current: true,
    }));
    answerJson(console, TRUST, { action: "granted", projects });
    return 0;
  }
  for (const { path } of granted) {
    console.answer(`${tildePath(path, context.folders.home)} is trusted${pin ? ", as it is now" : ""}`);
  }
  return 0;
}

function listAll({ context, console, json }: Invocation): number {
  const trusts = listTrusts(context);
  if (json) {
    const projects = trusts.map(({ path, granted_at, pin, current }) => ({
      path,
      granted_at: isoTime(granted_at),
      pinned: pin !== null,
      current,
    }));
    answerJson(console, TRUST, { action: "listed", projects });
  } else if (trusts.length === 0) console.narrate('No project is trusted: "prj trust" in one trusts it');
  else {
    console.answer(renderTable(
      [{ header: "project", shrink: "start" }, { header: "since (UTC)" }, { header: "pinned" }],
      trusts.map(({ path, granted_at, pin, current }) => [
        tildePath(path, context.folders.home),
        isoTime(granted_at).slice(0, 16).replace("T", " "),
        pin === null ? "" : current ? "yes" : { text: "changed since", style: "yellow" as const },
      ]),
      { width: console.width, color: console.answerColor },
    ));
  }
  return 0;
}
