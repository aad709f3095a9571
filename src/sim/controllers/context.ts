/** What every controller of kube-controller-manager is given, and how its loops are started and stopped. */
import type { Client } from "../../kube/client/client.ts";
import type { Informer, InformerFactory } from "../../kube/client/informer.ts";
import { Recorder } from "../../kube/client/recorder.ts";
import { WorkQueue } from "../../kube/client/workqueue.ts";
import type { Release } from "../../kube/releases/index.ts";
import type { ResourceType } from "../../kube/resource.ts";
import { qualified } from "../../kube/status.ts";
import { MILLISECOND, type Timer, type Timers } from "../../kube/timers.ts";
import type { KubeObject } from "../../kube/types.ts";
import type { ComponentContext } from "../component.ts";
import type { Random } from "../random/random.ts";
import type { Trace } from "../trace/trace.ts";
import type { ControllerManagerOptions } from "./options.ts";

/** One line of the list in `index.ts`. */
export interface ControllerDescriptor {
  /** As upstream's `--controllers` names it: `deployment`, `nodelifecycle`, … */
  readonly name: string;
  /** Its long name, which `--controllers` takes as well: `deployment-controller`. Default: `name`. */
  readonly canonicalName?: string;
  /** The service account of kube-system it speaks as, which is also its actor's name in the trace; none: as the manager itself. */
  readonly serviceAccount?: string;
  /** False: `*` does not start it (`bootstrapsigner`, `tokencleaner`). Default true. */
  readonly onByDefault?: boolean;
  start: StartController;
  /** A late controller's own start (late.ts). */
  readonly load?: () => Promise<StartController>;
}
/** Makes a controller's informers, queues and timers; they end with the context. */
export type StartController = (context: ControllerContext) => void;

export interface QueueOptions {
  /** Reconciles one key; a throw is retried with back-off. */
  sync(key: string): void;
  /** Whose keys these are: names the object of the `reconcile` span. */
  of?: ResourceType;
  /** Caches that must have been filled before the first reconcile (`WaitForCacheSync`). */
  needs?: readonly Informer<never>[];
  /** Tells several queues of one controller apart. */
  name?: string;
}

const CACHE_SYNC_POLL = 100 * MILLISECOND;

/** Queues and timers made through the context end with it. */
export class ControllerContext {
  readonly client: Client;
  /** Shared by all controllers of the process. */
  readonly informers: InformerFactory;
  readonly clock: Timers;
  readonly random: Random;
  readonly trace: Trace;
  readonly release: Release;
  readonly options: ControllerManagerOptions;
  readonly actor: string;
  #component: ComponentContext;
  #stops: (() => void)[] = [];
  #stopped = false;
  /** The informers run: one that is asked for now has to be started by who asks. */
  started = false;

  constructor(component: ComponentContext, informers: InformerFactory, actor: string, options: ControllerManagerOptions) {
    this.#component = component;
    this.client = actor === "" ? component.client : component.clientAs(actor);
    this.informers = informers;
    this.clock = component.clock;
    this.random = component.random;
    this.trace = component.trace;
    this.release = component.release;
    this.actor = actor || "kube-controller-manager";
    this.options = options;
  }

  /** Events with the given source component (mostly, not always, the service account's name). */
  recorder(component = this.actor): Recorder {
    return new Recorder(this.client, this.clock, { component });
  }

  /** A work queue whose reconciles appear in the trace, caused by what queued them. */
  queue(options: QueueOptions): WorkQueue {
    const { sync, of, needs = [], name } = options;
    const prefix = of ? `${qualified(of)}/` : "";
    const queueName = name ? `${this.actor}/${name}` : this.actor;
    const queue: WorkQueue = new WorkQueue(this.clock, {
      name: queueName,
      causes: this.trace,
      failed: (key, error) => this.#component.log(`"Unhandled Error" err="sync ${prefix}${key} failed with ${messageOf(error)}"`),
      sync: (key) => {
        if (needs.some((informer) => !informer.synced)) {
          queue.addAfter(key, CACHE_SYNC_POLL);
          return;
        }
        this.trace.within(this.trace.record(this.actor, "reconcile", `${prefix}${key}`), () => sync(key));
      },
    });
    this.onStop(() => queue.stop());
    return queue;
  }

  /** A reconcile that no queue drives (a periodic loop, a timer): a root of causes. */
  reconcile(object: string, work: () => void): void {
    this.trace.within(this.trace.record(this.actor, "reconcile", object), () => {
      try {
        work();
      } catch (error) {
        this.#component.log(`"Unhandled Error" err="${this.actor}: ${object}: ${messageOf(error)}"`);
      }
    });
  }

  /** Runs `work` every `period` microseconds, first after `first` (default: one period). */
  every(period: number, name: string, work: () => void, first = period): void {
    let timer: Timer;
    const subject = `periodic/${this.actor}/${name}`;
    const tick = () => {
      timer = this.clock.after(period, tick, subject);
      this.trace.within(0, work);
    };
    timer = this.clock.after(first, tick, subject);
    this.onStop(() => timer.cancel());
  }

  onStop(stop: () => void): void {
    this.#stops.push(stop);
  }
  /** Goes on with what is loaded from outside the world, unless the process has ended meanwhile. */
  held<T>(loading: Promise<T>, goOn: (loaded: T) => void): void {
    if (!this.#component.hold) throw new Error(`${this.actor}: nothing can be loaded here`);
    this.#component.hold(loading, (loaded) => {
      if (!this.#stopped) goOn(loaded);
    });
  }
  stop(): void {
    this.#stopped = true;
    for (const stop of this.#stops.splice(0).reverse()) stop();
  }
}

/** For `QueueOptions.needs`, where informers of several types stand in one list. */
export function caches(...informers: Informer<never>[] | unknown[]): Informer<never>[] {
  return informers as Informer<never>[];
}

/** What an error says, for logs and for events. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Objects of an index as a list, in the order of their keys: decisions must not depend on the order of arrival. */
export function sorted<T extends KubeObject>(objects: ReadonlyMap<string, T>): T[] {
  if (objects.size < 2) return [...objects.values()];
  return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}
