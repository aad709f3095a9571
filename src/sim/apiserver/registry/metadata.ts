/**
 * Validation of metadata, the same for every kind.
 * Upstream: apimachinery/pkg/api/validation/objectmeta.go.
 */
import { checkDns1123Label, checkDns1123Subdomain, checkLabelValue, checkQualifiedName } from "../../../kube/names.ts";
import type { FieldError } from "../../../kube/status.ts";
import type { KubeObject, ObjectMeta } from "../../../kube/types.ts";
import type { Resource } from "../../resources/resource.ts";
import { equal } from "./equal.ts";

/** What the release counts a label value in. */
type LengthUnit = "characters" | "bytes";

/** Releases that count bytes also have a name for the keys of labels (content.IsLabelKey). */
const LABEL_KEY = { characters: "a qualified name", bytes: "a valid label key" } as const;
const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(["kubernetes", "orphan", "foregroundDeletion"]);
const MAX_ANNOTATIONS = 256 * 1024;

/** `ValidateObjectMeta`. */
export function checkMetadata(resource: Resource, { metadata }: KubeObject, unit: LengthUnit = "characters"): FieldError[] {
  const errors: FieldError[] = [];
  if (metadata.generateName) {
    const base = metadata.generateName.replace(/-$/, "a");
    for (const message of nameErrors(resource, base)) errors.push(invalidValue("metadata.generateName", metadata.generateName, message));
  }
  if (!metadata.name) {
    errors.push({ reason: "FieldValueRequired", field: "metadata.name", message: "Required value: name or generateName is required" });
  } else {
    for (const message of nameErrors(resource, metadata.name)) errors.push(invalidValue("metadata.name", metadata.name, message));
  }
  if (resource.namespaced) {
    if (!metadata.namespace) errors.push({ reason: "FieldValueRequired", field: "metadata.namespace", message: "Required value" });
    else
      for (const message of checkDns1123Label(metadata.namespace))
        errors.push(invalidValue("metadata.namespace", metadata.namespace, message));
  }
  if (metadata.labels) errors.push(...checkLabels("metadata.labels", metadata.labels, unit));
  if (metadata.annotations) errors.push(...checkAnnotations(metadata.annotations));
  if (metadata.ownerReferences) errors.push(...checkOwners(metadata, unit));
  for (const finalizer of metadata.finalizers ?? []) {
    for (const message of checkQualifiedName(finalizer)) errors.push(invalidValue("metadata.finalizers", finalizer, message));
  }
  // core/validation.validateKubeFinalizerName; custom resources go without.
  if (!resource.custom) {
    metadata.finalizers?.forEach((finalizer, index) => {
      if (finalizer.includes("/") || STANDARD_FINALIZERS.has(finalizer)) return;
      const why = "name is neither a standard finalizer name nor is it fully qualified";
      errors.push(invalidValue(`metadata.finalizers[${index}]`, finalizer, why));
    });
  }
  return errors;
}

/** `ValidateObjectMetaUpdate`. */
export function checkMetadataUpdate(next: KubeObject, current: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  if (!current.metadata.deletionTimestamp) return errors;
  const known = new Set(current.metadata.finalizers);
  const added = (next.metadata.finalizers ?? []).filter((finalizer) => !known.has(finalizer));
  if (added.length > 0) {
    const list = `[]string{${added.map((finalizer) => JSON.stringify(finalizer)).join(", ")}}`;
    errors.push({
      reason: "FieldValueForbidden",
      field: "metadata.finalizers",
      message: `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers ${list}`,
    });
  }
  return errors;
}

/** `ValidateLabels`, for template metadata too. */
export function checkLabels(field: string, labels: Readonly<Record<string, string>>, unit: LengthUnit = "characters"): FieldError[] {
  const errors: FieldError[] = [];
  for (const key of Object.keys(labels)) {
    for (const message of checkQualifiedName(key, LABEL_KEY[unit])) errors.push(invalidValue(field, key, message));
    const value = labels[key] as string;
    for (const message of checkLabelValue(value, unit)) errors.push(invalidValue(field, value, message));
  }
  return errors;
}

function checkAnnotations(annotations: Readonly<Record<string, string>>): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const key of Object.keys(annotations)) {
    for (const message of checkQualifiedName(key.toLowerCase())) errors.push(invalidValue("metadata.annotations", key, message));
    size += key.length + (annotations[key]?.length ?? 0);
  }
  if (size > MAX_ANNOTATIONS) {
    errors.push({
      reason: "FieldValueTooLong",
      field: "metadata.annotations",
      message: `Too long: must have at most ${MAX_ANNOTATIONS} bytes`,
    });
  }
  return errors;
}

function checkOwners(metadata: ObjectMeta, unit: LengthUnit): FieldError[] {
  const errors: FieldError[] = [];
  let controller: string | undefined;
  for (const owner of metadata.ownerReferences ?? []) {
    const field = "metadata.ownerReferences";
    const required = (name: string, value: string | undefined, said = name) => {
      if (!value) errors.push(invalidValue(`${field}.${name}`, value ?? "", `${said} must not be empty`));
    };
    required("apiVersion", owner.apiVersion, "version");
    required("kind", owner.kind);
    required("name", owner.name);
    if (!owner.uid) errors.push(invalidValue(`${field}.uid`, "", unit === "bytes" ? "must not be empty" : "uid must not be empty"));
    if (!owner.controller) continue;
    if (controller !== undefined && !equal(controller, owner.name)) {
      errors.push(
        invalidValue(
          field,
          `${owner.apiVersion}, ${owner.kind}, ${owner.name}`,
          `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${owner.name}`,
        ),
      );
    }
    controller = owner.name;
  }
  return errors;
}

function nameErrors(resource: Resource, name: string): string[] {
  return resource.validateName ? resource.validateName(name) : checkDns1123Subdomain(name);
}
function invalidValue(field: string, value: string, message: string): FieldError {
  return { reason: "FieldValueInvalid", field, message: `Invalid value: ${JSON.stringify(value)}: ${message}` };
}
