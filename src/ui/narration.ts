import type { EventType, NewEvent } from "../events/event.ts";
import { formatDuration, quoteName, tildePath } from "./style.ts";
import { showControl } from "./visible.ts";

interface Reader {
  readonly home: string;
}

type NarrationLines = {
  readonly [T in EventType]:
    | ((event: Extract<NewEvent, { type: T }>, reader: Reader) => string | undefined)
    | undefined;
};

/** Kinds of the steps that a project writes; prj's own show by what they change. */
const OWN_STEPS: ReadonlySet<string> = new Set(["process", "builtin"]);

/** What a person reads for each event while a command runs; undefined says nothing. A new event type needs an entry. */
const LINES: NarrationLines = {
  "run.started": undefined,
  // Whoever started the run tells how it ended: as its answer or as its failure.
  "run.finished": undefined,
  "plan.built": undefined,
  "plan.approved": undefined,
  "step.started": ({ data }) => OWN_STEPS.has(data.kind) ? `Running step ${plain(data.name)}` : undefined,
  "step.finished": ({ data }) =>
    OWN_STEPS.has(data.kind) ? `Finished step ${plain(data.name)} in ${formatDuration(data.duration_ms)}` : undefined,
  "step.failed": ({ data }, { home }) => {
    const how = data.reason === "failed" ? `failed with exit code ${data.exit_code}` : STEP_REASON_WORDS[data.reason];
    const log = data.log === null ? "" : `: log ${path(data.log, home)}`;
    return `Step ${plain(data.name)} ${how} after ${formatDuration(data.duration_ms)}${
      data.ignored ? " (ignored)" : ""
    }${log}`;
  },
  "worktree.created": ({ data }, { home }) => {
    const origin = data.branch_created && data.base !== null ? ` from ${plain(data.base)}` : "";
    return `Created worktree ${path(data.path, home)} ${onBranch(data.branch)}${origin}`;
  },
  "worktree.reused": ({ data }, { home }) => `Reused worktree ${path(data.path, home)} ${onBranch(data.branch)}`,
  "worktree.removed": ({ data }, { home }) =>
    `Removed worktree ${path(data.path, home)}${data.branch === null ? "" : ` of branch ${plain(data.branch)}`}`,
  "worktree.pruned": ({ data }, { home }) => `Pruned worktree ${path(data.path, home)}`,
  "worktree.moved": ({ data }, { home }) => `Moved worktree ${path(data.from, home)} to ${path(data.path, home)}`,
  "worktree.restored": ({ data }, { home }) => `Restored worktree ${path(data.path, home)}`,
  "worktree.merged": ({ data }) => `Merged ${plain(data.branch)} into ${plain(data.into)}`,
  "session.created": ({ data }) =>
    `Created session ${plain(data.name)}${data.host === null ? "" : ` on ${plain(data.host)}`}`,
  "session.reused": ({ data }) => `Reused session ${plain(data.name)}`,
  "session.started": ({ data }) => `Started session ${plain(data.name)} again`,
  "session.attached": undefined,
  "session.detached": undefined,
  "session.killed": ({ data }) => `${data.by === "stop" ? "Stopped" : "Killed"} session ${plain(data.name)}`,
  "session.ended": ({ data }) => `Session ${plain(data.name)} had ended`,
  "session.lost": ({ data }) => `Lost session ${plain(data.name)}: ${plain(data.reason)}`,
  "session.found": ({ data }) => `Found session ${plain(data.name)} again`,
  "pane.started": undefined,
  "pane.exited": undefined,
  "hook.finished": ({ data }) =>
    data.exit_code === 0
      ? undefined
      : `Hook ${plain(data.hook)} failed with exit code ${data.exit_code} after ${formatDuration(data.duration_ms)}`,
  "process.finished": undefined,
  "trust.granted": ({ data }, { home }) => `Trusted project ${path(data.path, home)}`,
  "trust.revoked": ({ data }, { home }) => `Revoked the trust in project ${path(data.path, home)}`,
  "sample.taken": undefined,
  // Whoever asked for it hears it as the answer.
  "record.pruned": undefined,
};

const STEP_REASON_WORDS = { timed_out: "timed out", cancelled: "was cancelled" } as const;

/** Words one event as a line of narration, or undefined where a person needs none. */
export function narrateEvent(event: NewEvent, reader: Reader): string | undefined {
  const line = LINES[event.type] as ((event: NewEvent, reader: Reader) => string | undefined) | undefined;
  return line?.(event, reader);
}

/** Names with blanks stand in quotes, so that a line reads in one way only. */
function onBranch(branch: string | null): string {
  return branch === null ? "without a branch" : `on branch ${plain(branch)}`;
}

function plain(name: string): string {
  return name === "" || /\s/.test(name) ? quoteName(name) : showControl(name);
}

function path(path: string, home: string): string {
  return plain(tildePath(path, home));
}
