/** What `prj wait` waits for. Pure. */
import { PrjError } from "../../base/error.ts";
import { suggest } from "../../base/suggestion.ts";
import type { PaneView } from "../../session/pane_state.ts";

export type Condition =
  | { readonly kind: "exited" | "idle" | "session-missing" | "healthy" }
  | { readonly kind: "exit-code"; readonly code: number }
  | { readonly kind: "output"; readonly pattern: RegExp; readonly written: string };

const KINDS = ["exited", "idle", "exit-code", "session-missing", "output", "healthy"];
const CONDITIONS = "exited, idle, exit-code=N, session-missing, output=REGEX, healthy";

/** Parses one of CONDITIONS, as it is written there; a blank does for "=". */
export function parseCondition(written: string): Condition {
  const [, kind = "", value] = /^\s*([\w-]*)(?:(?:=|\s+)(.*))?$/s.exec(written) ?? [];
  switch (kind) {
    case "exited":
    case "idle":
    case "session-missing":
    case "healthy":
      if (value === undefined || value.trim() === "") return { kind };
      throw refuse(written, `"${kind}" takes no value`, `For example --until ${kind}`);
    case "exit-code": {
      if (/^\s*\d{1,3}\s*$/.test(value ?? "") && Number(value) < 256) return { kind, code: Number(value) };
      throw refuse(written, "an exit code is a number from 0 to 255", "For example --until exit-code=0");
    }
    case "output":
      if (value === undefined || value === "") {
        throw refuse(written, "there is no pattern", "For example --until 'output=listening on .*:3000'");
      }
      return { kind, pattern: parsePattern(written, value), written: value };
    default:
      throw refuse(written, "there is no such condition", suggest(kind, KINDS) ?? `Conditions: ${CONDITIONS}`);
  }
}

function parsePattern(written: string, value: string): RegExp {
  try {
    return new RegExp(value, "u");
  } catch (error) {
    throw refuse(written, error instanceof Error ? error.message : String(error), "Correct the regular expression");
  }
}

function refuse(written: string, why: string, hint: string): PrjError {
  return new PrjError("invalid", { message: `Cannot wait until "${written}": ${why}`, hint });
}

/** Throws where a session can never be as wished, because of what it is. */
export function requirePossible(
  { kind }: Condition,
  session: { readonly name: string; readonly kind: string; readonly health: string | null; readonly state: string },
): void {
  const isContainer = session.kind === "container";
  if (kind === "idle" && isContainer) {
    throw refuse(
      kind,
      `whether a shell in a container waits cannot be seen from here`,
      "Wait for --until output=REGEX",
    );
  }
  if (kind === "healthy" && (!isContainer || (session.health === null && session.state === "running"))) {
    throw refuse(kind, `"${session.name}" has no health check`, 'Only containers with "healthcheck" have one');
  }
}

/** Says a condition as it is written. */
export function describeCondition(condition: Condition): string {
  switch (condition.kind) {
    case "exit-code":
      return `exit-code=${condition.code}`;
    case "output":
      return `output=${condition.written}`;
    default:
      return condition.kind;
  }
}

/**
 * Judges panes by one look: whether the condition holds for all of them. No panes never satisfy it. Undefined: it is
 * about something else than the panes' states. "never": a command ended otherwise, and nobody can run it again.
 */
export function judgePanes(
  condition: Condition,
  panes: readonly PaneView[],
): "holds" | "not-yet" | "never" | undefined {
  switch (condition.kind) {
    case "exited":
      return panes.length > 0 && panes.every(hasEnded) ? "holds" : "not-yet";
    case "idle": {
      // No shell will ever wait in a pane that is gone.
      const left = panes.filter((pane) => !isGone(pane));
      return left.length > 0 && left.every((pane) => pane.state === "idle") ? "holds" : "not-yet";
    }
    case "exit-code":
      if (panes.some((pane) => isOver(pane) && pane.exitCode !== condition.code)) return "never";
      return panes.length > 0 && panes.every((pane) => pane.exitCode === condition.code) ? "holds" : "not-yet";
    default:
      return undefined;
  }
}

/** Its command ended, whatever became of the pane: a shell, a question, nothing. */
export function hasEnded(pane: PaneView): boolean {
  return pane.exitCode !== null || pane.state === "exited" || pane.state === "dead";
}

/** A pane that is held may run its command again. */
function isOver(pane: PaneView): boolean {
  return hasEnded(pane) && (pane.state !== "exited" || isGone(pane));
}

function isGone(pane: PaneView): boolean {
  return (pane.state === "exited" || pane.state === "dead") && pane.processes === 0;
}
