/**
 * Structural schemas of custom resources: defaulting, pruning and validation.
 * Upstream: apiextensions-apiserver/pkg/apiserver/{schema,validation}, kube-openapi/pkg/validation/validate.
 */
import { encodeJson } from "../../../kube/encoding/json.ts";
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
  allOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  not?: JsonSchema;
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
  combinedErrors(value, schema, path, errors);
  return errors;
}

/** allOf, anyOf, oneOf and not. */
function combinedErrors(value: unknown, { allOf, anyOf, oneOf, not }: JsonSchema, path: string, errors: FieldError[]): void {
  const fits = (schema: JsonSchema): boolean => schemaErrors(value, schema, path).length === 0;
  const told = (why: string): void => {
    errors.push({ reason: "FieldValueInvalid", field: path || "<nil>", message: `Invalid value: "": ${JSON.stringify(path)} ${why}` });
  };
  if (anyOf && !anyOf.some(fits)) told("must validate at least one schema (anyOf)");
  if (oneOf) {
    const count = oneOf.filter(fits).length;
    if (count === 0) told("must validate one and only one schema (oneOf). Found none valid");
    else if (count > 1) told(`must validate one and only one schema (oneOf). Found ${count} valid alternatives`);
  }
  if (allOf) {
    const broken = allOf.flatMap((schema) => schemaErrors(value, schema, path));
    errors.push(...broken);
    if (broken.length > 0) told("must validate all the schemas (allOf)");
  }
  if (not && fits(not)) told("must not validate the schema (not)");
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
  const format = FORMATS[schema.format ?? ""];
  if (format && !format(value)) wrong(path, value, `must be of type ${schema.format}: ${JSON.stringify(value)}`, errors);
}

const IPV4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
const IPV6 = /^[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*$/;
/** Formats that the server checks (kube-openapi/pkg/validation/strfmt), those that people use. */
const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  "date-time": (text) => /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)$/.test(text),
  date: (text) => /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(text),
  duration: (text) => /^([+-]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+$/.test(text) || /^\d+ ?(ns|us|ms|s|m|h|d|w)$/.test(text),
  email: (text) => /^[^@\s]+@[^@\s]+$/.test(text),
  hostname: (text) =>
    text.length <= 255 && /^[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*$/.test(text),
  ipv4: (text) => IPV4.test(text),
  ipv6: (text) => IPV6.test(text),
  cidr: (text) => {
    const [address = "", bits = ""] = text.split("/");
    return /^\d+$/.test(bits) && (IPV4.test(address) ? Number(bits) <= 32 : IPV6.test(address) && Number(bits) <= 128);
  },
  mac: (text) => /^([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$/.test(text),
  uri: (text) => /^([A-Za-z][-+.A-Za-z0-9]*:.+|\/.*)$/.test(text),
  uuid: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text),
  byte: (text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text),
};
function listErrors(value: readonly unknown[], schema: JsonSchema, path: string, errors: FieldError[]): void {
  const { items, minItems, maxItems } = schema;
  if (minItems !== undefined && value.length < minItems) wrong(path, value.length, `should have at least ${minItems} items`, errors);
  if (maxItems !== undefined && value.length > maxItems) {
    errors.push({ reason: "FieldValueTooMany", field: path, message: `Too many: ${value.length}: must have at most ${maxItems} items` });
  }
  if (items) for (const [index, item] of value.entries()) schemaErrors(item, items, `${path}[${index}]`, errors);
  duplicateErrors(value, schema, path, errors);
}
/** Items of sets, and of lists with keys, are told apart (pkg/apiserver/schema/listtype). */
function duplicateErrors(value: readonly unknown[], schema: JsonSchema, path: string, errors: FieldError[]): void {
  const type = schema["x-kubernetes-list-type"];
  if (type !== "set" && type !== "map") return;
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const seen = new Set<string>();
  value.forEach((item, index) => {
    const given = (item ?? {}) as Json;
    const identity =
      type === "set" ? item : Object.fromEntries(keys.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]])));
    const text = encodeJson(identity);
    if (seen.has(text)) {
      const shown = typeof identity === "object" ? text : typeof identity === "string" ? JSON.stringify(identity) : String(identity);
      errors.push({ reason: "FieldValueDuplicate", field: `${path}[${index}]`, message: `Duplicate value: ${shown}` });
    }
    seen.add(text);
  });
}
function objectErrors(value: Json, schema: JsonSchema, path: string, errors: FieldError[]): void {
  for (const name of schema.required ?? []) {
    if (value[name] === undefined)
      errors.push({ reason: "FieldValueRequired", field: path ? `${path}.${name}` : name, message: "Required value" });
  }
  const { properties = {}, additionalProperties, minProperties, maxProperties } = schema;
  const count = Object.keys(value).length;
  if (minProperties !== undefined && count < minProperties) wrong(path, count, `should have at least ${minProperties} properties`, errors);
  if (maxProperties !== undefined && count > maxProperties)
    errors.push({ reason: "FieldValueTooMany", field: path, message: `Too many: ${count}: must have at most ${maxProperties} items` });
  for (const [key, item] of Object.entries(value)) {
    const known = properties[key] ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
    if (known && item !== undefined) schemaErrors(item, known, path ? `${path}.${key}` : key, errors);
  }
}
