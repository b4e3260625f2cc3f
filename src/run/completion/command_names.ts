import type { Context } from "../../base/context.ts";
import type { CommandInfo } from "./candidates.ts";
import type { CommandSource } from "../../template/command.ts";
import { findProject } from "../project.ts";
import { findCommands, visibleSources } from "../command/find_commands.ts";

/**
 * Lists commands for completion, at every press of a key: names come from folders, and descriptions from the line that
 * has one, without parsing YAML.
 */
export function listCommandNames(context: Context): readonly CommandInfo[] {
  return visibleSources(findCommands(context, findProject(context.cwd))).map((source) => ({
    name: source.name,
    description: /^description:[ \t]*["']?(.*?)["']?[ \t]*$/m.exec(textOf(source))?.[1] ?? "",
  }));
}

/** A file that cannot be read still has a name. */
function textOf(source: CommandSource): string {
  try {
    return source.text;
  } catch {
    return "";
  }
}
