import { TemplateText } from "../../base/template_text.ts";
import type { FileLayout, WrittenText } from "../../layout/layouts_file.ts";
import { expandHome } from "../../layout/start_directory.ts";
import type { ExitMode } from "../../session/spec.ts";
import { sanitizeNamePart } from "../../session/name.ts";
import type { Command } from "../../template/command.ts";
import type { OpenLayouts } from "./layouts_file.ts";

export interface LayoutGround {
  /** Where tabs without a directory start. */
  readonly directory: string;
  readonly home: string;
  readonly exitMode: ExitMode | undefined;
}

/**
 * Makes the command that opens a layout as a session: planned and carried out like one that stands in a file of its own.
 * Its texts are literals that know their place in the layouts file, so that problems are told there.
 */
export function layoutCommand({ path, file }: OpenLayouts, layout: FileLayout, ground: LayoutGround): Command {
  const literal = (at: WrittenText, text = at.text): TemplateText => new TemplateText(text, file.source, at, "literal");
  const directory = literal(layout.name, ground.directory);
  return {
    name: `layout ${layout.name.text}`,
    path,
    origin: "project",
    fromProject: false,
    file: {
      working_directory: directory,
      session: {
        name_template: literal(layout.name, sanitizeNamePart(layout.name.text)),
        task: literal(layout.name),
        working_directory: directory,
        ...(ground.exitMode === undefined ? {} : { exit_mode: ground.exitMode }),
        windows: layout.tabs.map((tab) => ({
          name: literal(tab.name),
          ...(tab.command === null ? {} : { command: literal(tab.command) }),
          ...(tab.directory === null
            ? {}
            : { working_directory: literal(tab.directory, expandHome(tab.directory.text, ground.home)) }),
        })),
      },
    },
  };
}
