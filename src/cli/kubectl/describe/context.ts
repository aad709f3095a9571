/** What a describer may ask for beside the object. */

import type { Release } from "../../../kube/releases/index.ts";
import { StatusError } from "../../../kube/status.ts";
import type { CoreEvent, KubeObject } from "../../../kube/types.ts";
import type { Invocation } from "../verb.ts";
import { sortedEvents } from "./events.ts";

export interface DescribeContext {
  readonly release: Release;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Items of a list; empty when the server refuses. */
  list<Item extends KubeObject>(path: string, query?: Record<string, string>): Promise<Item[]>;
  /** Undefined when there is no such object. */
  get<Item extends KubeObject>(path: string): Promise<Item | undefined>;
  /** Events about an object, in their order; undefined when they are not wanted. `uids` other than the object's own for nodes. */
  events(object: KubeObject, uids?: readonly (string | undefined)[]): Promise<CoreEvent[] | undefined>;
}
export type Describer = (object: KubeObject, context: DescribeContext) => Promise<string> | string;

export function describeContext(invocation: Invocation, withEvents: boolean): DescribeContext {
  const client = invocation.factory.client();
  const chunk = invocation.flags.has("chunk-size") ? invocation.flags.int("chunk-size") : 500;
  const list = async <Item extends KubeObject>(path: string, query: Record<string, string> = {}): Promise<Item[]> => {
    try {
      const answer = (await client.body("GET", path, { query: { limit: chunk || undefined, ...query } })) as { items?: Item[] };
      return answer.items ?? [];
    } catch (error) {
      if (error instanceof StatusError) return [];
      throw error;
    }
  };
  return {
    release: invocation.release,
    now: invocation.process.date,
    list,
    async get(path) {
      try {
        return (await client.body("GET", path)) as never;
      } catch (error) {
        if (error instanceof StatusError) return undefined;
        throw error;
      }
    },
    async events(object, uids = [object.metadata.uid]) {
      if (!withEvents) return undefined;
      const { name, namespace = "" } = object.metadata;
      const found: CoreEvent[] = [];
      for (const uid of uids) {
        const selector = [
          `involvedObject.name=${name}`,
          `involvedObject.namespace=${namespace}`,
          ...(object.kind ? [`involvedObject.kind=${object.kind}`] : []),
          ...(uid ? [`involvedObject.uid=${uid}`] : []),
        ];
        const path = `/api/v1${namespace === "" ? "" : `/namespaces/${namespace}`}/events`;
        found.push(...(await list<CoreEvent>(path, { fieldSelector: selector.join(",") })));
      }
      const later = invocation.release.kubectl.laterDescribers;
      return sortedEvents(later ? found.map(tellingWhere) : found, later);
    },
  };
}

/** Later describers say which container an event is about. */
function tellingWhere(event: CoreEvent): CoreEvent {
  const { fieldPath } = event.involvedObject;
  return fieldPath ? { ...event, message: `${fieldPath}: ${(event.message ?? "").trim()}` } : event;
}
