/** What becomes of the names that sessions want, by the conflict policy; for one run, or for several in one call. Pure. */
import { pasteWord } from "../base/command_line.ts";
import type { Problem } from "../base/error.ts";
import type { SessionFacts } from "./backend.ts";
import { claimName } from "./name.ts";

export type ConflictPolicy = "reuse" | "error" | "restart" | "rename" | "skip" | "merge_overwrite" | "merge_skip";

/** What a merge does with windows that are there: it leaves them alone, or puts new ones in their places. */
export type MergeMode = "skip" | "overwrite";

/** What makes two sessions one and the same, beside the name. */
export interface SessionKey {
  readonly root: string;
  readonly path: string;
  readonly task: string;
}

export interface NameRequest {
  readonly wanted: string;
  readonly key: SessionKey;
}

/** What is to be done for one request. */
export interface ConflictDecision {
  readonly kind: "create" | "reuse" | "restart" | "skip" | "merge";
  /** The name that the session has, or will have. */
  readonly name: string;
  /** What had the name: a session that lives, an earlier request of the same call, or nothing. */
  readonly source: "existing" | "duplicate" | "none";
  /** The session that lives, where it is one of this request's. */
  readonly existing: SessionFacts | undefined;
}

/** Why nothing of the whole call may be done. */
export interface ConflictRefusal {
  /** Of the request. */
  readonly index: number;
  /** Of the session that is in the way. */
  readonly name: string;
  readonly source: "existing" | "duplicate";
}

/** In the order of the requests. */
export type ConflictPlan =
  | { readonly decisions: readonly ConflictDecision[] }
  | { readonly refused: ConflictRefusal };

/**
 * Decides about all requests of a call, in their order. A name that a stranger has is no conflict: the request gets the
 * next free one. A session of the request's own is found under its name, or under the one that it was made with.
 */
export function planConflicts(
  requests: readonly NameRequest[],
  existing: readonly SessionFacts[],
  policy: ConflictPolicy,
  max: number,
): ConflictPlan {
  const planned = new Map<string, SessionKey>();
  const decisions: ConflictDecision[] = [];
  for (const [index, request] of requests.entries()) {
    const decision = decide(request, existing, planned, policy, max);
    if (!("kind" in decision)) return { refused: { index, ...decision } };
    // What is left as it is stands in nobody's way.
    if (decision.kind !== "reuse" && decision.kind !== "skip") planned.set(decision.name, request.key);
    decisions.push(decision);
  }
  return { decisions };
}

export function mergeMode(policy: ConflictPolicy): MergeMode {
  return policy === "merge_overwrite" ? "overwrite" : "skip";
}

/** Tells why a call was refused, and what would do instead. */
export function describeRefusal({ name, source }: ConflictRefusal): Problem {
  return source === "existing"
    ? {
      message: `Cannot create session "${name}": it exists`,
      hint: `Run "prj attach ${pasteWord(name)}", or choose another policy: --on-conflict reuse, restart or rename`,
      code: "conflict",
    }
    : {
      message: `Cannot create session "${name}" twice in one call`,
      hint: "Use different names, or another policy: --on-conflict rename, skip or reuse",
      code: "conflict",
    };
}

function decide(
  { wanted, key }: NameRequest,
  existing: readonly SessionFacts[],
  planned: ReadonlyMap<string, SessionKey>,
  policy: ConflictPolicy,
  max: number,
): ConflictDecision | Omit<ConflictRefusal, "index"> {
  const owners = findOwners(key, existing, planned);
  const claimed = claimName(wanted, owners, max);
  if (!claimed.exists) return { kind: "create", name: claimed.name, source: "none", existing: undefined };
  const ours = existing.filter((session) => isOwn(session, key));
  const own = ours.find(({ name }) => name === claimed.name) ??
    ours.find(({ marks }) => marks!.name === claimed.name);
  const source = planned.has(claimed.name) ? "duplicate" : "existing";
  switch (policy) {
    case "error":
      return { name: own?.name ?? claimed.name, source };
    case "restart":
      return source === "duplicate"
        ? { name: claimed.name, source }
        : { kind: policy, name: claimed.name, source, existing: own };
    case "rename": {
      const others = new Map([...owners.keys()].map((name) => [name, "other"] as const));
      return { kind: "create", name: claimName(wanted, others, max).name, source, existing: undefined };
    }
    case "reuse":
    case "skip":
      return { kind: policy, name: own?.name ?? claimed.name, source, existing: own };
    case "merge_overwrite":
    case "merge_skip":
      return { kind: "merge", name: own?.name ?? claimed.name, source, existing: own };
  }
}

/** Who has which names. What an earlier request took is as good as there. */
function findOwners(
  key: SessionKey,
  existing: readonly SessionFacts[],
  planned: ReadonlyMap<string, SessionKey>,
): ReadonlyMap<string, "ours" | "other"> {
  const owners = new Map<string, "ours" | "other">();
  // A session that a person renamed still answers to its first name, unless another has that now.
  for (const session of existing) if (isOwn(session, key)) owners.set(session.marks!.name, "ours");
  for (const session of existing) owners.set(session.name, isOwn(session, key) ? "ours" : "other");
  for (const [name, taker] of planned) owners.set(name, isSame(taker, key) ? "ours" : "other");
  return owners;
}

function isOwn({ marks }: SessionFacts, key: SessionKey): boolean {
  return marks !== null && isSame(marks, key);
}

function isSame(one: SessionKey, other: SessionKey): boolean {
  return one.root === other.root && one.path === other.path && one.task === other.task;
}
