/**
 * A schema of the OpenAPI v2 document in words: what kubectl explained before there was a third version, and still
 * does for `--output=plaintext-openapiv2`. Upstream: kubectl/pkg/explain, kube-openapi/pkg/util/proto/document.go.
 */
import { CommandError } from "../errors.ts";
import { type Kind, schemaAt, schemaOf } from "./kind.ts";

export interface Definition {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Definition>>;
  readonly required?: readonly string[];
  readonly items?: Definition;
  readonly additionalProperties?: Definition | boolean;
  readonly "x-kubernetes-group-version-kind"?: readonly Kind[];
}
export interface SwaggerDocument {
  readonly definitions?: Readonly<Record<string, Definition>>;
}

const WIDTH = 80;
const FIELD_INDENT = 3;
const DESCRIPTION_INDENT = 5;

/** The text. CommandError for a kind or a field that the document does not know. */
export function describeDefinition({ definitions = {} }: SwaggerDocument, kind: Kind, path: readonly string[], recursive: boolean): string {
  const apiVersion = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
  const root = schemaOf(definitions, kind);
  if (!root) throw new CommandError(`couldn't find resource for "${kind.group}/${kind.version}, Kind=${kind.kind}"`);
  const book = new Book(definitions);
  const schema = book.lookUp(root, path);
  const [leaf = {}, ...around] = book.within(schema);
  const { properties, required = [], type } = leaf;
  const name = path.at(-1);
  // Where anything may stand there is nothing to name.
  const title =
    name === undefined || (!properties && type === undefined)
      ? ""
      : `${properties ? "RESOURCE: " : "FIELD:    "}${name} <${book.typeOf(schema)}>\n\n`;
  const words = [...around.reverse(), leaf].flatMap(({ description }) => (description ? [indented(description, DESCRIPTION_INDENT)] : []));
  const fields = properties ? `\nFIELDS:\n${recursive ? book.tree(properties, FIELD_INDENT, []) : book.fields(properties, required)}` : "";
  const described = words.length > 0 ? words.join("\n") : indented("<empty>", DESCRIPTION_INDENT);
  return `KIND:     ${kind.kind}\nVERSION:  ${apiVersion}\n\n${title}DESCRIPTION:\n${described}${fields}`;
}

class Book {
  readonly #definitions: Readonly<Record<string, Definition>>;
  constructor(definitions: Readonly<Record<string, Definition>>) {
    this.#definitions = definitions;
  }
  /** What a schema stands for, a list holds or a map maps to; undefined for a single value and an object with fields. */
  #inner(schema: Definition): Definition | undefined {
    if (schema.$ref !== undefined) return schemaAt(this.#definitions, schema.$ref);
    if (schema.properties) return undefined;
    if (schema.type === "array") return schema.items;
    if (schema.type === "object") return typeof schema.additionalProperties === "object" ? schema.additionalProperties : anything(schema);
    return undefined;
  }
  /** From the innermost schema outwards. */
  within(schema: Definition): Definition[] {
    const chain = [schema];
    for (let inner = this.#inner(schema); inner; inner = this.#inner(inner)) chain.unshift(inner);
    return chain;
  }
  lookUp(root: Definition, path: readonly string[]): Definition {
    let schema = root;
    for (const name of path) {
      const [leaf] = this.within(schema);
      // Below a single value every name is that value: so the real one.
      if (leaf?.type !== undefined && !leaf.properties) return leaf;
      const field = leaf?.properties?.[name];
      if (!field) throw new CommandError(`field ${JSON.stringify(name)} does not exist`);
      schema = field;
    }
    return schema;
  }
  typeOf(schema: Definition): string {
    if (schema.properties) return "Object";
    const inner = this.#inner(schema);
    if (!inner) return schema.type ?? "";
    const name = this.typeOf(inner);
    return schema.type === "array" ? `[]${name}` : schema.type === "object" ? `map[string]${name}` : name;
  }
  #line(name: string, schema: Definition, required: readonly string[], indent: number): string {
    return `${" ".repeat(indent)}${name}\t<${this.typeOf(schema)}>${required.includes(name) ? " -required-" : ""}\n`;
  }
  fields(properties: Readonly<Record<string, Definition>>, required: readonly string[]): string {
    return Object.entries(properties)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([name, schema]) =>
          `${this.#line(name, schema, required, FIELD_INDENT)}${indented(schema.description ?? "", DESCRIPTION_INDENT)}\n`,
      )
      .join("");
  }
  /** Names only, nested; a type inside itself is not followed. */
  tree(properties: Readonly<Record<string, Definition>>, indent: number, seen: readonly Definition[]): string {
    return Object.entries(properties)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, schema]) => {
        const [leaf] = this.within(schema);
        const below = leaf?.properties && !seen.includes(leaf) ? this.tree(leaf.properties, indent + FIELD_INDENT, [...seen, leaf]) : "";
        return this.#line(name, schema, [], indent) + below;
      })
      .join("");
  }
}

/** Paragraphs, lists and code stay apart; the rest is filled anew. Upstream: explain/formatter.go. */
function indented(text: string, indent: number): string {
  const lines: string[] = [];
  let words: string[] = [];
  const flush = (): void => {
    if (words.length > 0) lines.push(words.join(" "));
    words = [];
  };
  let last = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("    ")) {
      flush();
      lines.push(line);
      last = "";
      continue;
    }
    const trimmed = line.trim();
    if (lines.length > 0 && trimmed === "") {
      flush();
      lines.push("");
      last = "";
      continue;
    }
    if (last.endsWith(":") || trimmed === "" || /^(\d+\.?|-|\*)\s/.test(trimmed)) flush();
    for (const word of trimmed.split(/\s+/)) {
      if (word === "") continue;
      if (words.length > 0 && [...words, word].join(" ").length > WIDTH - indent) flush();
      words.push(word);
      last = word;
    }
  }
  flush();
  return lines.map((line) => (line === "" ? "\n" : `${" ".repeat(indent)}${line}\n`)).join("");
}

/** What an object without fields maps to: anything, in the object's own words. */
function anything({ description }: Definition): Definition {
  return description === undefined ? {} : { description };
}
