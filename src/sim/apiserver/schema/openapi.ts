/**
 * OpenAPI documents as the API server publishes them: version 2 as a whole, version 3 per group and version.
 * Definitions carry `x-kubernetes-group-version-kind`, patch strategies and list types, which is what kubectl reads.
 */
import { builtinMergeRules, type MergeRule, rootTypeOf } from "../../../kube/patch/index.ts";
import { type Field, type Schema, typeParts } from "./schema.ts";
import { type Descriptions, ENUM } from "./texts.ts";

type Json = Readonly<Record<string, unknown>>;
interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

const QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
const INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
const META = "io.k8s.apimachinery.pkg.apis.meta.v1";
const OBJECT_META = "V1ObjectMeta";
const V2_PREFIX = "#/definitions/";

const APIEXTENSIONS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1";
/** Types of fields that hold anything, by `Type.field`; others hold plain objects. */
const ANYTHING: Readonly<Record<string, string>> = {
  "V1ControllerRevision.data": "io.k8s.apimachinery.pkg.runtime.RawExtension",
  "V1WatchEvent.object": "io.k8s.apimachinery.pkg.runtime.RawExtension",
  "V1ManagedFieldsEntry.fieldsV1": `${META}.FieldsV1`,
  "V1CustomResourceSubresources.status": `${APIEXTENSIONS}.CustomResourceSubresourceStatus`,
  "V1JSONSchemaProps.additionalItems": `${APIEXTENSIONS}.JSONSchemaPropsOrBool`,
  "V1JSONSchemaProps.additionalProperties": `${APIEXTENSIONS}.JSONSchemaPropsOrBool`,
  "V1JSONSchemaProps.dependencies": `${APIEXTENSIONS}.JSONSchemaPropsOrStringArray`,
  "V1JSONSchemaProps.items": `${APIEXTENSIONS}.JSONSchemaPropsOrArray`,
  "V1JSONSchemaProps.default": `${APIEXTENSIONS}.JSON`,
  "V1JSONSchemaProps.enum": `${APIEXTENSIONS}.JSON`,
  "V1JSONSchemaProps.example": `${APIEXTENSIONS}.JSON`,
};
/** Their own words, where they have some. */
const TYPE_TEXTS: Readonly<Record<string, string>> = {
  [INT_OR_STRING]:
    "IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.",
  [`${META}.Time`]:
    "Time is a wrapper around time.Time which supports correct marshaling to YAML and JSON.  Wrappers are provided for many of the factory methods that the time package offers.",
  [`${META}.MicroTime`]: "MicroTime is version of Time with microsecond level precision.",
  [`${META}.FieldsV1`]:
    "FieldsV1 stores a set of fields in a data structure like a Trie, in JSON format.\n\nEach key is either a '.' representing the field itself, and will always map to an empty set, or a string representing a sub-field or item. The string will follow one of these four formats: 'f:<name>', where <name> is the name of a field in a struct, or key in a map 'v:<value>', where <value> is the exact json formatted value of a list item 'i:<index>', where <index> is position of a item in a list 'k:<keys>', where <keys> is a map of  a list item's key fields to their unique values If a key maps to an empty Fields value, the field that key represents is part of the set.\n\nThe exact format is defined in sigs.k8s.io/structured-merge-diff",
  [`${APIEXTENSIONS}.CustomResourceSubresourceStatus`]:
    "CustomResourceSubresourceStatus defines how to serve the status subresource for CustomResources. Status is represented by the `.status` JSON path inside of a CustomResource. When set, * exposes a /status subresource for the custom resource * PUT requests to the /status subresource take a custom resource object, and ignore changes to anything except the status stanza * PUT/POST/PATCH requests to the custom resource ignore changes to the status stanza",
  [`${APIEXTENSIONS}.JSON`]:
    "JSON represents any valid JSON value. These types are supported: bool, int64, float64, string, []interface{}, map[string]interface{} and nil.",
  [`${APIEXTENSIONS}.JSONSchemaPropsOrBool`]:
    "JSONSchemaPropsOrBool represents JSONSchemaProps or a boolean value. Defaults to true for the boolean property.",
  [`${APIEXTENSIONS}.JSONSchemaPropsOrArray`]:
    "JSONSchemaPropsOrArray represents a value that can either be a JSONSchemaProps or an array of JSONSchemaProps. Mainly here for serialization purposes.",
  [`${APIEXTENSIONS}.JSONSchemaPropsOrStringArray`]: "JSONSchemaPropsOrStringArray represents a JSONSchemaProps or a string array.",
};

