/**
 * An applied configuration against the schema: what server-side apply says of fields that are not there and of values
 * of another type. Upstream: sigs.k8s.io/structured-merge-diff/v4/typed (validate.go, helpers.go).
 */
import { formatValue, goSyntax, goTypeOf } from "../../../kube/encoding/go-format.ts";
import { elementOf } from "../../../kube/patch/field-compare.ts";
import { elementText } from "../../../kube/patch/field-set.ts";
import { builtinMergeRules, type MergeRule, rootTypeOf } from "../../../kube/patch/merge-rules.ts";
import type { Field, Schema } from "./schema.ts";

const SCALARS: Readonly<Partial<Record<Field["kind"], "string" | "numeric" | "boolean">>> = {
  string: "string",
  bytes: "string",
  bool: "boolean",
  int32: "numeric",
  int64: "numeric",
  double: "numeric",
};

/** `.spec.replcias: field not declared in schema`, several as the library lists them; undefined when all is well. */
export function typedComplaint(
  schema: Schema,
  of: { group: string; version: string; kind: string },
  value: Readonly<Record<string, unknown>>,
): string | undefined {
  const type = schema.typeOf(of.group, of.version, of.kind);
  if (type === undefined) return undefined;
  const errors: string[] = [];
  checkStruct({ schema, errors }, type, value, "", rootTypeOf(of.kind));
  if (errors.length < 2) return errors[0];
  return `errors:\n${errors.map((error) => `  ${error}`).join("\n")}`;
}

interface Walk {
  readonly schema: Schema;
  readonly errors: string[];
}

function checkStruct(walk: Walk, type: string, value: unknown, path: string, merged: string | undefined): void {
  if (value === null || value === undefined) return;
  if (!isMap(value)) return complain(walk, path, `expected map, got &{${formatValue(value, "<nil>")}}`);
  const fields = walk.schema.fields(type);
  for (const name of Object.keys(value).sort()) {
    const field = fields.get(name);
    const at = `${path}.${name}`;
    if (!field) complain(walk, at, "field not declared in schema");
    else checkField(walk, field, 0, value[name], at, builtinMergeRules.type(merged)?.fields[name]);
  }
}
/** `depth` counts the containers that are opened already. */
function checkField(walk: Walk, field: Field, depth: number, value: unknown, path: string, rule: MergeRule | undefined): void {
  if (value === null || value === undefined) return;
  const container = field.containers[depth];
  if (container === "list") {
    if (!Array.isArray(value)) return complain(walk, path, `expected list, got &{${formatValue(value, "<nil>")}}`);
    const seen = new Set<string>();
    value.forEach((item: unknown, index) => {
      const element = elementPath(item, rule, index);
      if (rule?.list && seen.has(element)) complain(walk, path, `duplicate entries for key ${element}`);
      seen.add(element);
      checkField(walk, field, depth + 1, item, path + element, rule);
    });
    return;
  }
  if (container === "map") {
    if (!isMap(value)) return complain(walk, path, `expected map, got &{${formatValue(value, "<nil>")}}`);
    for (const key of Object.keys(value).sort()) checkField(walk, field, depth + 1, value[key], `${path}.${key}`, undefined);
    return;
  }
  if (field.kind === "struct" && field.type !== undefined) return checkStruct(walk, field.type, value, path, rule?.type);
  const wanted = SCALARS[field.kind];
  if (wanted === "numeric" && typeof value !== "number") complain(walk, path, `expected numeric (int or float), got ${goTypeOf(value)}`);
  else if (wanted === "string" && typeof value !== "string")
    complain(walk, path, `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`);
  else if (wanted === "boolean" && typeof value !== "boolean")
    complain(walk, path, `expected boolean, got &{${formatValue(value, "<nil>")}}`);
}

/** `[name="web"]`, `[="a"]` for a set; `[0]` where nothing else tells the item apart. */
function elementPath(item: unknown, rule: MergeRule | undefined, index: number): string {
  const element = rule?.list === "map" || rule?.list === "set" ? elementOf(item, rule) : undefined;
  return element === undefined ? `[${index}]` : elementText(element);
}
function complain(walk: Walk, path: string, message: string): void {
  walk.errors.push(path === "" ? message : `${path}: ${message}`);
}
function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
