/**
 * What a CustomResourceDefinition may say: its names, versions, columns, scale and the structure of its schemas.
 * Upstream: apiextensions-apiserver/pkg/apis/apiextensions/validation, pkg/apiserver/schema/validation.go.
 */
import { deepEqual } from "../../../kube/deep-equal.ts";
import { checkDns1035Label, checkDns1123Subdomain } from "../../../kube/names.ts";
import type { FieldErrors } from "../validation/errors.ts";
import type { RuledSchema } from "./rules.ts";

export interface Names {
  plural?: string;
  singular?: string;
  kind?: string;
  listKind?: string;
  shortNames?: string[];
  categories?: string[];
}
export interface Version {
  name?: string;
  served?: boolean;
  storage?: boolean;
  schema?: { openAPIV3Schema?: object };
  additionalPrinterColumns?: { name?: string; type?: string; jsonPath?: string; format?: string }[];
  subresources?: { scale?: { specReplicasPath?: string; statusReplicasPath?: string; labelSelectorPath?: string } };
}
export interface Conversion {
  strategy?: string;
  webhook?: { clientConfig?: object; conversionReviewVersions?: string[] };
}

const TYPES = ["array", "boolean", "integer", "number", "object", "string"];
const COLUMN_TYPES = ["boolean", "date", "integer", "number", "string"];

/** Where the server's own structure holds what versions say alike: at the top. */
export function placeOf(
  versions: readonly Version[],
  index: number,
  field: "schema" | "additionalPrinterColumns" | "subresources",
): string {
  const alike = versions.every((version) => deepEqual(version[field], versions[0]?.[field]));
  const hoisted = field === "schema" ? "spec.validation" : `spec.${field}`;
  return alike ? hoisted : `spec.versions[${index}].${field}`;
}

/** `ValidateCustomResourceDefinitionNames`. */
export function checkNames(names: Names, errors: FieldErrors): void {
  const check = (field: string, value: string, prefix = ""): void => {
    const complaints = checkDns1035Label(prefix === "" ? value : value.toLowerCase());
    if (complaints.length > 0) errors.invalid(`spec.names.${field}`, value, `${prefix}${complaints.join(",")}`);
  };
  const mixed = "may have mixed case, but should otherwise match: ";
  if (names.plural) check("plural", names.plural);
  if (names.singular) check("singular", names.singular);
  if (names.kind) check("kind", names.kind, mixed);
  if (names.listKind) check("listKind", names.listKind, mixed);
  names.shortNames?.forEach((name, index) => {
    check(`shortNames[${index}]`, name);
  });
  if (names.kind && names.kind === names.listKind)
    errors.invalid("spec.names.listKind", names.listKind, "kind and listKind may not be the same");
  names.categories?.forEach((name, index) => {
    check(`categories[${index}]`, name);
  });
}

export function checkGroup(group: string, errors: FieldErrors): void {
  const complaints = checkDns1123Subdomain(group);
  if (complaints.length > 0) errors.invalid("spec.group", group, complaints.join(","));
  else if (!group.includes(".")) errors.invalid("spec.group", group, "should be a domain with at least one dot");
}

/** `validateCustomResourceConversion`. */
export function checkConversion({ strategy, webhook }: Conversion, errors: FieldErrors): void {
  const field = "spec.conversion";
  if (strategy !== "None" && strategy !== "Webhook") {
    if (strategy) errors.notSupported(`${field}.strategy`, strategy, ["None", "Webhook"]);
    return;
  }
  if (strategy === "None") {
    if (webhook?.clientConfig) errors.forbidden(`${field}.webhookClientConfig`, 'should not be set when strategy is not set to "Webhook"');
    return;
  }
  if (!webhook?.clientConfig) errors.required(`${field}.webhookClientConfig`, 'required when strategy is set to "Webhook"');
  if ((webhook?.conversionReviewVersions ?? []).length === 0) errors.required(`${field}.conversionReviewVersions`);
}

