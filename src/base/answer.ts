/**
 * What a verb answers as JSON, as data: one table gives the type that the verb's code is checked against, and the JSON
 * Schema that `prj schema VERB` prints. Unlike `Shape` it describes what prj writes, so nothing in it has two forms.
 */
export type AnswerShape =
  | { readonly kind: "string"; readonly about?: string }
  /** ISO 8601, UTC. */
  | { readonly kind: "time"; readonly about?: string }
  | { readonly kind: "integer"; readonly about?: string }
  | { readonly kind: "number"; readonly about?: string }
  | { readonly kind: "boolean"; readonly about?: string }
  /** Whatever there is: data of someone else's making. */
  | { readonly kind: "any"; readonly about?: string }
  | { readonly kind: "choice"; readonly values: readonly string[]; readonly about?: string }
  | { readonly kind: "nullable"; readonly of: AnswerShape; readonly about?: string }
  | { readonly kind: "list"; readonly of: AnswerShape; readonly about?: string }
  /** Keys that are data. */
  | { readonly kind: "map"; readonly of: AnswerShape; readonly about?: string }
  | { readonly kind: "fields"; readonly fields: Fields; readonly about?: string };

type Fields = Readonly<Record<string, AnswerShape>>;

/** A whole answer: its name, such as "prj.sessions/1", and what stands beside it. */
export interface AnswerForm<T = unknown> {
  readonly schema: string;
  readonly fields: Fields;
  /** Never there: it carries the type. */
  readonly answers?: T;
}

/** The type of a shape's values. */
export type Answered<S> = S extends { kind: "string" | "time" } ? string
  : S extends { kind: "integer" | "number" } ? number
  : S extends { kind: "boolean" } ? boolean
  : S extends { kind: "any" } ? unknown
  : S extends { kind: "choice"; values: readonly (infer V)[] } ? V
  : S extends { kind: "nullable"; of: infer O } ? Answered<O> | null
  : S extends { kind: "list"; of: infer O } ? readonly Answered<O>[]
  : S extends { kind: "map"; of: infer O } ? Readonly<Record<string, Answered<O>>>
  : S extends { kind: "fields"; fields: infer F } ? { readonly [K in keyof F]: Answered<F[K]> }
  : never;

/** The type of a whole answer without its schema's name. */
export type AnswerOf<A> = A extends AnswerForm<infer T> ? T : never;

type About = { readonly about?: string };

/** Constructors, so that an answer's table reads like the answer. `about` says what a name does not: units, absence. */
export const string = (about?: string) => leaf("string", about);
export const time = (about?: string) => leaf("time", about);
export const integer = (about?: string) => leaf("integer", about);
export const number = (about?: string) => leaf("number", about);
export const boolean = (about?: string) => leaf("boolean", about);
export const any = (about?: string) => leaf("any", about);

function leaf<const K extends string>(kind: K, about: string | undefined): { readonly kind: K } & About {
  return about === undefined ? { kind } : { kind, about };
}

export function choice<const V extends readonly string[]>(
  values: V,
  about?: string,
): { readonly kind: "choice"; readonly values: V } & About {
  return { ...leaf("choice", about), values };
}

export function nullable<const S extends AnswerShape>(
  of: S,
  about?: string,
): { readonly kind: "nullable"; readonly of: S } & About {
  return { ...leaf("nullable", about), of };
}

export function list<const S extends AnswerShape>(
  of: S,
  about?: string,
): { readonly kind: "list"; readonly of: S } & About {
  return { ...leaf("list", about), of };
}

export function map<const S extends AnswerShape>(
  of: S,
  about?: string,
): { readonly kind: "map"; readonly of: S } & About {
  return { ...leaf("map", about), of };
}

/** An object; every field is always there. */
export function fields<const F extends Fields>(
  fields: F,
  about?: string,
): { readonly kind: "fields"; readonly fields: F } & About {
  return { ...leaf("fields", about), fields };
}

export function answerForm<const F extends Fields>(
  schema: string,
  fields: F,
): AnswerForm<{ readonly [K in keyof F]: Answered<F[K]> }> {
  return { schema, fields };
}

/** Makes the JSON Schema (draft 2020-12) of an answer. */
export function answerSchema({ schema, fields }: AnswerForm): Record<string, unknown> {
  const { properties, ...rest } = describe({ kind: "fields", fields });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: schema,
    ...rest,
    properties: { schema: { const: schema }, ...properties as Record<string, unknown> },
    required: ["schema", ...Object.keys(fields)],
  };
}

function describe(shape: AnswerShape): Record<string, unknown> {
  const about = shape.about === undefined ? {} : { description: shape.about };
  switch (shape.kind) {
    case "any":
      return about;
    case "time":
      return { ...about, type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$" };
    case "choice":
      return { ...about, enum: shape.values };
    case "nullable":
      return { ...about, anyOf: [describe(shape.of), { type: "null" }] };
    case "list":
      return { ...about, type: "array", items: describe(shape.of) };
    case "map":
      return { ...about, type: "object", additionalProperties: describe(shape.of) };
    case "fields":
      return {
        ...about,
        type: "object",
        properties: Object.fromEntries(Object.entries(shape.fields).map(([name, of]) => [name, describe(of)])),
        required: Object.keys(shape.fields),
        additionalProperties: false,
      };
    default:
      return { ...about, type: shape.kind };
  }
}
