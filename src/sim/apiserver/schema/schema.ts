/**
 * The fields of the built-in kinds in one release, from the generated table (scripts/generate-schema.mjs).
 * The table is small and always there; descriptions are a second, lazy file (descriptions.ts).
 */

/** What a field holds. `struct` names another type of the table. */
export type FieldKind =
  | "string"
  | "bool"
  | "int32"
  | "int64"
  | "double"
  | "quantity"
  | "time"
  | "microTime"
  | "intOrString"
  | "bytes"
  | "any"
  | "struct";

export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  /** The type's name when `kind` is struct. */
  readonly type?: string;
  /** `list`, `map`, lists of maps and so on, outermost first. */
  readonly containers: readonly ("list" | "map")[];
  readonly required: boolean;
}

/** The generated file's shape. */
export interface SchemaData {
  readonly kinds: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, string>>;
}

const KINDS: Readonly<Record<string, FieldKind>> = {
  s: "string",
  b: "bool",
  i: "int32",
  l: "int64",
  d: "double",
  q: "quantity",
  t: "time",
  u: "microTime",
  x: "intOrString",
  y: "bytes",
  o: "any",
};

export class Schema {
  readonly #data: SchemaData;
  readonly #parsed = new Map<string, ReadonlyMap<string, Field>>();

  constructor(data: SchemaData) {
    this.#data = data;
  }

  /** The type of a kind, as the table names it; undefined when the release has no such kind. */
  typeOf(group: string, version: string, kind: string): string | undefined {
    return this.#data.kinds[`${group}/${version}/${kind}`] ?? this.#data.kinds[`/${version}/${kind}`];
  }
  /** Kinds of a group and version with their types. */
  kindsOf(group: string, version: string): [kind: string, type: string][] {
    const prefix = `${group}/${version}/`;
    return Object.entries(this.#data.kinds)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, type]) => [key.slice(prefix.length), type]);
  }
  /** A type's fields by name, in the order of the OpenAPI document. */
  fields(type: string): ReadonlyMap<string, Field> {
    const known = this.#parsed.get(type);
    if (known !== undefined) return known;
    const fields = new Map<string, Field>();
    for (const word of (this.#data.types[type] ?? "").split(" ")) {
      if (word === "") continue;
      const field = parseField(word);
      fields.set(field.name, field);
    }
    this.#parsed.set(type, fields);
    return fields;
  }
}

function parseField(word: string): Field {
  const colon = word.lastIndexOf(":");
  let code = word.slice(colon + 1);
  const required = code.endsWith("!");
  if (required) code = code.slice(0, -1);
  const containers: ("list" | "map")[] = [];
  while (code.startsWith("[") || code.startsWith("{")) {
    containers.push(code.startsWith("[") ? "list" : "map");
    code = code.slice(1);
  }
  const kind = KINDS[code];
  const name = word.slice(0, colon);
  return kind === undefined ? { name, kind: "struct", type: code, containers, required } : { name, kind, containers, required };
}

/** `V1Deployment` → `Deployment`, `CoreV1Event` → `Event`: the Go type's own name. */
export function shortName(type: string): string {
  return typeParts(type).name;
}

/** The parts of a table name: `CoreV1Event` → core, v1, Event. */
export function typeParts(type: string): { prefix: string | undefined; version: string; name: string } {
  const match = /^([A-Z][a-z]+)??V(\d(?:(?:alpha|beta)\d)?)([A-Z].*)$/.exec(type);
  return { prefix: match?.[1]?.toLowerCase(), version: `v${match?.[2] ?? "1"}`, name: match?.[3] ?? type };
}
