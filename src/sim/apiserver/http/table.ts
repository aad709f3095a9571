/**
 * Tables: what `kubectl get` prints, made by the server from the kind's printer columns.
 * Upstream: apiserver/pkg/endpoints/handlers/response.go (asTable), pkg/printers.
 */
import type { KubeObject } from "../../../kube/types.ts";
import type { Cell, Column, Resource, RowCondition, StrategyContext } from "../../resources/resource.ts";

export interface TableRow {
  cells: Cell[];
  conditions?: RowCondition[];
  object?: unknown;
}
export interface Table {
  kind: "Table";
  apiVersion: "meta.k8s.io/v1";
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  columnDefinitions: { name: string; type: string; format: string; description: string; priority: number }[];
  rows: TableRow[];
}
/** What each row carries besides its cells. */
export type IncludeObject = "None" | "Metadata" | "Object";

const CREATED_AT: readonly Column<KubeObject>[] = [
  { name: "Name", format: "name", cell: (object) => object.metadata.name },
  { name: "Created At", type: "date", cell: (object) => object.metadata.creationTimestamp },
];

export function columnsOf(resource: Resource, context: StrategyContext): readonly Column<KubeObject>[] {
  const { columns } = resource;
  return columns === undefined ? CREATED_AT : typeof columns === "function" ? columns(context.release) : columns;
}

export function tableOf(
  resource: Resource,
  objects: readonly KubeObject[],
  metadata: Table["metadata"],
  include: IncludeObject,
  context: StrategyContext,
): Table {
  const columns = columnsOf(resource, context);
  const ordered = resource.tableRows?.(objects) ?? objects;
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: columns.map(({ name, type = "string", format = "", description = "", wide }) => ({
      name,
      type,
      format,
      description,
      priority: wide ? 1 : 0,
    })),
    rows: ordered.map((object) => rowOf(object, resource, columns, include, context)),
  };
}

/** Written out, not spread together: a list may have ten thousand of them. */
function rowOf(
  object: KubeObject,
  resource: Resource,
  columns: readonly Column<KubeObject>[],
  include: IncludeObject,
  context: StrategyContext,
): TableRow {
  const cells: Cell[] = [];
  for (const column of columns) cells.push(column.cell(object, context));
  const row: TableRow = { cells };
  const conditions = resource.rowConditions?.(object);
  if (conditions !== undefined && conditions.length > 0) row.conditions = conditions;
  if (include !== "None") row.object = include === "Object" ? object : partial(object);
  return row;
}

/** PartialObjectMetadata of an object. */
export function partial(object: KubeObject): unknown {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata };
}

/** What a client accepts: a whole object, a Table, or metadata only. */
export type Representation = "object" | "table" | "partial";

/** The first acceptable representation of an Accept header. */
export function negotiate(accept: string | undefined): Representation {
  for (const part of (accept ?? "").split(",")) {
    const parameters = new Map(
      part
        .split(";")
        .slice(1)
        .map((text) => text.trim().split("=") as [string, string]),
    );
    const as = parameters.get("as");
    if (as === undefined) return "object";
    if (parameters.get("g") !== "meta.k8s.io" || parameters.get("v") !== "v1") continue;
    if (as === "Table") return "table";
    if (as === "PartialObjectMetadata" || as === "PartialObjectMetadataList") return "partial";
  }
  return "object";
}
