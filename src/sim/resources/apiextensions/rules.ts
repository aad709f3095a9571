/**
 * `x-kubernetes-validations`: rules in CEL at any place of a custom resource's schema.
 * Upstream: apiextensions-apiserver/pkg/apiserver/schema/cel.
 */
import { CelError, type CelType, checkCel, DYN, evaluateCel } from "../../../kube/cel/index.ts";
import { parseDuration } from "../../../kube/duration.ts";
import type { FieldError } from "../../../kube/status.ts";

export interface ValidationRule {
  rule: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
  fieldPath?: string;
  optionalOldSelf?: boolean;
}
export interface RuledSchema {
  type?: string;
  format?: string;
  properties?: Record<string, RuledSchema>;
  additionalProperties?: RuledSchema | boolean;
  items?: RuledSchema;
  "x-kubernetes-validations"?: ValidationRule[];
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
  "x-kubernetes-embedded-resource"?: boolean;
  "x-kubernetes-list-type"?: string;
  "x-kubernetes-list-map-keys"?: string[];
}
type Json = Readonly<Record<string, unknown>>;
const RULES = "x-kubernetes-validations";
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** Names that CEL could not read are written differently (`schema/cel/model`). */
export function escapedName(name: string): string {
  if (KEYWORDS.has(name)) return `__${name}__`;
  return name.replaceAll("__", "__underscores__").replaceAll(".", "__dot__").replaceAll("-", "__dash__").replaceAll("/", "__slash__");
}
const KEYWORDS = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return var void while".split(" "),
);

/** How CEL sees what a schema describes. */
export function typeOfSchema(schema: RuledSchema, root = false): CelType {
  if (schema["x-kubernetes-int-or-string"]) return DYN;
  switch (schema.type) {
    case "object": {
      const { properties, additionalProperties } = schema;
      if (typeof additionalProperties === "object") return { kind: "map", of: typeOfSchema(additionalProperties) };
      if (additionalProperties === true) return { kind: "map", of: DYN };
      const fields: Record<string, CelType> = Object.fromEntries(
        Object.entries(properties ?? {}).map(([name, property]) => [escapedName(name), typeOfSchema(property)]),
      );
      if (root || schema["x-kubernetes-embedded-resource"]) {
        const metadata: CelType = {
          kind: "object",
          name: "metadata",
          fields: { name: { kind: "string" }, generateName: { kind: "string" } },
        };
        Object.assign(fields, { apiVersion: { kind: "string" }, kind: { kind: "string" }, metadata });
      }
      if (schema["x-kubernetes-preserve-unknown-fields"] && Object.keys(fields).length === 0) return DYN;
      return { kind: "object", name: "object", fields };
    }
    case "array":
      return { kind: "list", of: schema.items ? typeOfSchema(schema.items) : DYN };
    case "integer":
      return { kind: "int" };
    case "number":
      return { kind: "double" };
    case "boolean":
      return { kind: "bool" };
    case "string":
      return schema.format === "date-time" || schema.format === "date" || schema.format === "duration"
        ? { kind: "other" }
        : { kind: "string" };
    default:
      return DYN;
  }
}

/** Rules that cannot be compiled; `path` is the schema's. */
export function ruleProblems(schema: RuledSchema, path: string, root = true): FieldError[] {
  const errors: FieldError[] = [];
  const type = schema[RULES] ? typeOfSchema(schema, root) : DYN;
  for (const [index, rule] of (schema[RULES] ?? []).entries()) {
    const field = `${path}.${RULES}[${index}]`;
    if (!rule.rule?.trim()) {
      errors.push({ reason: "FieldValueRequired", field: `${field}.rule`, message: "Required value: rule is not specified" });
      continue;
    }
    const oldSelf: CelType = rule.optionalOldSelf ? DYN : type;
    const checked = checkCel(rule.rule, { self: type, oldSelf }, ["bool"]);
    if (checked.error !== undefined)
      errors.push({
        reason: "FieldValueInvalid",
        field: `${field}.rule`,
        message: `Invalid value: ${goRule(rule)}: ${checked.error === "must evaluate to bool" ? "compilation failed: cel expression must evaluate to a bool" : checked.error}`,
      });
    if (rule.messageExpression === undefined) continue;
    const message = checkCel(rule.messageExpression, { self: type, oldSelf }, ["string"]);
    if (message.error !== undefined)
      errors.push({
        reason: "FieldValueInvalid",
        field: `${field}.messageExpression`,
        message: `Invalid value: ${goRule(rule)}: messageExpression compilation failed: ${message.error.replace(/^compilation failed: /, "")}`,
      });
  }
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    errors.push(...ruleProblems(property, `${path}.properties[${name}]`, false));
  if (schema.items) errors.push(...ruleProblems(schema.items, `${path}.items`, false));
  if (typeof schema.additionalProperties === "object")
    errors.push(...ruleProblems(schema.additionalProperties, `${path}.additionalProperties`, false));
  return errors;
}
function goRule({ rule, message = "", messageExpression = "", reason, fieldPath = "" }: ValidationRule): string {
  const ofReason = reason === undefined ? "(*apiextensions.FieldValueErrorReason)(nil)" : JSON.stringify(reason);
  return `apiextensions.ValidationRule{Rule:${JSON.stringify(rule)}, Message:${JSON.stringify(message)}, MessageExpression:${JSON.stringify(messageExpression)}, Reason:${ofReason}, FieldPath:${JSON.stringify(fieldPath)}}`;
}

