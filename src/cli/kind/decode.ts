/**
 * Reads a YAML file as gopkg.in/yaml.v3 does with KnownFields: every field must be known, every value of its type;
 * what is wrong is told with its line. Upstream: yaml.v3 decode.go.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";

/** The Go type of a value: a scalar, a list, a map or a struct. */
export type Shape =
  | { readonly kind: "string" | "bool" | "int32" }
  | { readonly kind: "list"; readonly of: Shape }
  | { readonly kind: "map"; readonly of: Shape }
  | { readonly kind: "struct"; readonly name: string; readonly fields: Readonly<Record<string, Shape>> };

/** Throws Error: `yaml: unmarshal errors:\n  line 3: field foo not found in type v1alpha4.Cluster`. */
export function decodeStrict(text: string, shape: Shape): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) throw new Error(`yaml: line ${broken.linePos?.[0].line ?? 1}: ${broken.message.split(" at line")[0]?.toLowerCase() ?? ""}`);
  const wrong: string[] = [];
  const lineOf = (node: Node | null): number => lines.linePos(node?.range?.[0] ?? 0).line;
  const walk = (node: Node | null, wanted: Shape): unknown => {
    if (node === null || (isScalar(node) && node.value === null)) return undefined;
    if (isAlias(node)) return walk(node.resolve(document) ?? null, wanted);
    const mismatch = (): undefined => {
      wrong.push(`line ${lineOf(node)}: cannot unmarshal ${described(node)} into ${goType(wanted)}`);
      return undefined;
    };
    switch (wanted.kind) {
      case "list":
        return isSeq(node) ? node.items.map((item) => walk(item as Node, wanted.of)) : mismatch();
      case "map":
      case "struct": {
        if (!isMap(node)) return mismatch();
        const found: Record<string, unknown> = {};
        for (const { key, value } of node.items) {
          const name = String(isScalar(key) ? key.value : key);
          const inner = wanted.kind === "map" ? wanted.of : wanted.fields[name];
          if (inner) found[name] = walk(value as Node | null, inner);
          else wrong.push(`line ${lineOf(key as Node)}: field ${name} not found in type ${goType(wanted)}`);
        }
        return found;
      }
      default: {
        if (!isScalar(node)) return mismatch();
        const { value } = node;
        if (wanted.kind === "string") return typeof value === "string" ? value : (node.source ?? String(value));
        if (wanted.kind === "bool") return typeof value === "boolean" ? value : mismatch();
        return typeof value === "number" && Number.isInteger(value) ? value : mismatch();
      }
    }
  };
  const value = walk(document.contents as Node | null, shape);
  if (wrong.length > 0) throw new Error(`yaml: unmarshal errors:\n${wrong.map((line) => `  ${line}`).join("\n")}`);
  return value;
}

function described(node: Node): string {
  if (isMap(node)) return "!!map";
  if (isSeq(node)) return "!!seq";
  const { value, source } = node as { value?: unknown; source?: string };
  const tag = typeof value === "boolean" ? "bool" : typeof value === "number" ? (Number.isInteger(value) ? "int" : "float") : "str";
  const text = source ?? String(value);
  return `!!${tag} \`${text.length > 10 ? `${text.slice(0, 7)}...` : text}\``;
}
function goType(shape: Shape): string {
  switch (shape.kind) {
    case "list":
      return `[]${goType(shape.of)}`;
    case "map":
      return `map[string]${goType(shape.of)}`;
    case "struct":
      return shape.name;
    default:
      return shape.kind;
  }
}
