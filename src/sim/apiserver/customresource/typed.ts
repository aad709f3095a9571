/**
 * An applied custom resource against its schema, in the words of server-side apply.
 * Upstream: sigs.k8s.io/structured-merge-diff/v4/typed (validate.go).
 */
import { formatValue, goSyntax, goTypeOf } from "../../../kube/encoding/go-format.ts";
import type { JsonSchema } from "./schema.ts";

/** `.spec.colour: expected string, got …`; several as the library lists them; undefined when all is well. */
export function customComplaint(value: unknown, schema: JsonSchema): string | undefined {
  const errors: string[] = [];
  check(value, schema, "", errors);
  if (errors.length < 2) return errors[0];
  return `errors:\n${errors.map((error) => `  ${error}`).join("\n")}`;
}

function check(value: unknown, schema: JsonSchema, path: string, errors: string[]): void {
  if (value === null || value === undefined || schema["x-kubernetes-int-or-string"]) return;
  const complain = (what: string): void => {
    errors.push(path === "" ? what : `${path}: ${what}`);
  };
  const shown = () => `&{${formatValue(value, "<nil>")}}`;
  switch (schema.type) {
    case "object":
      if (typeof value !== "object" || Array.isArray(value)) return complain(`expected map, got ${shown()}`);
      return checkMap(value as Record<string, unknown>, schema, path, errors);
    case "array":
      if (!Array.isArray(value)) return complain(`expected list, got ${shown()}`);
      return checkList(value, schema, path, errors);
    case "string":
      if (typeof value !== "string") complain(`expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`);
      return;
    case "boolean":
      if (typeof value !== "boolean") complain(`expected boolean, got ${shown()}`);
      return;
    case "integer":
    case "number":
      if (typeof value !== "number") complain(`expected numeric (int or float), got ${goTypeOf(value)}`);
      return;
    default:
      return;
  }
}

function checkMap(value: Readonly<Record<string, unknown>>, schema: JsonSchema, path: string, errors: string[]): void {
  const { properties, additionalProperties } = schema;
  const open = schema["x-kubernetes-preserve-unknown-fields"] || additionalProperties === true || (!properties && !additionalProperties);
  for (const name of Object.keys(value).sort()) {
    if (path === "" && (name === "apiVersion" || name === "kind" || name === "metadata")) continue;
    const known = properties?.[name] ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
    if (known) check(value[name], known, `${path}.${name}`, errors);
    else if (!open) errors.push(`${path}.${name}: field not declared in schema`);
  }
}

function checkList(value: readonly unknown[], schema: JsonSchema, path: string, errors: string[]): void {
  const keys = schema["x-kubernetes-list-type"] === "map" ? [...(schema["x-kubernetes-list-map-keys"] ?? [])].sort() : undefined;
  const seen = new Set<string>();
  value.forEach((item, index) => {
    let at = `[${index}]`;
    if (keys) {
      const fields = (item ?? {}) as Readonly<Record<string, unknown>>;
      const missing = keys.find((key) => fields[key] === undefined && schema.items?.properties?.[key]?.default === undefined);
      if (missing !== undefined) {
        errors.push(
          `${path}: element ${index}: associative list with keys has an element that omits key field ${JSON.stringify(missing)} (and doesn't have default value)`,
        );
        return;
      }
      at = `[${keys.map((key) => `${key}=${JSON.stringify(fields[key] ?? schema.items?.properties?.[key]?.default)}`).join(",")}]`;
    } else if (schema["x-kubernetes-list-type"] === "set") at = `[=${JSON.stringify(item)}]`;
    if (schema["x-kubernetes-list-type"] !== undefined && seen.has(at)) errors.push(`${path}: duplicate entries for key ${at}`);
    seen.add(at);
    if (schema.items) check(item, schema.items, path + at, errors);
  });
}
