/**
 * Reads an object a client sent the way Go's decoder does: refuses wrong types, names unknown fields, prints
 * quantities canonically, forgets what an omitted field is the same as.
 * Upstream: sigs.k8s.io/json, apimachinery/pkg/runtime/serializer/json, apiserver/pkg/endpoints/handlers/create.go.
 */
import { formatValue } from "../../../kube/encoding/go-format.ts";
import { canonicalQuantity, QuantityError } from "../../../kube/quantity.ts";
import { badRequest, invalid, type StatusError } from "../../../kube/status.ts";
import { type Field, type Schema, shortName, typeParts } from "./schema.ts";

/** `?fieldValidation=`: what becomes of unknown fields. */
export type FieldValidation = "Strict" | "Warn" | "Ignore";

export interface Decoded {
  readonly object: Readonly<Record<string, unknown>>;
  /** `unknown field "spec.foo"`, in the order met: warnings when asked for Warn. */
  readonly warnings: readonly string[];
}

/** The object's value cannot be read; the message is Go's. */
class DecodeError extends Error {
  /** The same, in the words of the converter behind strategic merge patches. */
  readonly converter: string;
  constructor(message: string, converter = message) {
    super(message);
    this.converter = converter;
  }
}

interface Walk {
  readonly schema: Schema;
  readonly problems: string[];
}

/**
 * Decodes an object of a built-in kind. Throws BadRequest (`Deployment in version "v1" cannot be handled as a
 * Deployment: …`). `duplicates` are what the JSON reader found (`duplicate field "spec.replicas"`).
 */
export function decodeObject(
  schema: Schema,
  of: { group: string; version: string; kind: string },
  value: Readonly<Record<string, unknown>>,
  validation: FieldValidation,
  duplicates: readonly string[] = [],
): Decoded {
  const type = schema.typeOf(of.group, of.version, of.kind);
  if (type === undefined) return { object: value, warnings: [] };
  const walk: Walk = { schema, problems: [...duplicates] };
  try {
    const object = decodeStruct(walk, type, value, "", "");
    if (validation === "Strict" && walk.problems.length > 0) throw new DecodeError(`strict decoding error: ${walk.problems.join(", ")}`);
    return { object, warnings: validation === "Warn" ? walk.problems : [] };
  } catch (error) {
    if (error instanceof DecodeError) throw cannotBeHandled(of, error.message);
    throw error;
  }
}

/**
 * Decodes what a strategic merge patch made. A wrong type is the patch's fault: Invalid, with the patch shown as Go
 * prints a map.
 */
export function decodeStrategicallyPatched(
  schema: Schema,
  of: { group: string; version: string; kind: string },
  value: Readonly<Record<string, unknown>>,
  patch: unknown,
  validation: FieldValidation,
): Decoded {
  const type = schema.typeOf(of.group, of.version, of.kind);
  if (type === undefined) return { object: value, warnings: [] };
  const walk: Walk = { schema, problems: [] };
  const refuse = (why: string): StatusError =>
    invalid({ group: "", kind: "" }, "", [
      { reason: "FieldValueInvalid", field: "patch", message: `Invalid value: ${JSON.stringify(formatValue(patch, "<nil>"))}: ${why}` },
    ]);
  try {
    const object = decodeStruct(walk, type, value, "", "");
    if (validation === "Strict" && walk.problems.length > 0) throw refuse(`strict decoding error: ${walk.problems.join(", ")}`);
    return { object, warnings: validation === "Warn" ? walk.problems : [] };
  } catch (error) {
    if (error instanceof DecodeError) throw refuse(error.converter);
    throw error;
  }
}

