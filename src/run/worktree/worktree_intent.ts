import type { Expander } from "../../plan/expander.ts";
import type { Request } from "../../plan/facts.ts";
import { readWorktreeIntent, type WorktreeIntent } from "../../plan/worktree_plan.ts";
import { resolveLinks } from "../project.ts";

/**
 * Reads the `worktree` block of a command, with its folder as git will tell it: by another path sessions, ports and the
 * record would be of no worktree, and a link that a clone brings would lead out of the project.
 */
export function readIntent(request: Request, expander: Expander): WorktreeIntent | undefined {
  const intent = readWorktreeIntent(request, expander);
  return intent === undefined ? undefined : { ...intent, parent: resolveLinks(intent.parent) };
}
