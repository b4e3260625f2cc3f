/** Layouts of machineconfig and stackops (`layouts.json`) -> a command each. */
import { writeInner } from "./carried_directory.ts";
import { nameCommand } from "./carried_session.ts";
import { writePieces } from "./carried_text.ts";
import type { DraftCommand, DraftWindow } from "./draft.ts";
import type { ImportNote } from "./import_note.ts";
import type { FileLayout, FileTab, LayoutsFile } from "./layouts_file.ts";
import { fitSessionName } from "../session/name.ts";

/** One command of a layouts file. */
export interface ImportedLayout {
  readonly name: string;
  readonly draft: DraftCommand;
  readonly notes: readonly ImportNote[];
}

export function importLayouts(file: LayoutsFile): readonly ImportedLayout[] {
  return file.layouts.map((layout, index) => importLayout(layout, index, file));
}

function importLayout(layout: FileLayout, index: number, file: LayoutsFile): ImportedLayout {
  const name = nameCommand(layout.name.text);
  const notes: ImportNote[] = [];
  const at = `layouts[${index}]`;
  // Its sessions are called after their layouts, with "_" for blanks.
  const session = layout.name.text.replaceAll(" ", "_");
  if (fitSessionName(session) !== session) {
    notes.push({
      kind: "changed",
      key: `${at}.layoutName`,
      place: file.source.placeAt(layout.name.start, layout.name.end - layout.name.start),
      reason: `names of sessions have only a-z 0-9 _ and -: the session is "${fitSessionName(session)}"`,
      instead: null,
    });
  }
  for (const [tab, { name: { start, end }, weight }] of layout.tabs.entries()) {
    if (weight === 1) continue;
    notes.push({
      kind: "left_out",
      key: `${at}.layoutTabs[${tab}].tabWeight`,
      place: file.source.placeAt(start, end - start),
      reason: "only balancing looks at weights",
      instead: 'Run "prj layout balance" on the file before it is imported',
    });
  }
  return {
    name,
    notes,
    draft: {
      description: `${name}, imported from layouts.json`,
      session: {
        name_template: writePieces([session]),
        task: name,
        windows: layout.tabs.map(importTab),
      },
    },
  };
}

function importTab({ name, directory, command }: FileTab): DraftWindow {
  const home = directory?.text.replaceAll(/\$HOME\b|\$\{HOME\}/g, "~");
  const written = home === undefined ? undefined : writeInner([home]);
  return {
    name: writePieces([name.text]),
    ...(written === undefined ? {} : { working_directory: written }),
    panes: [command === null ? {} : { command: writePieces([command.text]) }],
  };
}
