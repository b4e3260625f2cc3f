import { createContext, isDirectoryDeleted } from "../src/run/context.ts";
import { findCandidates } from "../src/run/completion/candidates.ts";
import { listCommandNames } from "../src/run/completion/command_names.ts";
import { findDirectory } from "../src/run/completion/typed_line.ts";
import { renderCandidates } from "../src/ui/completion_script.ts";
import { COMMON_OPTIONS } from "./verb.ts";
import { VERBS } from "./verbs.ts";

/**
 * The hidden verb behind every completion script: `prj complete -- WORD…`. Whatever goes wrong, a person who types
 * sees no message: only no candidates.
 */
export async function complete(args: readonly string[]): Promise<number> {
  const words = args[0] === "--" ? args.slice(1) : args;
  try {
    // Where the directory was deleted, the user's own commands are still there.
    const context = createContext(findDirectory(words, COMMON_OPTIONS) ?? (isDirectoryDeleted() ? "/" : undefined));
    const found = await findCandidates(words, {
      verbs: VERBS,
      options: COMMON_OPTIONS,
      commands: () => Promise.resolve(listCommandNames(context)),
      arguments: async (name) => (await loadSources()).findArgumentInfo(context, name),
      sessions: async () => (await loadSources()).listSessionNames(context),
      worktrees: async () => (await loadSources()).listWorktreeNames(context),
      branches: async () => (await loadSources()).listBranches(context),
    });
    // Shells read lines: one without an end would be lost.
    await Deno.stdout.write(new TextEncoder().encode(`${renderCandidates(found)}\n`));
  } catch {
    return 1;
  }
  return 0;
}

/** What costs more than a look into folders is loaded only when it is asked for. */
function loadSources(): Promise<typeof import("../src/run/completion/candidate_source.ts")> {
  return import("../src/run/completion/candidate_source.ts");
}
