import type { Problem } from "../base/error.ts";
import type { Backend, SessionFacts } from "../session/backend.ts";
import type { Difference } from "../session/lifecycle.ts";
import type { SessionSpec } from "../session/spec.ts";

/** What is done with a session that is there, in a backend whose sessions stay when they have ended. */
export type StandingVerdict =
  | { readonly kind: "reuse" | "start"; readonly differences: readonly Difference[] }
  | { readonly kind: "refuse"; readonly problem: Problem };

/** Decides that: nobody starts an old definition without being told, unless `takesOld` says that it is wanted. */
export function judgeStanding(
  spec: SessionSpec,
  session: SessionFacts,
  backend: Pick<Backend, "name" | "lifecycle">,
  takesOld: boolean,
): StandingVerdict {
  const { name, standing } = session;
  const differences = backend.lifecycle?.compare(spec, session) ?? [];
  switch (standing.state) {
    case "running":
      return { kind: "reuse", differences: takesOld ? [] : differences };
    case "paused":
      return refuse(
        `Cannot use session "${name}": its container is paused`,
        `Run "${backend.name} unpause ${name}", or make it anew with --recreate`,
      );
    case "unknown":
      return refuse(
        `Cannot start session "${name}": its container is ${standing.detail ?? "in a state that is not known"}`,
        "Make it anew with --recreate",
      );
    default:
      return takesOld || differences.length === 0 ? { kind: "start", differences: [] } : refuse(
        `Cannot start session "${name}": its command has changed since it was made: ${tellDifferences(differences)}`,
        "Make it anew with --recreate, or start the old one with --reuse",
      );
  }
}

/** Tells differences in one line. */
export function tellDifferences(differences: readonly Difference[]): string {
  return differences.map(({ key, was, is }) => `${key} was ${JSON.stringify(was)} and is ${JSON.stringify(is)}`).join(
    "; ",
  );
}

function refuse(message: string, hint: string): StandingVerdict {
  return { kind: "refuse", problem: { message, hint, code: "conflict" } };
}
