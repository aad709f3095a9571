/**
 * Bodies become objects: unknown fields, wrong types, `?fieldValidation=`.
 * Upstream: apiserver/pkg/endpoints/handlers/{create,update,patch}.go.
 */
import { type FieldError, invalid, StatusError } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { Resource } from "../../resources/resource.ts";
import { cannotBeHandled, decodeObject, type FieldValidation, type Schema } from "../schema/index.ts";

/** Throws BadRequest; with Warn, unknown fields go to `warn`. */
export function decoded(
  schema: Schema,
  resource: Resource,
  object: KubeObject,
  validation: FieldValidation,
  warn: (text: string) => void,
): KubeObject {
  if (resource.unknownFields) {
    const unknown = resource.unknownFields(object).map((field) => `unknown field ${JSON.stringify(field)}`);
    if (unknown.length > 0 && validation === "Strict") throw cannotBeHandled(resource, `strict decoding error: ${unknown.join(", ")}`);
    if (validation === "Warn") for (const text of unknown) warn(text);
    return object;
  }
  const result = decodeObject(schema, resource, object as unknown as Record<string, unknown>, validation);
  for (const text of result.warnings) warn(text);
  return result.object as unknown as KubeObject;
}

/** The same for the outcome of a patch, whose refusals are told about the patch. */
export function decodedPatch(
  schema: Schema,
  resource: Resource,
  object: KubeObject,
  patch: unknown,
  validation: FieldValidation,
  warn: (text: string) => void,
): KubeObject {
  try {
    return decoded(schema, resource, object, validation, warn);
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== 400) throw error;
    const why = error.message.replace(/^.*? cannot be handled as a [A-Za-z]+: /, "");
    const about: FieldError = {
      reason: "FieldValueInvalid",
      field: "patch",
      message: `Invalid value: ${JSON.stringify(goText(patch))}: ${why}`,
    };
    throw invalid({ group: "", kind: "" }, "", [about]);
  }
}

/** Go's `%+v` of a decoded JSON value: `map[spec:map[replicas:3]]`. */
function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(" ")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = value as Record<string, unknown>;
    return `map[${Object.keys(fields)
      .sort()
      .map((key) => `${key}:${goText(fields[key])}`)
      .join(" ")}]`;
  }
  return value === null ? "<nil>" : String(value);
}
