import { createContext } from "../src/run/context.ts";
import { findCandidates } from "../src/run/candidates.ts";
import { findDirectory } from "../src/run/typed_line.ts";
import { renderCandidates } from "../src/ui/completion_script.ts";
import { COMMON_OPTIONS, VERBS } from "./verb.ts";

/**
 * The hidden verb behind every completion script: `prj complete -- WORD…`. Whatever goes wrong, a person who types
 * sees no message: only no candidates.
 */
export async function complete(args: readonly string[]): Promise<number> {
  const words = args[0] === "--" ? args.slice(1) : args;
  try {
    const context = createContext(findDirectory(words, COMMON_OPTIONS));
    const found = await findCandidates(words, {
      verbs: VERBS,
      options: COMMON_OPTIONS,
      commands: async () => (await import("../src/run/command_names.ts")).listNames(context),
      arguments: async (name) =>
        (await (await import("../src/run/read_command.ts")).findArguments(context, name))?.map((argument) => ({
          ...argument,
          default: argument.default ?? undefined,
        })),
      sessions: async () => {
        const { findProjectSessions } = await import("../src/run/project_sessions.ts");
        using overview = await findProjectSessions(context, { warn: () => {} });
        return overview.own.map(({ name, task }) => ({ name, description: task ?? "" }));
      },
      branches: async () => {
        const { listBranches } = await import("../src/run/list_branches.ts");
        return await listBranches(context);
      },
    });
    // Shells read lines: one without an end would be lost.
    await Deno.stdout.write(new TextEncoder().encode(`${renderCandidates(found)}\n`));
  } catch {
    return 1;
  }
  return 0;
}
