import type { CoreEvent, core, KubeObject } from "../../../kube/types.ts";
import { eventColumns, events } from "../core/event.ts";
import { defineResource } from "../resource.ts";

type Event = KubeObject & {
  eventTime?: string | null;
  series?: unknown;
  reportingController?: string;
  reportingInstance?: string;
  action?: string;
  reason?: string;
  regarding?: core.ObjectReference;
  related?: core.ObjectReference;
  note?: string;
  type?: string;
  deprecatedSource?: core.EventSource;
  deprecatedFirstTimestamp?: string;
  deprecatedLastTimestamp?: string;
  deprecatedCount?: number;
};

/** events.k8s.io/v1: the same events under newer names. Upstream: pkg/apis/events/v1/conversion.go. */
export const eventsV1 = defineResource<Event>({
  group: "events.k8s.io",
  version: "v1",
  kind: "Event",
  namespaced: true,
  shortNames: ["ev"],
  createOnUpdate: true,
  columns: eventColumns.map((column) => ({ ...column, cell: (event, context) => column.cell(toStorage(event), context) })),
  selectableFields: Object.fromEntries(
    Object.entries(events.selectableFields ?? {}).map(([field, select]) => [
      field.replace("involvedObject", "regarding").replace("reportingComponent", "reportingController"),
      (event: Event) => select(toStorage(event)),
    ]),
  ),
  view: {
    of: events,
    toStorage,
    fromStorage: (object) => fromStorage(object as CoreEvent),
    field: (field) => field.replace("regarding", "involvedObject").replace("reportingController", "reportingComponent"),
  },
});

function toStorage(event: Event): CoreEvent {
  const {
    regarding,
    note,
    reportingController,
    deprecatedSource,
    deprecatedFirstTimestamp,
    deprecatedLastTimestamp,
    deprecatedCount,
    ...same
  } = event;
  return {
    ...same,
    apiVersion: "v1",
    involvedObject: regarding ?? {},
    ...(note === undefined ? {} : { message: note }),
    source: deprecatedSource ?? {},
    ...(deprecatedFirstTimestamp ? { firstTimestamp: deprecatedFirstTimestamp } : {}),
    ...(deprecatedLastTimestamp ? { lastTimestamp: deprecatedLastTimestamp } : {}),
    ...(deprecatedCount ? { count: deprecatedCount } : {}),
    reportingComponent: reportingController ?? "",
    reportingInstance: event.reportingInstance ?? "",
  } as unknown as CoreEvent;
}

function fromStorage(event: CoreEvent): Event {
  const { involvedObject, message, source, firstTimestamp, lastTimestamp, count, reportingComponent, ...same } = event;
  return {
    ...same,
    apiVersion: "events.k8s.io/v1",
    regarding: involvedObject,
    ...(message === undefined ? {} : { note: message }),
    ...(source && Object.keys(source).length > 0 ? { deprecatedSource: source } : {}),
    ...(firstTimestamp ? { deprecatedFirstTimestamp: firstTimestamp } : {}),
    ...(lastTimestamp ? { deprecatedLastTimestamp: lastTimestamp } : {}),
    ...(count ? { deprecatedCount: count } : {}),
    ...(reportingComponent ? { reportingController: reportingComponent } : {}),
  } as unknown as Event;
}
