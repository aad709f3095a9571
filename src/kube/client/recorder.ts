/**
 * Records Events about objects through the API, with client-go's correlation: the same event again raises
 * `count` instead of making a new object, many similar ones are aggregated (`(combined from similar events): …`).
 * Follows client-go tools/record/events_cache.go. Recording never fails the caller.
 */

import { flat } from "../flat.ts";
import { events } from "../resource.ts";
import type { Timers } from "../timers.ts";
import type { CoreEvent, New } from "../types.ts";
import type { Client } from "./client.ts";

export interface EventTarget {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; uid: string; resourceVersion?: string };
}
export interface EventSource {
  /** `kubelet`, `deployment-controller`, `default-scheduler`, … */
  component: string;
  host?: string;
}
export type EventType = "Normal" | "Warning";

/** What one (source, object, type, reason) has said. */
interface Subject {
  /** Distinct messages of late, no more than count. */
  messages: readonly string[];
  last: number;
  /** The events there are: by message, "" for the combined one. Mostly one. */
  seen: readonly Seen[];
}
interface Seen {
  message: string;
  name: string;
  namespace: string;
  count: number;
  version: string;
}

/** Distinct messages of one (source, object, type, reason) within the interval before they are combined. */
const MAX_SIMILAR = 10;
const SIMILAR_INTERVAL = 600_000_000;
/** Subjects remembered: maxLruCacheEntries of events_cache.go. */
const REMEMBERED = 4096;
const NONE: readonly never[] = [];

export class Recorder {
  #client: Client;
  #timers: Timers;
  #source: EventSource;
  #unique = 0;
  #subjects = new Map<string, Subject>();

  constructor(client: Client, timers: Timers, source: EventSource) {
    this.#client = client;
    this.#timers = timers;
    this.#source = source;
  }

  /**
   * Core-style event (`count`, `firstTimestamp`). `fieldPath` names the container: `spec.containers{nginx}`.
   */
  event(target: EventTarget, type: EventType, reason: string, message: string, options: { fieldPath?: string } = {}): void {
    const { kind, metadata: about } = target;
    const object = about.uid || `${kind}/${about.namespace ?? ""}/${about.name}`;
    const subject = this.#subject(flat(`${object}/${options.fieldPath ?? ""}/${type}/${reason}`));
    const similar = this.#similarTo(subject, message);
    const text = similar ? `(combined from similar events): ${message}` : message;
    const key = similar ? "" : message;
    const now = this.#timers.timestamp();
    const seen = subject.seen.find((one) => one.message === key);
    if (seen) {
      try {
        const patched = this.#client.patch(events, seen.name, seen.namespace, {
          type: "strategic",
          body: {
            count: seen.count + 1,
            lastTimestamp: now,
            ...(text === "" ? {} : { message: text }),
            metadata: { resourceVersion: seen.version },
          },
        });
        seen.count++;
        seen.version = patched.metadata.resourceVersion;
        return;
      } catch {
        // Expired (one hour) or not reachable: start a new event below.
        subject.seen = subject.seen.filter((one) => one !== seen);
      }
    }
    const namespace = target.metadata.namespace ?? "default";
    this.#unique = (this.#unique + 1) % 1000;
    const name = `${target.metadata.name}.${eventSuffix(this.#timers, this.#unique)}`;
    try {
      const created = this.#client.create(events, {
        apiVersion: "v1",
        kind: "Event",
        metadata: { name, namespace },
        involvedObject: {
          kind: target.kind,
          ...(target.metadata.namespace ? { namespace: target.metadata.namespace } : {}),
          name: target.metadata.name,
          uid: target.metadata.uid,
          ...(target.apiVersion ? { apiVersion: target.apiVersion } : {}),
          ...(target.metadata.resourceVersion ? { resourceVersion: target.metadata.resourceVersion } : {}),
          ...(options.fieldPath ? { fieldPath: options.fieldPath } : {}),
        },
        reason,
        ...(text === "" ? {} : { message: text }),
        source: { component: this.#source.component, ...(this.#source.host ? { host: this.#source.host } : {}) },
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
        type,
        eventTime: null as unknown as string,
        reportingComponent: this.#source.component,
        reportingInstance: this.#source.host ?? "",
      } as New<CoreEvent>);
      const { name: stored, resourceVersion: version } = created.metadata;
      subject.seen = subject.seen.concat({ message: key, name: stored, namespace, count: 1, version });
    } catch {
      // Events are best-effort: a namespace that is going away or a server that is down loses them.
    }
  }

  #subject(about: string): Subject {
    const subject = this.#subjects.get(about) ?? { messages: NONE, last: this.#timers.now, seen: NONE };
    // The one used last stands last; who has been silent longest is forgotten.
    this.#subjects.delete(about);
    this.#subjects.set(about, subject);
    const [oldest] = this.#subjects.keys();
    if (this.#subjects.size > REMEMBERED && oldest !== undefined) this.#subjects.delete(oldest);
    return subject;
  }
  #similarTo(subject: Subject, message: string): boolean {
    const now = this.#timers.now;
    if (now - subject.last > SIMILAR_INTERVAL) subject.messages = NONE;
    subject.last = now;
    const { messages } = subject;
    if (messages.length < MAX_SIMILAR && !messages.includes(message)) subject.messages = messages.concat(message);
    return subject.messages.length >= MAX_SIMILAR;
  }
}

/** Hex of UnixNano as client-go names events; `low` (0…999) keeps two events of one microsecond apart. */
export function eventSuffix(timers: Timers, low: number): string {
  const nanos = BigInt(timers.date) * 1_000_000n + BigInt(timers.now % 1000) * 1000n + BigInt(low);
  return nanos.toString(16);
}