/** `/openapi/v3`: which documents there are. */
export function openApiV3Paths(groupVersions: readonly GroupVersion[]): Json {
  const paths: Record<string, unknown> = {};
  for (const { group, version } of groupVersions) {
    const path = group === "" ? `api/${version}` : `apis/${group}/${version}`;
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${group}-${version}` };
  }
  return { paths };
}

/** What a document says of a served resource's path. */
interface ServedPath {
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** What a custom resource's definition says of its objects. */
  readonly schema?: object;
}

/** `/openapi/v3/apis/apps/v1`: the kinds of a group and version with everything they refer to, and the paths of its resources. */
export function openApiV3(
  schema: Schema,
  groupVersion: GroupVersion,
  served: readonly ServedPath[],
  descriptions: Descriptions,
  release: string,
): Json {
  const builder = new Builder(schema, descriptions, "#/components/schemas/");
  for (const [kind, type] of schema.kindsOf(groupVersion.group, groupVersion.version)) builder.add(groupVersion, kind, type);
  for (const { kind, schema: given } of served) if (given) builder.addCustom(groupVersion, kind, given as Json);
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: release },
    paths: Object.fromEntries(served.flatMap((one) => pathsOf(groupVersion, one))),
    components: { schemas: builder.definitions },
  };
}

/** Query parameters of a write that clients look for before they use them (kubectl's QueryParamVerifier). */
const WRITE_PARAMETERS = ["dryRun", "fieldManager", "fieldValidation"].map((name) => ({
  name,
  in: "query",
  schema: { type: "string", uniqueItems: true },
}));

/** The paths of a resource and of one object of it, with the methods that take a kind. */
function pathsOf({ group, version }: GroupVersion, { resource, kind, namespaced, verbs }: ServedPath): [string, Json][] {
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const path = `${root}${namespaced ? "/namespaces/{namespace}" : ""}/${resource}`;
  const operation = (action: string, parameters: readonly Json[]): Json => ({
    ...(parameters.length > 0 ? { parameters } : {}),
    responses: { "200": { description: "OK" } },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": { group, kind, version },
  });
  const collection = {
    ...(verbs.includes("list") ? { get: operation("list", []) } : {}),
    ...(verbs.includes("create") ? { post: operation("post", WRITE_PARAMETERS) } : {}),
  };
  const object = {
    ...(verbs.includes("get") ? { get: operation("get", []) } : {}),
    ...(verbs.includes("patch") ? { patch: operation("patch", WRITE_PARAMETERS) } : {}),
  };
  return [
    ...(Object.keys(collection).length > 0 ? [[path, collection] satisfies [string, Json]] : []),
    ...(Object.keys(object).length > 0 ? [[`${path}/{name}`, object] satisfies [string, Json]] : []),
  ];
}

/** `/openapi/v2`: every kind in one document. */
export function openApiV2(schema: Schema, groupVersions: readonly GroupVersion[], descriptions: Descriptions, release: string): Json {
  const builder = new Builder(schema, descriptions, V2_PREFIX);
  for (const groupVersion of groupVersions) {
    for (const [kind, type] of schema.kindsOf(groupVersion.group, groupVersion.version)) builder.add(groupVersion, kind, type);
  }
  return { swagger: "2.0", info: { title: "Kubernetes", version: release }, paths: {}, definitions: builder.definitions };
}

class Builder {
  readonly definitions: Record<string, Record<string, unknown>> = {};
  readonly #schema: Schema;
  readonly #descriptions: Descriptions;
  readonly #prefix: string;

  constructor(schema: Schema, descriptions: Descriptions, prefix: string) {
    this.#schema = schema;
    this.#descriptions = descriptions;
    this.#prefix = prefix;
  }

  /** A kind, and what it refers to. */
  add(groupVersion: GroupVersion, kind: string, type: string): void {
    const definition = this.#define(type, groupVersion, rootTypeOf(kind));
    const gvk = { group: groupVersion.group, kind, version: groupVersion.version };
    definition["x-kubernetes-group-version-kind"] = [gvk];
  }

  /** A custom kind: its own schema, with what every object has. Upstream: apiextensions-apiserver/pkg/controller/openapi/builder. */
  addCustom(groupVersion: GroupVersion, kind: string, given: Json): void {
    const { group, version } = groupVersion;
    this.#define(OBJECT_META, groupVersion, undefined);
    const object = this.#descriptions["V1ConfigMap"] ?? {};
    const described = (field: string, value: Json): Json =>
      object[field] === undefined ? value : { description: object[field], ...value };
    const properties = {
      ...(given["properties"] as Json | undefined),
      apiVersion: described("apiVersion", { type: "string" }),
      kind: described("kind", { type: "string" }),
      metadata: described("metadata", { allOf: [{ $ref: this.#prefix + this.#name(OBJECT_META, groupVersion) }], default: {} }),
    };
    const name = [...group.split(".").reverse(), version, kind].join(".");
    this.definitions[name] = { ...given, type: "object", properties, "x-kubernetes-group-version-kind": [{ group, kind, version }] };
  }

  #define(type: string, groupVersion: GroupVersion, rules: string | undefined): Record<string, unknown> {
    const name = this.#name(type, groupVersion);
    const known = this.definitions[name];
    if (known !== undefined) return known;
    const definition: Record<string, unknown> = { type: "object" };
    this.definitions[name] = definition;
    const texts = this.#descriptions[type] ?? {};
    if (texts[""]) definition["description"] = texts[""];
    const properties: Record<string, unknown> = {};
    const required: string[] = [];
    for (const field of this.#schema.fields(type).values()) {
      if (field.required) required.push(field.name);
      const rule = builtinMergeRules.type(rules)?.fields[field.name];
      properties[field.name] = this.#property(type, field, texts[field.name], rule, groupVersion);
    }
    if (Object.keys(properties).length > 0) definition["properties"] = properties;
    if (required.length > 0) definition["required"] = required;
    return definition;
  }

  #property(type: string, field: Field, description: string | undefined, rule: MergeRule | undefined, groupVersion: GroupVersion): Json {
    let value: Record<string, unknown> = this.#leaf(type, field, rule, groupVersion);
    const words = this.#descriptions[ENUM]?.[`${type}.${field.name}`];
    if (words !== undefined) value = { ...value, enum: JSON.parse(words) as string[] };
    for (const container of [...field.containers].reverse()) {
      value = container === "list" ? { type: "array", items: value } : { type: "object", additionalProperties: value };
    }
    if (description !== undefined) {
      // In version 3 a reference stands alone: with a description it is wrapped, as upstream writes it.
      value = "$ref" in value && this.#prefix !== V2_PREFIX ? { description, allOf: [value], default: {} } : { description, ...value };
    }
    return { ...value, ...extensions(field, rule) };
  }

  #leaf(owner: string, field: Field, rule: MergeRule | undefined, groupVersion: GroupVersion): Record<string, unknown> {
    switch (field.kind) {
      case "string":
        return { type: "string" };
      case "bool":
        return { type: "boolean" };
      case "int32":
      case "int64":
        return { type: "integer", format: field.kind };
      case "double":
        return { type: "number", format: "double" };
      case "bytes":
        return { type: "string", format: "byte" };
      case "any": {
        const type = ANYTHING[`${owner}.${field.name}`];
        // JSON's own types say nothing of what they hold.
        return type === undefined
          ? { type: "object" }
          : this.#shared(type, type.startsWith(`${APIEXTENSIONS}.JSON`) ? {} : { type: "object" });
      }
      case "quantity":
        return this.#shared(QUANTITY, this.#union({ oneOf: [{ type: "string" }, { type: "number" }] }));
      case "intOrString":
        return this.#shared(INT_OR_STRING, {
          format: "int-or-string",
          ...this.#union({ oneOf: [{ type: "integer" }, { type: "string" }] }),
        });
      case "time":
        return this.#shared(`${META}.Time`, { type: "string", format: "date-time" });
      case "microTime":
        return this.#shared(`${META}.MicroTime`, { type: "string", format: "date-time" });
      case "struct": {
        const type = field.type ?? "";
        this.#define(type, groupVersion, rule?.type);
        return { $ref: this.#prefix + this.#name(type, groupVersion) };
      }
    }
  }

  /** `io.k8s.api.apps.v1.DeploymentSpec` */
  #name(type: string, { group }: GroupVersion): string {
    const { prefix, version, name } = typeParts(type);
    const folder = this.#descriptions[""]?.[type] ?? prefix ?? group.split(".")[0] ?? "";
    return folder === "meta" ? `${META}.${name}` : `io.k8s.api.${folder === "" ? "core" : folder}.${version}.${name}`;
  }

  /** Version 2 knows no unions: what may be a string is one there. */
  #union(definition: Record<string, unknown>): Record<string, unknown> {
    return this.#prefix === V2_PREFIX ? { type: "string" } : definition;
  }

  #shared(name: string, definition: Record<string, unknown>): Record<string, unknown> {
    this.definitions[name] ??= { ...(TYPE_TEXTS[name] ? { description: TYPE_TEXTS[name] } : {}), ...definition };
    return { $ref: this.#prefix + name };
  }
}

function extensions(field: Field, rule: MergeRule | undefined): Json {
  const result: Record<string, unknown> = {};
  if (field.containers[0] === "list") {
    if (rule?.list === "map") {
      result["x-kubernetes-list-map-keys"] = rule.keys ?? [];
      result["x-kubernetes-list-type"] = "map";
    } else result["x-kubernetes-list-type"] = rule?.list ?? "atomic";
  } else if (rule?.atomic === true) result["x-kubernetes-map-type"] = "atomic";
  if (rule?.mergeKey !== undefined) result["x-kubernetes-patch-merge-key"] = rule.mergeKey;
  if (rule?.strategies !== undefined) result["x-kubernetes-patch-strategy"] = rule.strategies.join(",");
  return result;
}
