/**
 * Structural schemas of custom resources: defaulting, pruning and validation.
 * Upstream: apiextensions-apiserver/pkg/apiserver/{schema,validation}, kube-openapi/pkg/validation/validate.
 */
import type { FieldError } from "../../../kube/status.ts";

export interface JsonSchema {
  type?: string;
  format?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  required?: string[];
  enum?: unknown[];
  default?: unknown;
  nullable?: boolean;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: boolean;
  exclusiveMaximum?: boolean;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minProperties?: number;
  maxProperties?: number;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-embedded-resource"?: boolean;
  "x-kubernetes-list-type"?: "atomic" | "map" | "set";
  "x-kubernetes-list-map-keys"?: string[];
  "x-kubernetes-map-type"?: "atomic" | "granular";
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** The value with defaults filled in and, without `keepUnknown`, unspecified fields dropped. Shares what does not change. */
export function conformed(value: unknown, schema: JsonSchema, keepUnknown = false): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (!items) return value;
    const next = value.map((item) => conformed(item, items));
    return next.some((item, index) => item !== value[index]) ? next : value;
  }
  if (!isObject(value)) return value;
  const { properties = {}, additionalProperties } = schema;
  const open = keepUnknown || schema["x-kubernetes-preserve-unknown-fields"] === true || additionalProperties === true;
  const next: Json = {};
  let changed = false;
  for (const [key, item] of Object.entries(value)) {
    const known = properties[key] ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
    if (known === undefined) {
      if (open) next[key] = item;
      else changed = true;
      continue;
    }
    const kept = item === null && known.nullable !== true && known.default !== undefined ? known.default : item;
    next[key] = conformed(kept, known);
    if (next[key] !== item) changed = true;
  }
  for (const [key, known] of Object.entries(properties)) {
    if (next[key] !== undefined || known.default === undefined) continue;
    next[key] = conformed(known.default, known);
    changed = true;
  }
  return changed ? next : value;
}

/** Paths of fields that pruning would drop: `spec.foo`. */
export function unknownFields(value: unknown, schema: JsonSchema, path = ""): string[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.flatMap((item, index) => unknownFields(item, items, `${path}[${index}]`)) : [];
  }
  if (!isObject(value)) return [];
  const { properties = {}, additionalProperties } = schema;
  const open = schema["x-kubernetes-preserve-unknown-fields"] === true || additionalProperties === true;
  return Object.entries(value).flatMap(([key, item]) => {
    const at = path ? `${path}.${key}` : key;
    const known = properties[key] ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
    if (known) return unknownFields(item, known, at);
    return open ? [] : [at];
  });
}

/** What is wrong with a value, in the words of the API server. */
export function schemaErrors(value: unknown, schema: JsonSchema, path: string, errors: FieldError[] = []): FieldError[] {
  if (value === null) {
    if (schema.nullable !== true && schema.type) mistyped(value, schema, path, errors);
    return errors;
  }
  if (schema["x-kubernetes-int-or-string"]) {
    if (typeof value !== "string" && !Number.isInteger(value)) mistyped(value, { ...schema, type: "integer,string" }, path, errors);
    return errors;
  }
  if (schema.type && !hasType(value, schema.type)) {
    mistyped(value, schema, path, errors);
    return errors;
  }
  if (schema.enum && !schema.enum.some((allowed) => JSON.stringify(allowed) === JSON.stringify(value))) {
    const supported = schema.enum.map((allowed) => JSON.stringify(allowed)).join(", ");
    errors.push({
      reason: "FieldValueNotSupported",
      field: path,
      message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`,
    });
  }
  if (typeof value === "number") numberErrors(value, schema, path, errors);
  else if (typeof value === "string") stringErrors(value, schema, path, errors);
  else if (Array.isArray(value)) listErrors(value, schema, path, errors);
  else if (isObject(value)) objectErrors(value, schema, path, errors);
  return errors;
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case "integer":
      return typeof value === "number" && Number.isInteger(value);
    case "number":
      return typeof value === "number";
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    default:
      return goType(value) === type;
  }
}
function goType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}
function mistyped(value: unknown, schema: JsonSchema, path: string, errors: FieldError[]): void {
  errors.push({
    reason: "FieldValueTypeInvalid",
    field: path,
    message: `Invalid value: ${JSON.stringify(goType(value))}: ${path} in body must be of type ${schema.type}: ${JSON.stringify(goType(value))}`,
  });
}
function wrong(path: string, value: unknown, why: string, errors: FieldError[]): void {
  errors.push({ reason: "FieldValueInvalid", field: path, message: `Invalid value: ${JSON.stringify(value)}: ${path} in body ${why}` });
}

function numberErrors(value: number, schema: JsonSchema, path: string, errors: FieldError[]): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
    wrong(path, value, exclusiveMinimum ? `should be greater than ${minimum}` : `should be greater than or equal to ${minimum}`, errors);
  }
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
    wrong(path, value, exclusiveMaximum ? `should be less than ${maximum}` : `should be less than or equal to ${maximum}`, errors);
  }
  if (multipleOf !== undefined && value % multipleOf !== 0) wrong(path, value, `should be a multiple of ${multipleOf}`, errors);
}
function stringErrors(value: string, schema: JsonSchema, path: string, errors: FieldError[]): void {
  if (schema.minLength !== undefined && value.length < schema.minLength) {
    wrong(path, value, `should be at least ${schema.minLength} chars long`, errors);
  }
  if (schema.maxLength !== undefined && value.length > schema.maxLength) {
    errors.push({ reason: "FieldValueTooLong", field: path, message: `Too long: may not be longer than ${schema.maxLength}` });
  }
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value))
    wrong(path, value, `should match '${schema.pattern}'`, errors);
}
function listErrors(value: readonly unknown[], schema: JsonSchema, path: string, errors: FieldError[]): void {
  const { items, minItems, maxItems } = schema;
  if (minItems !== undefined && value.length < minItems) wrong(path, value.length, `should have at least ${minItems} items`, errors);
  if (maxItems !== undefined && value.length > maxItems) {
    errors.push({ reason: "FieldValueTooMany", field: path, message: `Too many: ${value.length}: must have at most ${maxItems} items` });
  }
  if (items) for (const [index, item] of value.entries()) schemaErrors(item, items, `${path}[${index}]`, errors);
}
function objectErrors(value: Json, schema: JsonSchema, path: string, errors: FieldError[]): void {
  for (const name of schema.required ?? []) {
    if (value[name] === undefined)
      errors.push({ reason: "FieldValueRequired", field: path ? `${path}.${name}` : name, message: "Required value" });
  }
  const { properties = {}, additionalProperties } = schema;
  for (const [key, item] of Object.entries(value)) {
    const known = properties[key] ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
    if (known && item !== undefined) schemaErrors(item, known, path ? `${path}.${key}` : key, errors);
  }
}
