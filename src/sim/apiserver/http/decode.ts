/**
 * Bodies become objects: unknown fields, wrong types, `?fieldValidation=`.
 * Upstream: apiserver/pkg/endpoints/handlers/{create,update,patch}.go.
 */
import type { Patch } from "../../../kube/client/client.ts";
import { type FieldError, invalid, StatusError } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { Resource } from "../../resources/resource.ts";
import { cannotBeHandled, decodeObject, decodeStrategicallyPatched, type FieldValidation, type Schema } from "../schema/index.ts";

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

/**
 * The same for the outcome of a patch, whose refusals are told about the patch: a strategic one is shown as Go prints
 * a map, for the others the patched object is shown.
 */
export function decodedPatch(
  schema: Schema,
  resource: Resource,
  object: KubeObject,
  patch: Patch,
  validation: FieldValidation,
  warn: (text: string) => void,
): KubeObject {
  if (patch.type === "strategic" && !resource.unknownFields) {
    const value = object as unknown as Record<string, unknown>;
    const result = decodeStrategicallyPatched(schema, resource, value, patch.body, validation);
    for (const text of result.warnings) warn(text);
    return result.object as unknown as KubeObject;
  }
  try {
    return decoded(schema, resource, object, validation, warn);
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== 400) throw error;
    const why = error.message.replace(/^.*? cannot be handled as a [A-Za-z]+: /, "");
    const shown = JSON.stringify(JSON.stringify(object));
    const about: FieldError = { reason: "FieldValueInvalid", field: "patch", message: `Invalid value: ${shown}: ${why}` };
    throw invalid({ group: "", kind: "" }, "", [about]);
  }
}
