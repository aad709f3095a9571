/**
 * Looks on at a lab's world: keeps the objects as they are, what changed since the lab began and who changed it,
 * and what the learner asked for. It never writes, draws chance or adds an event, so a watched world and an
 * unwatched one have the same hash.
 */
import type { Change, Context, Objects, Request, Selection, StoreWrite, Vars } from "../course/index.ts";
import type { ResourceType } from "../kube/resource.ts";
import type { KubeObject } from "../kube/types.ts";
import { type AuditEntry, type Etcd, type Observer, type StoreEvent, storagePrefix, type World } from "../sim/index.ts";

import { hostView } from "./host-view.ts";

/** Where the answers to tasks' forms are kept: on the laptop, so they belong to the world and its log. */
export const ANSWERS = "/var/lib/kubewekend/answers";
/** Heartbeats and notes beside the path: nothing a task waits for. */
const ROUTINE = ["/registry/leases/", "/registry/events/", "/registry/masterleases/"];
const WRITES = new Set(["create", "update", "patch", "delete", "deletecollection"]);
/** etcd's procedures that write. */
const STORE_WRITES = /^etcdserverpb\.KV\/(Put|DeleteRange|Txn)$/;
/** Creating one of these changes nothing in the cluster. */
const CONNECTIONS = new Set(["exec", "attach", "portforward", "proxy"]);

type MutableChange = { -readonly [K in keyof Change]: Change[K] };

