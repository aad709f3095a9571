import type { CoreEvent } from "../../../kube/types.ts";
import { sinceText } from "../columns.ts";
import { type Column, defineResource, type StrategyContext } from "../resource.ts";
import { validateEvent } from "../validation/index.ts";

const HOUR = 3600;

/** Columns of events; events.k8s.io prints the same. Upstream: printers.go printEvent. */
export const eventColumns: readonly Column<CoreEvent>[] = [
  { name: "Last Seen", cell: lastSeen },
  { name: "Type", cell: ({ type }) => type ?? "" },
  { name: "Reason", cell: ({ reason }) => reason ?? "" },
  {
    name: "Object",
    cell: ({ involvedObject }) => {
      const kind = (involvedObject.kind ?? "").toLowerCase();
      return involvedObject.name ? `${kind}/${involvedObject.name}` : kind;
    },
  },
  { name: "Subobject", wide: true, cell: ({ involvedObject }) => involvedObject.fieldPath ?? "" },
  { name: "Source", wide: true, cell: source },
  { name: "Message", cell: ({ message }) => (message ?? "").trim() },
  { name: "First Seen", wide: true, cell: firstSeen },
  { name: "Count", wide: true, cell: (event) => event.series?.count ?? event.count ?? 1 },
  { name: "Name", format: "name", wide: true, cell: ({ metadata }) => metadata.name },
];

/** Events. They live an hour, through etcd leases. Upstream: pkg/registry/core/event. */
export const events = defineResource<CoreEvent>({
  group: "",
  version: "v1",
  kind: "Event",
  namespaced: true,
  validate: validateEvent,
  shortNames: ["ev"],
  createOnUpdate: true,
  columns: eventColumns,
  timeToLive: () => HOUR,
  selectableFields: {
    "involvedObject.kind": ({ involvedObject }) => involvedObject.kind ?? "",
    "involvedObject.namespace": ({ involvedObject }) => involvedObject.namespace ?? "",
    "involvedObject.name": ({ involvedObject }) => involvedObject.name ?? "",
    "involvedObject.uid": ({ involvedObject }) => involvedObject.uid ?? "",
    "involvedObject.apiVersion": ({ involvedObject }) => involvedObject.apiVersion ?? "",
    "involvedObject.resourceVersion": ({ involvedObject }) => involvedObject.resourceVersion ?? "",
    "involvedObject.fieldPath": ({ involvedObject }) => involvedObject.fieldPath ?? "",
    reason: ({ reason }) => reason ?? "",
    reportingComponent: ({ reportingComponent }) => reportingComponent ?? "",
    source: (event) => event.source?.component || event.reportingComponent || "",
    type: ({ type }) => type ?? "",
  },
});

function firstSeen(event: CoreEvent, context: StrategyContext): string {
  return event.firstTimestamp ? sinceText(event.firstTimestamp, context) : sinceText(event.eventTime as unknown as string, context);
}
function lastSeen(event: CoreEvent, context: StrategyContext): string {
  if (event.series) return sinceText(event.series.lastObservedTime as unknown as string, context);
  return event.lastTimestamp ? sinceText(event.lastTimestamp, context) : firstSeen(event, context);
}
function source({ source: from, reportingComponent, reportingInstance }: CoreEvent): string {
  const component = from?.component || reportingComponent || "";
  const host = from?.host || (from?.component ? "" : reportingInstance) || "";
  return host ? `${component}, ${host}` : component;
}
