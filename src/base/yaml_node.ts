import type { Problem } from "./error.ts";
import type { SourceText } from "./source_text.ts";

/** A YAML file as decoding sees it: plain data, so that it can be kept between two calls of prj. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

/** Offsets in the file's text; those of a pair are its key's. */
export interface YamlSpan {
  readonly start: number;
  readonly end: number;
}

export interface YamlScalar extends YamlSpan {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** As it is written, where that differs from the value's own text: `0x10`, `yes`. */
  readonly written: string;
}

export interface YamlList extends YamlSpan {
  readonly kind: "list";
  readonly items: readonly YamlNode[];
}

export interface YamlMap extends YamlSpan {
  readonly kind: "map";
  /** No two with the same key. */
  readonly pairs: readonly YamlPair[];
}

export interface YamlPair extends YamlSpan {
  readonly key: string;
  readonly value: YamlNode;
}

/** A parsed YAML file and everything that is wrong with its syntax. */
export interface YamlSource {
  readonly source: SourceText;
  readonly root: YamlNode;
  readonly problems: readonly Problem[];
}

/** Parses a file's text; where the parser is big, it is loaded only when there is something to parse. */
export type YamlParser = (file: string, text: string) => Promise<YamlSource>;
