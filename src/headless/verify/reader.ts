/** What a check sees of a cluster over HTTP: objects as they are now, and what the lab's folder remembers. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Copy, ForkingContext, HostView, Objects, Selection, Vars } from "../../course/index.ts";
import { apiVersionOf, type ResourceType } from "../../kube/resource.ts";
import type { KubeObject } from "../../kube/types.ts";
import { HOME, STATE } from "./folder.ts";

/** A check asked for something that can be had only in the simulator; the message names it. */
export class OutOfReach extends Error {}
/** A check asked for objects that are not read yet. */
export class Unread extends Error {
  readonly type: ResourceType;
  constructor(type: ResourceType) {
    super(type.resource);
    this.type = type;
  }
}

export interface ReaderOptions {
  /** Body of a GET; undefined for what is not there. */
  get(path: string): Promise<string | undefined>;
  kubeconfig: string;
  vars: Vars;
  /** Folder that `verify LAB --folder` wrote. */
  folder: string | undefined;
}

const JOURNAL = "it asks what was done since the lab began; a cluster tells only what is";
const START = "it compares with the start of the lab, and no folder with a baseline.json was given";

export class Reader {
  #options: ReaderOptions;
  #lists = new Map<string, KubeObject[]>();
  #baseline: KubeObject[] | undefined;

  constructor(options: ReaderOptions) {
    this.#options = options;
    const file = options.folder && join(options.folder, "baseline.json");
    if (file && existsSync(file)) this.#baseline = (JSON.parse(readFileSync(file, "utf8")) as { items: KubeObject[] }).items;
  }

  /** Reads all objects of a kind. A kind that the cluster does not serve has none. */
  async load(type: ResourceType): Promise<void> {
    const path = `${type.group === "" ? "/api" : "/apis"}/${apiVersionOf(type)}/${type.resource}`;
    const text = await this.#options.get(path);
    const { items = [] } = (text === undefined ? {} : JSON.parse(text)) as { items?: KubeObject[] };
    this.#lists.set(
      keyOf(type),
      items.map((item) => ({ ...item, apiVersion: apiVersionOf(type), kind: type.kind })),
    );
  }

  get context(): ForkingContext {
    const { vars } = this.#options;
    const now = objects((type) => {
      const list = this.#lists.get(keyOf(type));
      if (!list) throw new Unread(type);
      return list;
    });
    const before = objects((type) => {
      if (!this.#baseline) throw new OutOfReach(START);
      return this.#baseline.filter(({ kind, apiVersion }) => kind === type.kind && apiVersion === apiVersionOf(type));
    });
    return answering<ForkingContext>(
      {
        ...now,
        now: 0,
        vars,
        baseline: before,
        host: (name) => this.#host(name),
        answer: (name) => this.#file(join("answers", name))?.trim(),
        get outside(): never {
          throw new OutOfReach("it counts customers, and they come only in the simulator");
        },
        cluster() {
          throw new OutOfReach("it looks at a second cluster, and verify asks this one");
        },
        fork<T>(_: (copy: Copy) => Promise<T>): Promise<T> {
          throw new OutOfReach("it tries something out in a copy of the cluster, and there is only this one");
        },
      },
      JOURNAL,
    );
  }
  #host(name: string): HostView {
    if (name !== "laptop") throw new OutOfReach(`it reads a file of the machine ${name}; verify asks the API server alone`);
    return answering<HostView>(
      {
        read: (path) => {
          if (path === `${HOME}/.kube/config`) return readFileSync(this.#options.kubeconfig, "utf8");
          for (const place of [STATE, HOME])
            if (path.startsWith(`${place}/`)) return this.#file(join(basename(place), path.slice(place.length)));
          throw new OutOfReach(`it reads ${path}, a file of the simulated laptop`);
        },
      },
      "it asks the simulated laptop for something that verify does not know of yours",
    );
  }
  /** The folder remembers which tasks were seen done. */
  wasDone(task: string): boolean {
    const { folder } = this.#options;
    return folder !== undefined && existsSync(join(folder, "done", task));
  }
  noteDone(task: string): void {
    const { folder } = this.#options;
    if (folder === undefined) return;
    mkdirSync(join(folder, "done"), { recursive: true });
    writeFileSync(join(folder, "done", task), "");
  }
  #file(path: string): string | undefined {
    const { folder } = this.#options;
    if (folder === undefined) throw new OutOfReach("it reads an answer or a note, and no --folder was given");
    const file = join(folder, path);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  }
}

/** What is asked of `known` and is not there is out of reach, because of `why`. */
function answering<T extends object>(known: Partial<T>, why: string): T {
  return new Proxy(known as T, {
    get(target, name) {
      if (name in target) return target[name as keyof T];
      throw new OutOfReach(why);
    },
  });
}

const keyOf = ({ group, resource }: ResourceType): string => `${resource}.${group}`;
function objects(all: (type: ResourceType) => readonly KubeObject[]): Objects {
  const within = ({ metadata }: KubeObject, { namespace, labels = {} }: Selection): boolean =>
    (namespace === undefined || metadata.namespace === namespace) &&
    Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value);
  return {
    get: <T extends KubeObject>(type: ResourceType<T>, name: string, namespace?: string) =>
      all(type).find(
        ({ metadata }) => metadata.name === name && metadata.namespace === (type.namespaced ? (namespace ?? "default") : undefined),
      ) as T | undefined,
    list: <T extends KubeObject>(type: ResourceType<T>, where: Selection = {}) => all(type).filter((one) => within(one, where)) as T[],
  };
}
