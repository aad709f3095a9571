/**
 * Events as the scheduler writes them: through the events.k8s.io recorder (`eventTime`, `reportingComponent`, `action`, no
 * `count`). The same event again within six minutes becomes a series. Follows client-go tools/events/event_broadcaster.go.
 */
import type { Client } from "../../kube/client/client.ts";
import { eventSuffix } from "../../kube/client/recorder.ts";
import { events } from "../../kube/resource.ts";
import { MINUTE, type Timers } from "../../kube/timers.ts";
import type { CoreEvent, New, Pod } from "../../kube/types.ts";

const FINISH = 6 * MINUTE;
/** Longest note the API takes. */
const LONGEST = 1024;

interface Sent {
  name: string;
  namespace: string;
  count: number;
  last: number;
}

export class EventRecorder {
  #client: Client;
  #timers: Timers;
  #component: string;
  #instance: string;
  #sent = new Map<string, Sent>();
  #unique = 0;

  /** @param host name of the machine: `default-scheduler-<host>` is the reporting instance */
  constructor(client: Client, timers: Timers, component: string, host: string) {
    this.#client = client;
    this.#timers = timers;
    this.#component = component;
    this.#instance = `${component}-${host}`;
  }

  /** Never fails the caller. */
  event(pod: Pod, type: "Normal" | "Warning", reason: string, action: string, message: string, related?: Pod): void {
    const { name, namespace = "default", uid, resourceVersion } = pod.metadata;
    const key = [type, action, reason, namespace, name, uid, resourceVersion, related?.metadata.uid].join("/");
    const now = this.#timers.microTimestamp();
    const sent = this.#sent.get(key);
    if (sent && this.#timers.now - sent.last < FINISH) {
      sent.count++;
      sent.last = this.#timers.now;
      if (sent.count > 2) return;
      const series = { series: { count: sent.count, lastObservedTime: now } };
      try {
        this.#client.patch(events, sent.name, sent.namespace, { type: "strategic", body: series });
      } catch {
        // Events are best-effort.
      }
      return;
    }
    if (this.#sent.size > 4096) this.#sent.clear();
    this.#unique = (this.#unique + 1) % 1000;
    const eventName = `${name}.${eventSuffix(this.#timers, this.#unique)}`;
    const note = message.length > LONGEST ? `${message.slice(0, LONGEST - 4)} ...` : message;
    try {
      this.#client.create(events, {
        apiVersion: "v1",
        kind: "Event",
        metadata: { name: eventName, namespace },
        involvedObject: referenceTo(pod),
        ...(related ? { related: referenceTo(related) } : {}),
        reason,
        message: note,
        source: {},
        firstTimestamp: null,
        lastTimestamp: null,
        type,
        eventTime: now,
        action,
        reportingComponent: this.#component,
        reportingInstance: this.#instance,
      } as unknown as New<CoreEvent>);
      this.#sent.set(key, { name: eventName, namespace, count: 1, last: this.#timers.now });
    } catch {
      // Events are best-effort: a namespace that is going away or a server that is down loses them.
    }
  }
}

function referenceTo(pod: Pod): object {
  const { name, namespace, uid, resourceVersion } = pod.metadata;
  return { kind: "Pod", namespace, name, uid, apiVersion: "v1", resourceVersion };
}
