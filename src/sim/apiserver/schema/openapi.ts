/**
 * OpenAPI documents as the API server publishes them: version 2 as a whole, version 3 per group and version.
 * Definitions carry `x-kubernetes-group-version-kind`, patch strategies and list types, which is what kubectl reads.
 */
import { builtinMergeRules, type MergeRule, rootTypeOf } from "../../../kube/patch/index.ts";
import type { Descriptions } from "./descriptions.ts";
import { type Field, type Schema, typeParts } from "./schema.ts";

type Json = Readonly<Record<string, unknown>>;
interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

const QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
const INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
const META = "io.k8s.apimachinery.pkg.apis.meta.v1";
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
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: release },
    paths: Object.fromEntries(served.map((one) => objectPath(groupVersion, one))),
    components: { schemas: builder.definitions },
  };
}

/** Query parameters of a write that clients look for before they use them (kubectl's QueryParamVerifier). */
const WRITE_PARAMETERS = ["dryRun", "fieldManager", "fieldValidation"].map((name) => ({
  name,
  in: "query",
  schema: { type: "string", uniqueItems: true },
}));

/** The path of one object with its PATCH: the rest of the paths nobody reads. */
function objectPath({ group, version }: GroupVersion, { resource, kind, namespaced }: ServedPath): [string, Json] {
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const patch = {
    parameters: WRITE_PARAMETERS,
    responses: { "200": { description: "OK" } },
    "x-kubernetes-action": "patch",
    "x-kubernetes-group-version-kind": { group, kind, version },
  };
  return [`${root}${namespaced ? "/namespaces/{namespace}" : ""}/${resource}/{name}`, { patch }];
}

/** `/openapi/v2`: every kind in one document. */
export function openApiV2(schema: Schema, groupVersions: readonly GroupVersion[], descriptions: Descriptions, release: string): Json {
  const builder = new Builder(schema, descriptions, "#/definitions/");
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
      properties[field.name] = this.#property(field, texts[field.name], rule, groupVersion);
    }
    if (Object.keys(properties).length > 0) definition["properties"] = properties;
    if (required.length > 0) definition["required"] = required;
    return definition;
  }

  #property(field: Field, description: string | undefined, rule: MergeRule | undefined, groupVersion: GroupVersion): Json {
    let value: Record<string, unknown> = this.#leaf(field, rule, groupVersion);
    for (const container of [...field.containers].reverse()) {
      value = container === "list" ? { type: "array", items: value } : { type: "object", additionalProperties: value };
    }
    if (description !== undefined) {
      // A reference stands alone; with a description it is wrapped, as upstream writes it.
      value = "$ref" in value ? { description, allOf: [value], default: {} } : { description, ...value };
    }
    return { ...value, ...extensions(field, rule) };
  }

  #leaf(field: Field, rule: MergeRule | undefined, groupVersion: GroupVersion): Record<string, unknown> {
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
      case "any":
        return { type: "object" };
      case "quantity":
        return this.#shared(QUANTITY, {
          description: "Quantity is a fixed-point representation of a number.",
          oneOf: [{ type: "string" }, { type: "number" }],
        });
      case "intOrString":
        return this.#shared(INT_OR_STRING, { format: "int-or-string", oneOf: [{ type: "integer" }, { type: "string" }] });
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

  #shared(name: string, definition: Record<string, unknown>): Record<string, unknown> {
    this.definitions[name] ??= definition;
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
