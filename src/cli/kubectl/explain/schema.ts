/** A schema in words: the plaintext template of kubectl explain. */
import { type Kind, schemaAt, schemaOf } from "./kind.ts";
import { wrapped } from "./wrap.ts";

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly allOf?: readonly Schema[];
  readonly "x-kubernetes-group-version-kind"?: readonly Kind[];
}
export interface OpenApiDocument {
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

const WIDTH = 76;
/** A field among others shows so many of the words it may hold. */
const SHORT_LIST = 4;

/** The text; `failure` when a field does not exist (what was found until then is still printed). */
export function describeSchema(
  document: OpenApiDocument,
  kind: Kind,
  fields: readonly string[],
  { recursive, enums }: { recursive: boolean; enums: boolean },
): { text: string; failure?: string } {
  const schemas = document.components?.schemas ?? {};
  const root = schemaOf(schemas, kind);
  const head = `${kind.group === "" ? "" : `GROUP:      ${kind.group}\n`}KIND:       ${kind.kind}\nVERSION:    ${kind.version}\n\n`;
  if (!root)
    return { text: head, failure: `GVK map[group:${kind.group} kind:${kind.kind} version:${kind.version}] not found in OpenAPI schema` };
  const book = new Book(schemas, enums);
  let schema = root;
  for (const field of fields) {
    const next = book.resolve(schema).properties?.[field];
    // The last word is named, whichever of them is missing.
    if (!next) return { text: head, failure: `field ${JSON.stringify(fields[fields.length - 1])} does not exist` };
    schema = next;
  }
  const last = fields[fields.length - 1];
  const title = last === undefined ? "" : `FIELD: ${last} <${book.typeOf(schema)}>\n`;
  const values = enums ? (schema.enum ?? []) : [];
  const allowed = values.length > 0 ? `ENUM:\n${values.map((one) => `    ${shownWord(one)}\n`).join("")}` : enums ? "\n" : "";
  const words = book.descriptions(schema).map(indented).join("");
  const description = `DESCRIPTION:\n${words === "" ? "    <empty>\n" : `${words}    \n`}`;
  const { properties, required = [] } = book.resolve(schema);
  const names = Object.keys(properties ?? {}).sort();
  const list =
    names.length === 0
      ? ""
      : `FIELDS:\n${recursive ? book.tree(properties ?? {}, required, 1, []) : book.fields(properties ?? {}, required)}`;
  return { text: `${head}${title}${last === undefined ? "" : `${allowed}\n`}${description}${list}\n` };
}

/** An empty word is seen by its quotes. */
function shownWord(word: string): string {
  return word === "" ? '""' : word;
}

class Book {
  readonly #schemas: Readonly<Record<string, Schema>>;
  readonly #enums: boolean;
  constructor(schemas: Readonly<Record<string, Schema>>, enums: boolean) {
    this.#schemas = schemas;
    this.#enums = enums;
  }
  /** Later releases list what a field may hold: `prefix` and a line. */
  enumLine(schema: Schema, prefix: string): string {
    const values = this.#enums ? (schema.enum ?? []).map(shownWord) : [];
    if (values.length === 0) return "";
    const some = values.length > SHORT_LIST ? [...values.slice(0, SHORT_LIST), "...."] : values;
    return `${prefix}enum: ${some.join(", ")}\n`;
  }
  #referenced(schema: Schema): Schema | undefined {
    const reference = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0]?.$ref : undefined);
    return reference === undefined ? undefined : schemaAt(this.#schemas, reference);
  }
  /** The schema whose properties a field path goes on with: through references, lists and maps. */
  resolve(schema: Schema): Schema {
    const referenced = this.#referenced(schema);
    if (referenced) return this.resolve(referenced);
    if (schema.items) return this.resolve(schema.items);
    if (typeof schema.additionalProperties === "object") return this.resolve(schema.additionalProperties);
    return schema;
  }
  /** Own words first, then those of what it refers to. */
  descriptions(schema: Schema): string[] {
    const referenced = this.#referenced(schema);
    const inner = referenced ?? schema.items ?? (typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined);
    return [...(schema.description ? [schema.description] : []), ...(inner ? this.descriptions(inner) : [])];
  }
  typeOf(schema: Schema): string {
    const reference = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0]?.$ref : undefined);
    // What is a string on the wire says so (Time); objects and unions have a name (ObjectMeta, IntOrString).
    if (reference !== undefined) {
      const type = this.#referenced(schema)?.type;
      return type !== undefined && type !== "object" ? type : reference.slice(reference.lastIndexOf(".") + 1);
    }
    if (schema.items) return `[]${this.typeOf(schema.items)}`;
    if (typeof schema.additionalProperties === "object") return `map[string]${this.typeOf(schema.additionalProperties)}`;
    return schema.type === "object" || schema.properties ? "Object" : (schema.type ?? "Object");
  }
  fields(properties: Readonly<Record<string, Schema>>, required: readonly string[]): string {
    return Object.keys(properties)
      .sort()
      .map((name) => {
        const schema = properties[name] ?? {};
        return `  ${name}\t<${this.typeOf(schema)}>${required.includes(name) ? " -required-" : ""}\n${this.enumLine(schema, "  ")}${indented(schema.description ?? "<no description>")}\n`;
      })
      .join("");
  }
  /** Names only, nested; a type inside itself is not followed. */
  tree(properties: Readonly<Record<string, Schema>>, required: readonly string[], level: number, seen: readonly Schema[]): string {
    return Object.keys(properties)
      .sort()
      .map((name) => {
        const schema = properties[name] ?? {};
        const inner = this.resolve(schema);
        const line = `${"  ".repeat(level)}${name}\t<${this.typeOf(schema)}>${required.includes(name) ? " -required-" : ""}\n${this.enumLine(schema, "  ".repeat(level))}`;
        return inner.properties && !seen.includes(inner)
          ? line + this.tree(inner.properties, inner.required ?? [], level + 1, [...seen, inner])
          : line;
      })
      .join("");
  }
}

function indented(text: string): string {
  return wrapped(text, WIDTH)
    .split("\n")
    .map((line) => `    ${line}\n`)
    .join("");
}
