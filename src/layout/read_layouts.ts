import type { Problem } from "../base/error.ts";
import { parseJson } from "../base/json_source.ts";
import { suggest } from "../base/suggestion.ts";
import type { YamlNode, YamlPair, YamlSource, YamlSpan } from "../base/yaml_node.ts";
import type { FileLayout, FileTab, LayoutsFile, WrittenText } from "./layouts_file.ts";

/** What a text is read as: the file where nothing is wrong, every problem, and what is let pass but worth a word. */
export interface ReadLayouts {
  readonly file: LayoutsFile | undefined;
  readonly problems: readonly Problem[];
  readonly notes: readonly Problem[];
}

/** Reads the text of a layouts file; `path` is what problems name. */
export function readLayouts(path: string, text: string): ReadLayouts {
  const json = parseJson(path, text);
  const reader = new LayoutsReader(json);
  const file = json.problems.length > 0 ? undefined : reader.read();
  const { problems, notes } = reader;
  return { file: problems.length > 0 ? undefined : file, problems, notes };
}

/** Names of keys: the one that the tools write, then those that their manuals use too. */
const KEYS = {
  file: { $schema: ["$schema"], version: ["version"], layouts: ["layouts"] },
  layout: { name: ["layoutName", "name"], tabs: ["layoutTabs", "tabs"] },
  tab: {
    name: ["tabName", "name"],
    directory: ["startDir", "cwd"],
    command: ["command"],
    weight: ["tabWeight", "weight"],
  },
} as const;

type Fields<K> = { readonly [N in keyof K]?: YamlPair };

class LayoutsReader {
  readonly problems: Problem[];
  readonly notes: Problem[] = [];
  readonly #json: YamlSource;

  constructor(json: YamlSource) {
    this.#json = json;
    this.problems = [...json.problems];
  }

  read(): LayoutsFile {
    const { root, source } = this.#json;
    // The manuals show a list of layouts and a single one, too.
    if (root.kind === "list") return { version: null, layouts: this.#readLayouts(root, root), source };
    const isLayout = root.kind === "map" && root.pairs.some(({ key }) => KEYS.layout.tabs.some((name) => name === key));
    if (isLayout) return { version: null, layouts: [this.#readLayout(root, 0)], source };
    const { version, layouts } = this.#fields(root, KEYS.file, "the file");
    if (layouts === undefined && root.kind === "map") this.#missing(root, "layouts", "the file");
    return {
      version: version?.value.kind === "scalar" ? version.value.written : null,
      layouts: layouts === undefined ? [] : this.#readLayouts(layouts.value, layouts),
      source,
    };
  }

  #readLayouts(node: YamlNode, at: YamlSpan): readonly FileLayout[] {
    const layouts = this.#items(node, '"layouts"', at).map((item, index) => this.#readLayout(item, index));
    const seen = new Set<string>();
    for (const { name } of layouts) {
      if (name.text !== "" && seen.has(name.text)) {
        const hint = 'When both are opened, "--on-conflict" decides about the second';
        this.#note(name, `Two layouts are called "${name.text}"`, hint);
      }
      seen.add(name.text);
    }
    return layouts;
  }

  #readLayout(node: YamlNode, index: number): FileLayout {
    const where = `layout ${index + 1}`;
    const { name, tabs } = this.#fields(node, KEYS.layout, where);
    if (node.kind === "map" && name === undefined) this.#missing(node, "layoutName", where);
    if (node.kind === "map" && tabs === undefined) this.#missing(node, "layoutTabs", where);
    const whose = name?.value.kind === "scalar" ? `layout "${name.value.written}"` : where;
    return {
      name: this.#text(name, `the name of ${where}`, "required") ?? NOWHERE,
      tabs: tabs === undefined
        ? []
        : this.#items(tabs.value, `the tabs of ${whose}`, tabs).map((tab, i) =>
          this.#readTab(tab, `tab ${i + 1} of ${whose}`)
        ),
    };
  }