/** Does anything in the schema have a rule? */
export function hasRules(schema: RuledSchema): boolean {
  return (
    (schema[RULES] ?? []).length > 0 ||
    Object.values(schema.properties ?? {}).some(hasRules) ||
    (schema.items !== undefined && hasRules(schema.items)) ||
    (typeof schema.additionalProperties === "object" && hasRules(schema.additionalProperties))
  );
}

/** Rules that a value breaks. `old` is undefined at its creation: rules about `oldSelf` then wait for an update. */
export function brokenRules(value: unknown, old: unknown, schema: RuledSchema, path: string, update: boolean, root = true): FieldError[] {
  if (value === undefined || value === null) return [];
  const errors: FieldError[] = [];
  for (const rule of schema[RULES] ?? []) {
    const transition = /\boldSelf\b/.test(rule.rule);
    if (transition && !rule.optionalOldSelf && (!update || old === undefined)) continue;
    const broken = judged(rule, value, old, schema, root);
    if (broken !== undefined) errors.push(refusalOf(rule, broken, `${path}${rule.fieldPath ?? ""}`, schema));
  }
  const below = (name: string): string => (path === "" ? name : `${path}.${name}`);
  if (isObject(value)) {
    const before = isObject(old) ? old : {};
    const { properties = {}, additionalProperties } = schema;
    for (const [name, item] of Object.entries(value)) {
      const known = properties[name];
      if (known) errors.push(...brokenRules(item, before[name], known, below(name), update, false));
      else if (typeof additionalProperties === "object")
        errors.push(...brokenRules(item, before[name], additionalProperties, path === "" ? name : `${path}[${name}]`, update, false));
    }
  } else if (Array.isArray(value) && schema.items) {
    for (const [index, item] of value.entries())
      errors.push(...brokenRules(item, counterpart(item, old, schema), schema.items, `${path}[${index}]`, update, false));
  }
  return errors;
}

/** The item of the old list that a new one continues: only lists that are maps tell. */
function counterpart(item: unknown, old: unknown, schema: RuledSchema): unknown {
  const keys = schema["x-kubernetes-list-map-keys"];
  if (schema["x-kubernetes-list-type"] !== "map" || !keys || !Array.isArray(old) || !isObject(item)) return undefined;
  return old.find((other) => isObject(other) && keys.every((key) => other[key] === item[key]));
}

/** The message, or undefined when the rule holds. */
function judged(rule: ValidationRule, value: unknown, old: unknown, schema: RuledSchema, root: boolean): string | undefined {
  const checked = checkCel(rule.rule, { self: DYN, oldSelf: DYN });
  if (checked.error !== undefined) return `rule compile error: ${checked.error}`;
  const variables = { self: seen(value, schema, root), ...(old === undefined ? {} : { oldSelf: seen(old, schema, root) }) };
  try {
    if (evaluateCel(checked.expression, variables) === true) return undefined;
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    return `${error.message} evaluating rule: ${said(rule)}`;
  }
  if (rule.messageExpression !== undefined) {
    const message = checkCel(rule.messageExpression, { self: DYN, oldSelf: DYN });
    try {
      const text = message.error === undefined ? evaluateCel(message.expression, variables) : undefined;
      if (typeof text === "string" && text.trim() !== "" && !text.includes("\n")) return text;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
    }
  }
  return said(rule);
}
function said({ rule, message }: ValidationRule): string {
  return message ?? `failed rule: ${rule.trim().replaceAll("\n", " ")}`;
}

function refusalOf(rule: ValidationRule, text: string, field: string, schema: RuledSchema): FieldError {
  const kind = JSON.stringify(schema.type ?? "object");
  switch (rule.reason) {
    case "FieldValueForbidden":
      return { reason: "FieldValueForbidden", field, message: `Forbidden: ${text}` };
    case "FieldValueRequired":
      return { reason: "FieldValueRequired", field, message: `Required value: ${text}` };
    case "FieldValueDuplicate":
      return { reason: "FieldValueDuplicate", field, message: `Duplicate value: ${kind}` };
    default:
      return { reason: "FieldValueInvalid", field, message: `Invalid value: ${kind}: ${text}` };
  }
}

/** A value as CEL sees it: escaped names, times and durations by format, and of the metadata only names. */
function seen(value: unknown, schema: RuledSchema, root = false): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((item) => seen(item, items)) : value;
  }
  if (isObject(value)) {
    const { properties = {}, additionalProperties } = schema;
    const open = schema["x-kubernetes-preserve-unknown-fields"] === true;
    const shown: Record<string, unknown> = {};
    for (const [name, item] of Object.entries(value)) {
      const known = properties[name];
      if (known) shown[escapedName(name)] = seen(item, known);
      else if (typeof additionalProperties === "object") shown[name] = seen(item, additionalProperties);
      else if (open || additionalProperties === true || root) shown[name] = item;
    }
    return shown;
  }
  if (typeof value === "string" && schema.format === "duration") return celOf(`duration('${parseable(value)}')`);
  if (typeof value === "string" && schema.format === "date-time") return celOf(`timestamp('${value}')`);
  return value;
}
function parseable(text: string): string {
  try {
    parseDuration(text);
    return text;
  } catch {
    return "0s";
  }
}
function celOf(source: string): unknown {
  const checked = checkCel(source, {});
  return checked.error === undefined ? evaluateCel(checked.expression, {}) : undefined;
}
