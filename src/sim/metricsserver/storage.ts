/**
 * What the metrics server knows: the last two points of every node and container, and the rate between them.
 * Upstream: metrics-server/pkg/storage.
 */
export interface Point {
  /** Virtual date in milliseconds. */
  readonly at: number;
  /** When the container began; milliseconds, 0 for nodes. */
  readonly started: number;
  /** Cumulative, seconds. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}
export interface Usage {
  readonly cpuNano: number;
  readonly memory: number;
  /** Of the last point: milliseconds. */
  readonly at: number;
  readonly windowMs: number;
}
interface Series {
  last: Point;
  before: Point | undefined;
}
export interface Batch {
  readonly nodes: ReadonlyMap<string, Point>;
  /** By `namespace/pod`, then container. */
  readonly pods: ReadonlyMap<string, ReadonlyMap<string, Point>>;
}

/** A container younger than one scrape is measured from its start, once it is as old as this. */
const FRESH = 10_000;

export class Storage {
  #nodes = new Map<string, Series>();
  #pods = new Map<string, Map<string, Series>>();

  /** Something can be answered. */
  get ready(): boolean {
    return [...this.#nodes.values()].some(({ before }) => before !== undefined);
  }
  /** Replaces what was known by one round of scrapes. */
  store({ nodes, pods }: Batch, resolutionMs: number): void {
    this.#nodes = new Map([...nodes].map(([name, point]) => [name, next(this.#nodes.get(name), point, resolutionMs)]));
    const following = new Map<string, Map<string, Series>>();
    for (const [key, containers] of pods) {
      const known = this.#pods.get(key);
      following.set(key, new Map([...containers].map(([name, point]) => [name, next(known?.get(name), point, resolutionMs)])));
    }
    this.#pods = following;
  }
  node(name: string): Usage | undefined {
    const series = this.#nodes.get(name);
    return series && rate(series);
  }
  /** Usage of every container; undefined unless all are known. */
  pod(key: string): ReadonlyMap<string, Usage> | undefined {
    const containers = new Map<string, Usage>();
    for (const [name, series] of this.#pods.get(key) ?? []) {
      const usage = rate(series);
      if (!usage) return undefined;
      containers.set(name, usage);
    }
    return containers.size > 0 ? containers : undefined;
  }
}

function next(series: Series | undefined, point: Point, resolutionMs: number): Series {
  const known = series?.last;
  if (known && known.started === point.started) return known.at < point.at ? { last: point, before: known } : (series as Series);
  const age = point.at - point.started;
  const fresh = point.started > 0 && age >= FRESH && age <= resolutionMs * 2;
  return { last: point, before: fresh ? { at: point.started, started: point.started, cpu: 0, memory: 0 } : undefined };
}
function rate({ last, before }: Series): Usage | undefined {
  if (!before || last.cpu < before.cpu) return undefined;
  const windowMs = Math.round(last.at - before.at);
  return { cpuNano: Math.round(((last.cpu - before.cpu) * 1e12) / windowMs), memory: last.memory, at: last.at, windowMs };
}