  #readTab(node: YamlNode, where: string): FileTab {
    const { name, directory, command, weight } = this.#fields(node, KEYS.tab, where);
    if (node.kind === "map" && name === undefined) this.#missing(node, "tabName", where);
    return {
      name: this.#text(name, `the name of ${where}`, "required") ?? NOWHERE,
      directory: this.#text(directory, `the directory of ${where}`, "optional") ?? null,
      command: this.#text(command, `the command of ${where}`, "optional") ?? null,
      weight: this.#weight(weight, where),
    };
  }

  /** Files that the tools came with have 0, which their own balancing refuses. */
  #weight(pair: YamlPair | undefined, where: string): number {
    if (pair === undefined || isNull(pair.value)) return 1;
    const value = pair.value.kind === "scalar" ? pair.value.value : undefined;
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0) {
      this.#problem(pair.value, `Expected a whole number from 1 for the weight of ${where}, found ${show(pair.value)}`);
      return 1;
    }
    if (value === 0) this.#note(pair.value, `The weight of ${where} is 0`, "It is taken for 1");
    return Math.max(1, value);
  }

  #text(pair: YamlPair | undefined, what: string, need: "required" | "optional"): WrittenText | undefined {
    if (pair === undefined || (need === "optional" && isNull(pair.value))) return undefined;
    const { value } = pair;
    if (value.kind !== "scalar" || typeof value.value !== "string") {
      this.#problem(value, `Expected text for ${what}, found ${show(value)}`, "Put it in double quotes");
      return undefined;
    }
    const { start, end } = value;
    if (value.value.trim() !== "") return { text: value.value, start, end };
    if (need === "required") this.#problem(value, `Expected text for ${what}, found only blanks`);
    return undefined;
  }

  /** Finds the pair of each field under any of its names. */
  #fields<K extends Readonly<Record<string, readonly string[]>>>(node: YamlNode, known: K, where: string): Fields<K> {
    if (node.kind !== "map") {
      this.#problem(node, `Expected an object ({"key": value}) for ${where}, found ${show(node)}`);
      return {};
    }
    const found: Record<string, YamlPair> = {};
    for (const pair of node.pairs) {
      const field = Object.keys(known).find((name) => known[name]!.includes(pair.key));
      if (field === undefined) {
        const names = Object.values(known).flat();
        const hint = suggest(pair.key, names) ?? `Known keys: ${Object.values(known).map(([name]) => name).join(", ")}`;
        this.#problem(pair, `Unknown key "${pair.key}" in ${where}`, hint);
      } else if (found[field] !== undefined) {
        this.#problem(pair, `"${found[field].key}" and "${pair.key}" mean the same in ${where}`, "Keep one of the two");
      } else found[field] = pair;
    }
    return found as Fields<K>;
  }

  #items(node: YamlNode, what: string, at: YamlSpan): readonly YamlNode[] {
    if (node.kind !== "list") {
      this.#problem(node, `Expected a list ([…]) for ${what}, found ${show(node)}`);
      return [];
    }
    if (node.items.length === 0) this.#problem(at, `There is nothing in ${what}`, "At least one has to be there");
    return node.items;
  }

  #missing(node: YamlNode, key: string, where: string): void {
    this.#problem({ start: node.start, end: node.start + 1 }, `Missing key "${key}" in ${where}`);
  }

  #problem(at: YamlSpan, message: string, hint?: string): void {
    this.problems.push(this.#told(at, message, hint));
  }

  #note(at: YamlSpan, message: string, hint: string): void {
    this.notes.push(this.#told(at, message, hint));
  }

  #told({ start, end }: YamlSpan, message: string, hint?: string): Problem {
    const place = this.#json.source.placeAt(start, end - start);
    return { message, place, ...(hint === undefined ? {} : { hint }) };
  }
}

/** Stands where a problem was told; such a file is never handed out. */
const NOWHERE: WrittenText = { text: "", start: 0, end: 0 };

function isNull(node: YamlNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

function show(node: YamlNode): string {
  return node.kind === "list"
    ? "a list"
    : node.kind === "map"
    ? "an object"
    : typeof node.value === "string"
    ? `"${node.value}"`
    : node.written;
}
