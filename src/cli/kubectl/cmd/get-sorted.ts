/** `kubectl get --sort-by` (k8s.io/kubectl/pkg/cmd/get/sorter.go). */
import type { KubeObject } from "../../../kube/types.ts";
import type { ApiResource } from "../discovery.ts";
import { CommandError, FatalError } from "../errors.ts";
import { sortObjects, sortTable } from "../printers/sorting.ts";
import { isTable, rowsOf, type Table } from "../printers/table.ts";
import type { Info } from "../resource/info.ts";

export { sortObjects };

/** Rows in order. What a table cannot be sorted by leaves nothing of it; several tables would be sorted as wholes. */
export function mergeSorted(infos: readonly Info[], sort: string, later: boolean): Info[] {
  if (infos.length > 1 && infos.every((info) => isTable(info.object as unknown))) {
    const tables = infos.flatMap(({ object }) => object ?? []);
    sortObjects(tables, sort, later);
  }
  const byResource = new Map<ApiResource, Info[]>();
  for (const info of infos) byResource.set(info.resource, [...(byResource.get(info.resource) ?? []), info]);
  return [...byResource].flatMap(([, group]) => {
    const [first] = group;
    const tables = group.map((info) => info.object as unknown).filter(isTable);
    if (!first || tables.length !== group.length || !tables[0]) return group;
    const table: Table = { ...tables[0], rows: tables.flatMap(rowsOf) };
    return [{ ...first, object: sortedOrNothing(table, sort, later) as unknown as KubeObject }];
  });
}
/** The printer's error is nobody's: its rows are missing. */
function sortedOrNothing(table: Table, sort: string, later: boolean): Table {
  try {
    return sortTable(table, sort, later);
  } catch (error) {
    if (error instanceof CommandError && !(error instanceof FatalError)) return { ...table, rows: [] };
    throw error;
  }
}
