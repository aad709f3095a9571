/** YAML and JSON documents as kubectl's decoder reads them (apimachinery/pkg/util/yaml), error words included. */
import { parseDocument, type YAMLParseError } from "yaml";
import { CommandError } from "../errors.ts";
import type { DocumentOrError } from "./files.ts";

/** Every document of a text. Empty documents are skipped; reading ends at the first that does not parse. */
export function parseDocuments(text: string, source: string): DocumentOrError[] {
  const found: DocumentOrError[] = [];
  for (const part of split(text)) {
    try {
      const value = parseYamlOrJson(part);
      if (value !== null && value !== undefined) found.push({ document: { value, source } });
    } catch (error) {
      found.push({ error: new CommandError(`error parsing ${source}: ${error instanceof Error ? error.message : String(error)}`) });
      break;
    }
  }
  return found;
}

/** What goes through a Go map loses its order and is written by its keys. */
export function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, item]) => [key, sortedKeys(item)]),
  );
}

/** YAML documents end at lines that begin with `---`; a JSON text is one stream of values. */
function split(text: string): string[] {
  if (/^\s*[{[]/.test(text)) {
    const values = splitJson(text);
    if (values) return values;
  }
  const normal = text.replace(/^\ufeff/, "");
  return normal.split(/^---[^\S\n]*(?:#.*)?$\n?/m).map((part) => part.replace(/^---\s/, ""));
}
/** Concatenated JSON objects; undefined when it is not JSON (flow YAML). */
function splitJson(text: string): string[] | undefined {
  const values: string[] = [];
  let depth = 0;
  let start = -1;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quoted) {
      if (char === "\\") at++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === "{" || char === "[") {
      if (depth === 0) start = at;
      depth++;
    } else if (char === "}" || char === "]") {
      depth--;
      if (depth === 0) values.push(text.slice(start, at + 1));
    }
  }
  return depth === 0 && values.length > 0 && values.every(isJson) ? values : undefined;
}
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const SCHEMA_11 = new Set(["timestamp", "binary", "omap", "pairs", "set"].map((name) => `tag:yaml.org,2002:${name}`));

/** One document by yaml.v2's rules (YAML 1.1: `yes` is true). Throws an Error in its words. */
export function parseYamlOrJson(text: string): unknown {
  const document = parseDocument(text, {
    version: "1.1",
    uniqueKeys: false,
    merge: true,
    prettyErrors: true,
    customTags: (tags) => tags.filter((tag) => typeof tag === "string" || !SCHEMA_11.has(tag.tag)),
  });
  const error = document.errors[0];
  if (error) throw new Error(`error converting YAML to JSON: yaml: ${yamlErrorText(error, text, document.errors[1])}`);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 1000 });
  } catch (thrown) {
    throw new Error(`error converting YAML to JSON: yaml: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  return jsonOf(value);
}
/** Keys become strings, as sigs.k8s.io/yaml does it. */
function jsonOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonOf);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), jsonOf(item)]));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonOf(item)]));
  if (typeof value === "bigint") return Number(value);
  return value;
}

/** libyaml's sentence for what the parser complains about. A scanner's line counts from 1, a parser's from 0. */
function yamlErrorText(error: YAMLParseError, text: string, next: YAMLParseError | undefined): string {
  const line = error.linePos?.[0].line ?? 1;
  const lines = text.split("\n");
  const rest = lines[line - 1] ?? "";
  const following = line + 1 + lines.slice(line).findIndex((one) => one.trim() !== "");
  const missing = inSequence(lines, line) ? "did not find expected '-' indicator" : "did not find expected key";
  switch (error.code) {
    case "BLOCK_AS_IMPLICIT_KEY":
      // A value that goes on in the next line is complained about there.
      return `line ${next?.code === "MULTILINE_IMPLICIT_KEY" ? following : line}: mapping values are not allowed in this context`;
    case "TAB_AS_INDENT":
      return `line ${line}: found character that cannot start any token`;
    case "MULTILINE_IMPLICIT_KEY":
      if (/^\s*-(\s|$)/.test(rest)) return parserLine(line, missing);
      if (lines.slice(0, line - 1).every((one) => one.trim() === "" || one.startsWith("#")))
        return `line ${following}: mapping values are not allowed in this context`;
      return `line ${line + 1}: could not find expected ':'`;
    case "MISSING_CHAR":
      if (error.message.includes("quote")) return `line ${text.split("\n").length}: found unexpected end of stream`;
      if (/flow sequence|\]/.test(error.message)) return parserLine(line, "did not find expected ',' or ']'");
      if (/flow map|\}/.test(error.message)) return parserLine(line, "did not find expected ',' or '}'");
      return `line ${line + 1}: could not find expected ':'`;
    case "BAD_DQ_ESCAPE":
      return `line ${line}: found unknown escape character`;
    case "BAD_ALIAS":
      return `unknown anchor '${/[*](\S+)/.exec(rest)?.[1] ?? ""}' referenced`;
    case "BAD_INDENT":
      if (error.message.startsWith("Flow seq")) return parserLine(line, "did not find expected ',' or ']'");
      if (error.message.startsWith("Flow map")) return parserLine(line, "did not find expected ',' or '}'");
      return parserLine(line, missing);
    case "UNEXPECTED_TOKEN":
      if (/^\s*[%@`]/.test(rest) || /:\s+[%@`]/.test(rest)) return `line ${line}: found character that cannot start any token`;
      return parserLine(line, missing);
    case "BAD_SCALAR_START":
      return `line ${line}: found character that cannot start any token`;
    default:
      return parserLine(line, "did not find expected key");
  }
}
/** Does the line stand where the next item of a list is expected? */
function inSequence(lines: readonly string[], line: number): boolean {
  const indent = (text: string): number => text.length - text.trimStart().length;
  const own = indent(lines[line - 1] ?? "");
  for (let at = line - 2; at >= 0; at--) {
    const text = lines[at] ?? "";
    if (text.trim() === "" || indent(text) > own) continue;
    return indent(text) === own && /^\s*-(\s|$)/.test(text);
  }
  return false;
}
function parserLine(line: number, text: string): string {
  return line - 1 > 0 ? `line ${line - 1}: ${text}` : text;
}
