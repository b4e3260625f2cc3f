import type { Context } from "../../base/context.ts";
import type { Problem } from "../../base/error.ts";
import { VARIABLES } from "../../plan/variable.ts";
import type { Argument } from "../../template/argument.ts";
import { readCommandArguments } from "../../template/implied.ts";
import { findCommands, visibleSources } from "./find_commands.ts";
import { readSource } from "./read_command.ts";
import { findProject } from "../project.ts";
import { createYamlParser } from "../yaml_cache.ts";

/** A command as a list shows it; a broken one with its problems. */
export interface ListedCommand {
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly source: "project" | "user" | "built-in";
  readonly path: string;
  readonly arguments: readonly Argument[];
  readonly problems: readonly Problem[];
}

/** Lists every command that can be run here; one bad file never hides the others. */
export async function listCommands(context: Context): Promise<readonly ListedCommand[]> {
  const parse = createYamlParser(context, { remember: false });
  const shelf = findCommands(context, findProject(context.cwd));
  return await Promise.all(
    visibleSources(shelf).map(async (source) => {
      const { command, problems } = await readSource(shelf, source, parse);
      const read = command === undefined
        ? { declared: [], problems: [] }
        : readCommandArguments(command.file, VARIABLES);
      return {
        name: source.name,
        description: command?.file.description?.text ?? "",
        category: command?.file.category?.text ?? "",
        source: source.origin,
        path: source.path,
        arguments: read.declared,
        problems: [...problems, ...read.problems],
      };
    }),
  );
}