/** `Pod in version "v1" cannot be handled as a Pod: …` */
export function cannotBeHandled({ version, kind }: { version: string; kind: string }, why: string): StatusError {
  return badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`);
}

/** `path` names fields with indexes, for unknown ones; `goPath` without, as Go prints it. */
function decodeStruct(
  walk: Walk,
  type: string,
  value: Readonly<Record<string, unknown>>,
  path: string,
  goPath: string,
): Record<string, unknown> {
  const fields = walk.schema.fields(type);
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const field = fields.get(key);
    const at = path === "" ? key : `${path}.${key}`;
    if (field === undefined) {
      // A structure without fields of its own holds anything (raw JSON).
      if (fields.size === 0) result[key] = value[key];
      else if (!(goPath === "" && (key === "apiVersion" || key === "kind" || key === "metadata")))
        walk.problems.push(`unknown field ${JSON.stringify(at)}`);
      else result[key] = value[key];
      continue;
    }
    const goAt = goPath === "" ? key : `${goPath}.${key}`;
    const decoded = decodeValue(walk, field, 0, value[key], at, `Go struct field ${shortName(type)}.${goAt}`, goAt);
    if (decoded !== undefined && !isOmitted(field, decoded)) result[key] = decoded;
  }
  return result;
}

function decodeValue(walk: Walk, field: Field, depth: number, value: unknown, path: string, where: string, goPath: string): unknown {
  if (value === null || value === undefined) return undefined;
  const container = field.containers[depth];
  if (container === "list") {
    if (!Array.isArray(value)) throw mismatch(value, where, goType(field, depth));
    return value.map(
      (item: unknown, index) => decodeValue(walk, field, depth + 1, item, `${path}[${index}]`, where, goPath) ?? zeroOf(field, depth + 1),
    );
  }
  if (container === "map") {
    if (typeof value !== "object" || Array.isArray(value)) throw mismatch(value, where, goType(field, depth));
    const result: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      result[key] = decodeValue(walk, field, depth + 1, item, `${path}.${key}`, where, goPath) ?? zeroOf(field, depth + 1);
    }
    return result;
  }
  return decodeScalar(walk, field, value, path, where, goPath);
}

function decodeScalar(walk: Walk, field: Field, value: unknown, path: string, where: string, goPath: string): unknown {
  switch (field.kind) {
    case "struct": {
      const type = field.type ?? "";
      if (walk.schema.fields(type).size === 0) return value;
      if (typeof value !== "object" || Array.isArray(value)) throw mismatch(value, where, goType(field, field.containers.length));
      return decodeStruct(walk, type, value as Record<string, unknown>, path, goPath);
    }
    case "string":
      if (typeof value !== "string") throw mismatch(value, where, "string");
      return value;
    case "bool":
      if (typeof value !== "boolean") throw mismatch(value, where, "bool");
      return value;
    case "int32":
    case "int64":
      return decodeInteger(value, field.kind, where);
    case "double":
      if (typeof value !== "number") throw mismatch(value, where, "float64");
      return value;
    case "quantity":
      return decodeQuantity(value);
    case "bytes":
      if (typeof value !== "string") throw mismatch(value, where, "[]uint8");
      return decodeBytes(value);
    case "time":
    case "microTime":
      if (typeof value !== "string") throw new DecodeError(`json: cannot unmarshal ${goKind(value)} into Go value of type string`);
      return decodeTime(value);
    case "intOrString":
      if (typeof value === "string") return value;
      if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= 2147483648) return value;
      throw new DecodeError(
        typeof value === "number"
          ? `json: cannot unmarshal number ${value} into Go value of type int32`
          : `json: cannot unmarshal ${goKind(value)} into Go value of type int32`,
      );
    case "any":
      return value;
  }
}

function decodeInteger(value: unknown, kind: "int32" | "int64", where: string): number {
  if (typeof value !== "number") throw mismatch(value, where, kind);
  const limit = kind === "int32" ? 2147483647 : 2 ** 63;
  if (!Number.isInteger(value) || value > limit || value < -limit - 1) {
    throw new DecodeError(`json: cannot unmarshal number ${value} into ${where} of type ${kind}`);
  }
  return value;
}

function decodeQuantity(value: unknown): string {
  const text = typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : JSON.stringify(value);
  try {
    return canonicalQuantity(text);
  } catch (error) {
    if (error instanceof QuantityError) throw new DecodeError(error.message);
    throw error;
  }
}

function decodeBytes(value: string): string {
  const clean = value.replace(/[\r\n]/g, "");
  const bad = /[^A-Za-z0-9+/=]/.exec(clean);
  if (bad !== null) throw new DecodeError(`illegal base64 data at input byte ${bad.index}`);
  const padding = clean.indexOf("=");
  if (clean.length % 4 !== 0)
    throw new DecodeError(`illegal base64 data at input byte ${padding >= 0 ? padding : clean.length - (clean.length % 4)}`);
  return clean;
}

function decodeTime(value: string): string | undefined {
  if (value === "") return undefined;
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)) return value;
  const shown = JSON.stringify(value);
  const year = /^\d{4}-/.test(value) ? undefined : `${shown} as "2006"`;
  throw new DecodeError(
    `parsing time ${shown} as "2006-01-02T15:04:05Z07:00": cannot parse ${year ?? `${JSON.stringify(value.slice(10))} as "T"`}`,
  );
}

function mismatch(value: unknown, where: string, type: string): DecodeError {
  return new DecodeError(`json: cannot unmarshal ${goKind(value)} into ${where} of type ${type}`, converterText(value, type));
}

/** runtime.DefaultUnstructuredConverter's errors. */
function converterText(value: unknown, type: string): string {
  const given = Array.isArray(value)
    ? "slice"
    : typeof value === "object"
      ? "map"
      : typeof value === "boolean"
        ? "bool"
        : typeof value === "number"
          ? "int64"
          : "string";
  if (type.startsWith("[]")) return `cannot restore slice from ${given}`;
  if (type.startsWith("map[")) return `cannot restore map from ${given}`;
  if (type.includes(".")) return `cannot restore struct from: ${given}`;
  return `unrecognized type: ${type}`;
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

const GO_TYPES = {
  string: "string",
  bool: "bool",
  int32: "int32",
  int64: "int64",
  double: "float64",
  quantity: "resource.Quantity",
  time: "v1.Time",
  microTime: "v1.MicroTime",
  intOrString: "intstr.IntOrString",
  bytes: "[]uint8",
  any: "interface {}",
} as const;

/** `[]v1.Container`, `map[string]string`, `v1.PodSpec`. */
function goType(field: Field, depth: number): string {
  const container = field.containers[depth];
  if (container === "list") return `[]${goType(field, depth + 1)}`;
  if (container === "map") return `map[string]${goType(field, depth + 1)}`;
  if (field.kind !== "struct") return GO_TYPES[field.kind];
  const { version, name } = typeParts(field.type ?? "");
  return `${version}.${name}`;
}

function zeroOf(field: Field, depth: number): unknown {
  const container = field.containers[depth];
  if (container === "list") return [];
  if (container === "map" || field.kind === "struct") return {};
  if (field.kind === "string" || field.kind === "bytes") return "";
  return field.kind === "bool" ? false : field.kind === "quantity" ? "0" : 0;
}

/** Pointers in Go: their zero value is kept. */
const KEPT_STRINGS = new Set(["storageClassName", "service", "ingressClassName", "type", "value", "name", "key"]);
const OMITTED_FALSE = new Set([
  "hostNetwork",
  "hostPID",
  "hostIPC",
  "stdin",
  "stdinOnce",
  "tty",
  "readOnly",
  "publishNotReadyAddresses",
  "unschedulable",
  "paused",
]);
const OMITTED_ZERO = new Set([
  "hostPort",
  "nodePort",
  "initialDelaySeconds",
  "minReadySeconds",
  "healthCheckNodePort",
  "observedGeneration",
]);

/** `omitempty`: an empty list, map or text is the same as none. */
function isOmitted(field: Field, value: unknown): boolean {
  if (field.required) return false;
  if (field.containers.length > 0) {
    if (Array.isArray(value)) return value.length === 0;
    for (const _ in value as object) return false;
    return true;
  }
  if (value === "") return field.kind === "string" && (!KEPT_STRINGS.has(field.name) || field.name === "value");
  if (value === false) return OMITTED_FALSE.has(field.name);
  if (value === 0) return OMITTED_ZERO.has(field.name);
  return false;
}