/** The objects of one store, by folder (`/registry/pods/`) and key. */
class View {
  #folders: Map<string, Map<string, KubeObject>>;
  #sorted = new Map<string, string[]>();
  constructor(folders: Map<string, Map<string, KubeObject>> = new Map()) {
    this.#folders = folders;
  }
  /** Without an object the key is gone. */
  set(key: string, object: KubeObject | undefined): void {
    const name = folderOf(key);
    let folder = this.#folders.get(name);
    if (!folder) this.#folders.set(name, (folder = new Map()));
    if (!object || !folder.has(key)) this.#sorted.delete(name);
    if (object) folder.set(key, object);
    else folder.delete(key);
  }
  copy(): View {
    return new View(new Map([...this.#folders].map(([name, folder]) => [name, new Map(folder)])));
  }
  get(key: string): KubeObject | undefined {
    return this.#folders.get(folderOf(key))?.get(key);
  }
  under(prefix: string): KubeObject[] {
    const name = folderOf(prefix);
    const folder = this.#folders.get(name);
    if (!folder) return [];
    let keys = this.#sorted.get(name);
    if (!keys) this.#sorted.set(name, (keys = [...folder.keys()].sort()));
    return keys.filter((key) => key.startsWith(prefix)).map((key) => folder.get(key) as KubeObject);
  }
}
/** `/registry/pods/default/web` → `/registry/pods/` */
function folderOf(key: string): string {
  return key.slice(0, key.indexOf("/", "/registry/".length) + 1);
}

/** Bytes that somebody put are no object. */
function objectIn(entry: { value: unknown } | undefined): KubeObject | undefined {
  return typeof entry?.value === "object" ? (entry.value as KubeObject) : undefined;
}

function objectsOf(view: () => View): Objects {
  return {
    get<T extends KubeObject>(type: ResourceType<T>, name: string, namespace?: string): T | undefined {
      return view().get(`${storagePrefix(type)}${type.namespaced ? `${namespace ?? "default"}/` : ""}${name}`) as T | undefined;
    },
    list<T extends KubeObject>(type: ResourceType<T>, { namespace, labels }: Selection = {}): T[] {
      const found = view().under(`${storagePrefix(type)}${namespace === undefined ? "" : `${namespace}/`}`) as T[];
      if (!labels) return found;
      return found.filter(({ metadata }) => Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value));
    },
  };
}

const CONTROL_PLANE = "-control-plane";
const controlPlaneKey = (cluster: string): string => `/registry/minions/${cluster}${CONTROL_PLANE}`;

export class Recorder implements Observer {
  /** Virtual microseconds at which the lab began; later than everything while it is being built. */
  begin: number;
  readonly #vars: Vars;
  /** Told the state at the end of every instant in which something changed. */
  readonly #changed: ((context: Context) => void) | undefined;
  #world: World | undefined;
  #views = new Map<Etcd, View>();
  #baseline: View | undefined;
  #changes = new Map<string, MutableChange[]>();
  #journal: Request[] = [];
  #storeWrites: StoreWrite[] = [];
  /** Changes of the request that is being answered. */
  #open: MutableChange[] = [];
  /** Instant that has changes nobody was told about. */
  #dirty: number | undefined;

  constructor(options: { vars: Vars; begin?: number; changed?: (context: Context) => void }) {
    this.#vars = options.vars;
    this.begin = options.begin ?? Number.POSITIVE_INFINITY;
    this.#changed = options.changed;
  }
  attach(world: World): this {
    this.#world = world;
    return this;
  }
  /** What the learner finds: from now on everything counts. */
  started(now: number): void {
    this.begin = now;
    this.#baseline = this.#view().copy();
  }

  wrote(event: StoreEvent, store: Etcd): void {
    const world = this.#world as World;
    const { now } = world.clock;
    this.#tick(now);
    let view = this.#views.get(store);
    if (!view) this.#views.set(store, (view = new View()));
    const previous = objectIn(event.previous);
    const current = objectIn(event.current);
    view.set(event.key, current);
    const object = current ?? previous;
    if (now <= this.begin || !object || ROUTINE.some((prefix) => event.key.startsWith(prefix))) return;
    this.#dirty = now;
    const span = world.trace.get(world.trace.last);
    const change: MutableChange = {
      at: this.#seconds(now),
      actor: span && span.revision === event.revision ? span.actor : "etcd",
      byLearner: false,
      what: !current ? "deleted" : previous ? "updated" : "created",
      object,
      ...(previous ? { previous } : {}),
    };
    const folder = folderOf(event.key);
    const list = this.#changes.get(folder);
    if (list) list.push(change);
    else this.#changes.set(folder, [change]);
    this.#open.push(change);
  }
  filled(store: Etcd): void {
    const view = new View();
    for (const entry of store.entries()) view.set(entry.key, objectIn(entry));
    this.#views.set(store, view);
  }
  called(procedure: string, body: unknown, _store: Etcd): void {
    const { now } = (this.#world as World).clock;
    const [, name] = STORE_WRITES.exec(procedure) ?? [];
    if (name === undefined || now <= this.begin) return;
    this.#tick(now);
    this.#dirty = now;
    const { key = "" } = body as { key?: string };
    this.#storeWrites.push({ at: this.#seconds(now), procedure: name, key });
  }
  asked({ user, userAgent, verb, resource, subresource, namespace, name, code }: AuditEntry, store: Etcd | undefined): void {
    const { now } = (this.#world as World).clock;
    // kubeadm builds with an administrator's rights; what it writes is not the learner's wish.
    const learner = !user.startsWith("system:") && !userAgent.startsWith("kubeadm/");
    if (learner) for (const change of this.#open) change.byLearner = true;
    this.#open.length = 0;
    if (!learner || now <= this.begin) return;
    this.#tick(now);
    this.#dirty = now;
    const cluster = this.#clusterOf(store);
    this.#journal.push({ at: this.#seconds(now), user, verb, resource, subresource, namespace, name, code, cluster });
  }
  /** Machines have no history of their own: who holds a condition is told at once. */
  touched(): void {
    const { now } = (this.#world as World).clock;
    if (now > this.begin) this.#changed?.(this.context(now));
  }
  /** Before anything of a later instant happens: the one before is over. */
  #tick(now: number): void {
    if (now > this.begin && !this.#baseline) this.#baseline = this.#view().copy();
    if (this.#dirty === undefined || now <= this.#dirty) return;
    const at = this.#dirty;
    this.#dirty = undefined;
    this.#changed?.(this.context(at));
  }
  #seconds(time: number): number {
    return (time - this.begin) / 1e6;
  }
  /** The store of a cluster: one that has its control plane node, running if there is a choice. */
  #viewOf(cluster: string): View | undefined {
    const candidates = [...this.#views].filter(([, view]) => view.get(controlPlaneKey(cluster)));
    return (candidates.findLast(([store]) => store.running) ?? candidates.at(-1))?.[1];
  }
  /** The lab's own cluster, `kind`. */
  #view(): View {
    return this.#viewOf("kind") ?? [...this.#views].at(-1)?.[1] ?? new View();
  }
  #clusterOf(store: Etcd | undefined): string {
    const view = store && this.#views.get(store);
    const [node] = view?.under("/registry/minions/").filter(({ metadata }) => metadata.name.endsWith(CONTROL_PLANE)) ?? [];
    return node?.metadata.name.slice(0, -CONTROL_PLANE.length) ?? "";
  }

  /** Write requests of the learner that succeeded. */
  get writes(): number {
    return this.#journal.filter(({ verb, subresource, code }) => WRITES.has(verb) && !CONNECTIONS.has(subresource) && code < 300).length;
  }
  /** What a check sees, at a virtual time (microseconds). */
  context(at: number): Context {
    const world = this.#world as World;
    const current = this.#view();
    return {
      ...objectsOf(() => current),
      now: this.#seconds(at),
      vars: this.#vars,
      baseline: objectsOf(() => this.#baseline ?? current),
      journal: this.#journal,
      storeWrites: this.#storeWrites,
      cluster: (name: string) => {
        const view = world.docker.machine(`${name}${CONTROL_PLANE}`) && this.#viewOf(name);
        return view && objectsOf(() => view);
      },
      changes: <T extends KubeObject>(type: ResourceType<T>) => {
        const prefix = storagePrefix(type);
        const changes = this.#changes.get(folderOf(prefix)) ?? [];
        return (prefix === folderOf(prefix)
          ? changes
          : changes.filter(({ object }) => object.kind === type.kind)) as unknown as readonly Change<T>[];
      },
      host: (name) => hostView(world, name),
      outside: world.outside,
      answer(name: string): string | undefined {
        const path = `${ANSWERS}/${name}`;
        const { fs } = world.home;
        return fs.exists(path) ? fs.read(path).trim() : undefined;
      },
    };
  }
}
