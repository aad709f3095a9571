/**
 * A CustomResourceDefinition becomes a kind that the server serves.
 * Upstream: apiextensions-apiserver/pkg/apiserver/customresource_handler.go, pkg/registry/customresource.
 */
import type { FieldError } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { brokenRules, hasRules, type RuledSchema } from "../../resources/apiextensions/rules.ts";
import { age, name, sinceText } from "../../resources/columns.ts";
import {
  type Cell,
  type Column,
  defineResource,
  type Resource,
  type ScaleSubresource,
  type StrategyContext,
} from "../../resources/index.ts";
import { mergeRulesOf } from "./merge-rules.ts";
import { conformed, type JsonSchema, schemaErrors, unknownFields } from "./schema.ts";
import { customComplaint } from "./typed.ts";

export interface CustomResourceVersion {
  name: string;
  served: boolean;
  storage: boolean;
  schema?: { openAPIV3Schema?: JsonSchema };
  subresources?: { status?: object; scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string } };
  additionalPrinterColumns?: { name: string; type: string; format?: string; description?: string; jsonPath: string; priority?: number }[];
  deprecated?: boolean;
  deprecationWarning?: string;
}
export interface CustomResourceNames {
  plural: string;
  singular?: string;
  shortNames?: string[];
  kind: string;
  listKind?: string;
  categories?: string[];
}
export type CustomResourceDefinition = KubeObject & {
  spec: {
    group: string;
    names: CustomResourceNames;
    scope: "Namespaced" | "Cluster";
    versions: CustomResourceVersion[];
    preserveUnknownFields?: boolean;
  };
  status?: { conditions?: unknown[]; acceptedNames?: CustomResourceNames; storedVersions?: string[] };
};

type Custom = KubeObject & { status?: unknown };
/** Fields every object has, whatever its schema says. */
const ROOT: Record<string, JsonSchema> = {
  apiVersion: { type: "string" },
  kind: { type: "string" },
  metadata: { "x-kubernetes-preserve-unknown-fields": true },
};

/** One Resource per served version; all are stored as the storage version. */
export function resourcesOf(definition: CustomResourceDefinition): Resource[] {
  const storage = definition.spec.versions.find((version) => version.storage) ?? definition.spec.versions[0];
  if (!storage) return [];
  const stored = resourceOf(definition, storage);
  const others = definition.spec.versions
    .filter((version) => version.served && version !== storage)
    .map((version) => resourceOf(definition, version, stored));
  return storage.served ? [stored, ...others] : others;
}

function resourceOf(definition: CustomResourceDefinition, version: CustomResourceVersion, of?: Resource): Resource {
  const { group, names, scope } = definition.spec;
  const given = version.schema?.openAPIV3Schema ?? {};
  const schema: JsonSchema = { ...given, properties: { ...given.properties, ...ROOT } };
  const ruled = hasRules(given as RuledSchema);
  const keyOf = ({ field, message }: FieldError): string => `${field}: ${message}`;
  const scale = version.subresources?.scale;
  const mergeRules = mergeRulesOf(given);
  const apiVersion = `${group}/${version.name}`;
  return defineResource<Custom>({
    group,
    version: version.name,
    kind: names.kind,
    openApiSchema: given,
    resource: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    listKind: names.listKind ?? `${names.kind}List`,
    ...(names.shortNames ? { shortNames: names.shortNames } : {}),
    ...(names.categories ? { categories: names.categories } : {}),
    namespaced: scope === "Namespaced",
    verbs: ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
    storage: `${group}/${names.plural}`,
    custom: true,
    generation: true,
    unconditionalUpdate: false,
    subresources: { ...(version.subresources?.status ? { status: true } : {}), ...(scale ? { scale: scaleOf(scale) } : {}) },
    // A custom resource has no status until somebody writes one.
    initialStatus: () => undefined,
    applyDefaults: (object) => conformed(object, schema) as Custom,
    unknownFields: (object) => unknownFields(object, schema),
    typedComplaint: (object) => customComplaint(object, given),
    ...(mergeRules ? { mergeRules } : {}),
    validate: (object) => {
      const errors = schemaErrors(object, given, "");
      // Rules are asked only of what has the right shape; those about the old object have their turn below.
      return errors.length > 0 || !ruled ? errors : brokenRules(object, undefined, given, "", false);
    },
    ...(ruled
      ? {
          validateUpdate: (next: Custom, current: Custom) => {
            const known = new Set(brokenRules(next, undefined, given, "", false).map(keyOf));
            return brokenRules(next, current, given, "", true).filter((error) => !known.has(keyOf(error)));
          },
        }
      : {}),
    columns: columnsOf(version),
    ...(version.deprecated ? { warnings: () => [version.deprecationWarning ?? `${apiVersion} ${names.kind} is deprecated`] } : {}),
    ...(of
      ? {
          view: {
            of,
            toStorage: (object: KubeObject) => ({ ...object, apiVersion: of.apiVersion }),
            fromStorage: (object: KubeObject) => ({ ...object, apiVersion }),
          },
        }
      : {}),
  });
}

