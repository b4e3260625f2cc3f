import type { TemplateText } from "./template_text.ts";

/**
 * What a YAML file may hold, as data: one table serves decoding (with carets), the editors' JSON Schema and the types.
 * A choice between forms is made by the kind of YAML node, so that an error is always about the form that was meant.
 */
export type Shape = ScalarShape | TextShape | ListShape | MapShape | ObjectShape | EitherShape | AnyShape | LazyShape;

/** A scalar with a fixed meaning. In a template it may also be written as text with `{{ }}`. */
export type ScalarShape =
  | { readonly kind: "boolean" }
  | { readonly kind: "integer"; readonly min?: number }
  | { readonly kind: "duration" }
  /** Bytes. */
  | { readonly kind: "size" }
  | {
    readonly kind: "choice";
    readonly values: readonly string[];
    /** Other spellings that are understood. */
    readonly aliases?: Readonly<Record<string, string>>;
  };

export interface TextShape {
  readonly kind: "text";
  readonly use: "plain" | "shell";
  /** A null stands for the empty text. */
  readonly nullable: boolean;
}

export interface ListShape {
  readonly kind: "list";
  readonly of: Shape;
}

/** A mapping with names of the author's own. */
export interface MapShape {
  readonly kind: "map";
  readonly of: Shape;
  /** The names are those of environment variables. */
  readonly variables?: true;
}

export interface ObjectShape {
  readonly kind: "object";
  readonly keys: Readonly<Record<string, Key>>;
}

export interface Key {
  readonly shape: Shape;
  readonly description: string;
  readonly required: boolean;
}

/** Another form for each kind of node. */
export interface EitherShape {
  readonly kind: "either";
  readonly scalar?: Shape;
  readonly list?: Shape;
  readonly object?: Shape;
}

/** Any scalar, kept as YAML reads it. */
export interface AnyShape {
  readonly kind: "any";
}

/** A shape that holds itself; what it decodes to cannot be inferred, so it is named. */
export interface LazyShape<T = unknown> {
  readonly kind: "lazy";
  readonly of: () => Shape;
  readonly decodes?: T;
}

/** The type that a shape decodes to. */
export type Decoded<S> = S extends { kind: "boolean" } ? boolean | TemplateText
  : S extends { kind: "integer" } ? number | TemplateText
  : S extends { kind: "size" } ? number | TemplateText
  : S extends { kind: "duration" } ? Duration | TemplateText
  : S extends { kind: "choice"; values: readonly (infer V)[] } ? V | TemplateText
  : S extends { kind: "text" } ? TemplateText
  : S extends { kind: "any" } ? string | number | boolean | null
  : S extends LazyShape<infer T> ? T
  : S extends { kind: "list"; of: infer O } ? readonly Decoded<O>[]
  : S extends { kind: "map"; of: infer O } ? Readonly<Record<string, Decoded<O>>>
  : S extends { kind: "object"; keys: infer K } ? DecodedObject<K>
  : S extends { kind: "either" } ? DecodedEither<S>
  : never;

type DecodedObject<K> =
  & { readonly [N in keyof K as K[N] extends { required: true } ? N : never]: DecodedKey<K[N]> }
  & { readonly [N in keyof K as K[N] extends { required: true } ? never : N]?: DecodedKey<K[N]> };
type DecodedKey<K> = K extends { shape: infer S } ? Decoded<S> : never;
type DecodedEither<S> =
  | (S extends { scalar: infer A } ? Decoded<A> : never)
  | (S extends { list: infer A } ? Decoded<A> : never)
  | (S extends { object: infer A } ? Decoded<A> : never);

/** A span of time in milliseconds; an object of its own so that it is not taken for a number without a unit. */
export interface Duration {
  readonly ms: number;
}

/** A template after expansion: every text is a string, every scalar has its value. */
export type Expanded<T> = T extends TemplateText ? string
  : T extends Duration ? Duration
  : T extends readonly (infer U)[] ? readonly Expanded<U>[]
  : T extends object ? { readonly [K in keyof T]: Expanded<T[K]> }
  : T;

/** Constructors, so that a shape reads like the YAML it describes. */
export const text = { kind: "text", use: "plain", nullable: false } as const;
export const shellLine = { kind: "text", use: "shell", nullable: false } as const;
export const textOrNull = { kind: "text", use: "plain", nullable: true } as const;
export const boolean = { kind: "boolean" } as const;
export const integer = { kind: "integer" } as const;
export const duration = { kind: "duration" } as const;
export const size = { kind: "size" } as const;
export const any = { kind: "any" } as const;

export function choice<const V extends readonly string[]>(
  values: V,
  aliases: Readonly<Record<string, V[number]>> = {},
): { readonly kind: "choice"; readonly values: V; readonly aliases: Readonly<Record<string, string>> } {
  return { kind: "choice", values, aliases };
}

export function list<const S extends Shape>(of: S): { readonly kind: "list"; readonly of: S } {
  return { kind: "list", of };
}

export function map<const S extends Shape>(of: S): { readonly kind: "map"; readonly of: S } {
  return { kind: "map", of };
}

/** An environment. */
export function variables<const S extends Shape>(
  of: S,
): { readonly kind: "map"; readonly of: S; readonly variables: true } {
  return { kind: "map", of, variables: true };
}

export function object<const K extends Readonly<Record<string, Key>>>(
  keys: K,
): { readonly kind: "object"; readonly keys: K } {
  return { kind: "object", keys };
}

export function optional<const S extends Shape>(
  shape: S,
  description: string,
): { readonly shape: S; readonly description: string; readonly required: false } {
  return { shape, description, required: false };
}

export function required<const S extends Shape>(
  shape: S,
  description: string,
): { readonly shape: S; readonly description: string; readonly required: true } {
  return { shape, description, required: true };
}
