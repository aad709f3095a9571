/** Go's text/template as `--format` needs it: fields, json, index; blocks as kubectl runs them. */
import { encodeJson } from "../../kube/encoding/json.ts";
import { executeTemplate, FUNCTION_NAMES } from "../kubectl/printers/template/evaluate.ts";
import { parseTemplate } from "../kubectl/printers/template/parse.ts";

/** Throws `template parsing error: …` for what is not modelled. */
export function format(template: string, value: unknown): string {
  if (/\{\{-?\s*(?:range|if|with|define|\$)/.test(template))
    return executeTemplate(parseTemplate(template, FUNCTION_NAMES), value as never, { allowMissing: true });
  return template
    .replaceAll("\\t", "\t")
    .replaceAll("\\n", "\n")
    .replace(/\{\{-?\s*(.*?)\s*-?\}\}/g, (_, action: string) => evaluate(action, value));
}

function evaluate(action: string, value: unknown): string {
  const call = /^(?:json\s+(\S+)|(\S+)\s*\|\s*json)$/.exec(action);
  if (call) return encodeJson(field(call[1] ?? call[2] ?? ".", value));
  const index = /^(?:\()?index\s+(\S+)\s+"([^"]*)"\)?(\.\S+)?$/.exec(action);
  if (index) {
    const found = (field(index[1] ?? ".", value) as Record<string, unknown> | undefined)?.[index[2] ?? ""];
    return text(index[3] ? field(index[3], found) : found);
  }
  if (/^\.[\w.]*$/.test(action)) return text(field(action, value));
  throw new Error(`kubewekend does not model the template action {{${action}}}`);
}
function field(path: string, value: unknown): unknown {
  let at = value;
  for (const name of path.split(".").filter((part) => part !== "")) {
    if (typeof at !== "object" || at === null || !(name in at))
      throw new Error(`template: :1:2: executing "" at <${path}>: map has no entry for key "${name}"`);
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}
function text(value: unknown): string {
  if (value === undefined || value === null) return "<no value>";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(text).join(" ")}]`;
  return `map[${Object.keys(value)
    .sort()
    .map((key) => `${key}:${text((value as Record<string, unknown>)[key])}`)
    .join(" ")}]`;
}