export function checkColumns(columns: NonNullable<Version["additionalPrinterColumns"]>, field: string, errors: FieldErrors): void {
  columns.forEach(({ name, type, jsonPath }, index) => {
    const at = `${field}[${index}]`;
    const known = `must be one of ${COLUMN_TYPES.join(",")}`;
    if (!name) errors.required(`${at}.name`);
    if (!type) errors.required(`${at}.type`, known);
    else if (!COLUMN_TYPES.includes(type)) errors.invalid(`${at}.type`, type, known);
    if (!jsonPath) errors.required(`${at}.JSONPath`);
    else if (!jsonPath.startsWith(".")) errors.invalid(`${at}.JSONPath`, jsonPath, "must be a simple json path starting with .");
  });
}

export function checkScale(
  { specReplicasPath = "", statusReplicasPath = "", labelSelectorPath = "" }: NonNullable<NonNullable<Version["subresources"]>["scale"]>,
  field: string,
  errors: FieldErrors,
): void {
  const check = (name: string, path: string, roots: readonly string[], words: string): void => {
    const at = `${field}.scale.${name}`;
    if (!path.startsWith(".")) errors.invalid(at, path, "must be a simple json path starting with .");
    else if (!roots.some((root) => path.startsWith(root))) errors.invalid(at, path, words);
  };
  if (specReplicasPath === "") errors.required(`${field}.scale.specReplicasPath`);
  else check("specReplicasPath", specReplicasPath, [".spec."], "should be a json path under .spec");
  if (statusReplicasPath === "") errors.required(`${field}.scale.statusReplicasPath`);
  else check("statusReplicasPath", statusReplicasPath, [".status."], "should be a json path under .status");
  if (labelSelectorPath !== "")
    check("labelSelectorPath", labelSelectorPath, [".spec.", ".status."], "should be a json path under either .spec or .status");
}

type Level = "root" | "property" | "item";
const MISSING: Readonly<Record<Level, string>> = {
  root: "must not be empty at the root",
  property: "must not be empty for specified object fields",
  item: "must not be empty for specified array items",
};

/** The schema is complete at every place: a type, items for arrays, either properties or any (`ValidateStructural`). */
export function checkStructure(schema: RuledSchema, field: string, errors: FieldErrors, level: Level = "root"): void {
  const { type, items, properties = {}, additionalProperties } = schema;
  const anything = schema["x-kubernetes-int-or-string"] || schema["x-kubernetes-preserve-unknown-fields"];
  if (type && !TYPES.includes(type)) errors.notSupported(`${field}.type`, type, TYPES);
  if (type === "array" && items === undefined) errors.required(`${field}.items`, "must be specified");
  if ((schema as { uniqueItems?: boolean }).uniqueItems)
    errors.forbidden(`${field}.uniqueItems`, "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
  if (additionalProperties !== undefined) {
    if (Object.keys(properties).length > 0)
      errors.forbidden(`${field}.additionalProperties`, "additionalProperties and properties are mutual exclusive");
    if (additionalProperties === false) errors.forbidden(`${field}.additionalProperties`, "additionalProperties cannot be set to false");
  }
  for (const [name, property] of Object.entries(properties)) checkStructure(property, `${field}.properties[${name}]`, errors, "property");
  if (items) checkStructure(items, `${field}.items`, errors, "item");
  if (typeof additionalProperties === "object") checkStructure(additionalProperties, `${field}.additionalProperties`, errors, "property");
  if (schema["x-kubernetes-list-type"] === "map" && (schema["x-kubernetes-list-map-keys"] ?? []).length === 0)
    errors.required(`${field}.x-kubernetes-list-map-keys`, "must not be empty if x-kubernetes-list-type is map");
  if (!type && (level === "root" || !anything)) errors.required(`${field}.type`, MISSING[level]);
  else if (level === "root" && type !== "object") errors.invalid(`${field}.type`, type, "must be object at the root");
}