function scaleOf(paths: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string }): ScaleSubresource<Custom> {
  const number = (object: Custom, path: string) => {
    const found = valuesAt(object, path)[0];
    return typeof found === "number" ? found : 0;
  };
  return {
    get: (object) => number(object, paths.specReplicasPath),
    set: (object, replicas) => withValue(object, paths.specReplicasPath.split(".").slice(1), replicas) as Custom,
    observed: (object) => number(object, paths.statusReplicasPath),
    selector: (object) => (paths.labelSelectorPath ? String(valuesAt(object, paths.labelSelectorPath)[0] ?? "") : ""),
  };
}

/** Columns of the definition, or Name and Age. */
function columnsOf(version: CustomResourceVersion): readonly Column<Custom>[] {
  const extra = version.additionalPrinterColumns;
  if (!extra?.length) {
    const created: Column<Custom> = { name: age.name, type: "date", cell: ({ metadata }) => metadata.creationTimestamp };
    return [name, shownAsAge(created)];
  }
  return [
    name,
    ...extra.map(
      (column): Column<Custom> =>
        shownAsAge({
          name: column.name,
          type: column.type as "string",
          ...(column.format ? { format: column.format } : {}),
          description: column.description ?? `Custom resource definition column (in JSONPath format): ${column.jsonPath}`,
          wide: (column.priority ?? 0) > 0,
          cell: (object) => cellOf(valuesAt(object, column.jsonPath)),
        }),
    ),
  ];
}
/** Dates are printed as ages by the server (`ConvertToHumanReadableDateType`). */
function shownAsAge(column: Column<Custom>): Column<Custom> {
  if (column.type !== "date") return column;
  return {
    ...column,
    cell: (object: Custom, context: StrategyContext) => {
      const value = column.cell(object, context);
      return typeof value === "string" ? sinceText(value, context) : null;
    },
  };
}
function cellOf(values: readonly unknown[]): Cell {
  const [value] = values;
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return JSON.stringify(value);
}

/** The values at a simple JSON path: `.spec.replicas`, `.status.conditions[?(@.type=="Ready")].status`, `.spec.hosts[0]`, `[*]`. */
export function valuesAt(root: unknown, path: string): unknown[] {
  let values: unknown[] = [root];
  for (const [, key, bracket] of path.matchAll(/\.?([A-Za-z0-9_\\./-]+?)(?=\.|\[|$)|\[([^\]]*(?:\([^)]*\))?[^\]]*)\]/g)) {
    if (key !== undefined) values = values.flatMap((value) => children(value, key.replaceAll("\\.", ".")));
    else if (bracket !== undefined) values = values.flatMap((value) => selected(value, bracket));
  }
  return values.filter((value) => value !== undefined);
}
function children(value: unknown, key: string): unknown[] {
  return typeof value === "object" && value !== null ? [(value as Record<string, unknown>)[key]] : [];
}
function selected(value: unknown, bracket: string): unknown[] {
  if (!Array.isArray(value)) return children(value, bracket.replace(/^['"]|['"]$/g, ""));
  if (bracket === "*") return value;
  const filter = /^\?\(@\.([\w.-]+)\s*==\s*['"]?([^'"]*)['"]?\)$/.exec(bracket);
  if (filter) return value.filter((item) => String(valuesAt(item, `.${filter[1]}`)[0]) === filter[2]);
  return [value.at(Number(bracket))];
}
function withValue(object: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const record = (typeof object === "object" && object !== null ? object : {}) as Record<string, unknown>;
  return { ...record, [key]: withValue(record[key], rest, value) };
}
