import type { SourceText } from "../base/source_text.ts";
import type { YamlSpan } from "../base/yaml_node.ts";

/** A text of a layouts file, and where it stands there. */
export interface WrittenText extends YamlSpan {
  readonly text: string;
}

/** A file as machineconfig and stackops write it (`layouts.json`): layouts, each of them a session made of tabs. */
export interface LayoutsFile {
  /** What `version` says; nothing depends on it. */
  readonly version: string | null;
  /** At least one. */
  readonly layouts: readonly FileLayout[];
  /** What the offsets of texts count in. */
  readonly source: SourceText;
}

export interface FileLayout {
  readonly name: WrittenText;
  /** At least one. */
  readonly tabs: readonly FileTab[];
}

export interface FileTab {
  /** Not blank; two tabs of a layout may have the same. */
  readonly name: WrittenText;
  /** As it is written, `~` and `$HOME` included; null: where prj is called. */
  readonly directory: WrittenText | null;
  /** A line for a shell; null: just a shell. */
  readonly command: WrittenText | null;
  /** At least 1; only balancing looks at it. */
  readonly weight: number;
}

/** A layout without its places: what is written again. */
export interface PlainLayout {
  readonly name: string;
  readonly tabs: readonly PlainTab[];
}

export interface PlainTab {
  readonly name: string;
  readonly directory: string | null;
  readonly command: string | null;
  readonly weight: number;
}

/** Forgets where everything stands. */
export function plainLayouts({ layouts }: LayoutsFile): readonly PlainLayout[] {
  return layouts.map(({ name, tabs }) => ({
    name: name.text,
    tabs: tabs.map((tab) => ({
      name: tab.name.text,
      directory: tab.directory?.text ?? null,
      command: tab.command?.text ?? null,
      weight: tab.weight,
    })),
  }));
}
