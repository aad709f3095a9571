/**
 * `bench`: each measure beside the peer (@ngrok/webernetes) in one run, one JSON line a result. Both clusters have
 * three nodes and virtual clocks driven as fast as the machine allows; what is timed is the wall clock from the
 * request to "all Ready".
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { World } from "../sim/index.ts";
import { worldOptions } from "../workbench/workbench.ts";
import { Peer } from "./peer.ts";
import { turn } from "./turn.ts";

interface Result {
  name: string;
  unit: string;
  ours: number;
  peer?: number;
  ratio?: number;
  note?: string;
}
const WORKERS = 2;
const PODS = [10, 100, 500];
/** Best of so many: the machine's other work counts against nobody. */
const RUNS = 3;

const boot = (seed = 1): Promise<World> => World.boot(worldOptions({ seed, workers: WORKERS, turn }));

async function best(run: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < RUNS; i++) least = Math.min(least, await run());
  return least;
}
async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
function result(name: string, unit: string, ours: number, peer?: number, note?: string): Result {
  return { name, unit, ours: round(ours), ...(peer === undefined ? {} : { peer: round(peer), ratio: round(peer / ours) }), ...(note === undefined ? {} : { note }) };
}
const round = (value: number): number => Number(value.toPrecision(4));

/** A Deployment of so many pods, from create until all are Ready. */
async function deployment(pods: number): Promise<number> {
  const world = await boot();
  const ours = await timed(async () => {
    const created = await world.execute(`kubectl create deployment web --image=nginx --replicas=${pods}`);
    if (created.code !== 0) throw new Error(created.stderr);
    for (let i = 0; i < 600; i++) {
      await world.advance(1);
      const ready = world.count("pods", (pod) => (pod as { metadata: { namespace?: string }; status?: { conditions?: { type: string; status: string }[] } }).metadata.namespace === "default" && isReady(pod));
      if (ready === pods) return;
    }
    throw new Error(`not all of ${pods} pods became Ready`);
  });
  world.stop();
  return ours;
}
function isReady(pod: unknown): boolean {
  const { status } = pod as { status?: { conditions?: { type: string; status: string }[] } };
  return status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") ?? false;
}

async function heapPerPod(): Promise<number> {
  const world = await boot();
  const used = (): number => {
    for (let i = 0; i < 3; i++) globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  await world.execute("kubectl create deployment warm --image=nginx --replicas=20");
  await world.settle(120);
  const before = used();
  await world.execute("kubectl create deployment web --image=nginx --replicas=180");
  await world.settle(300);
  const after = used();
  world.stop();
  return (after - before) / 180;
}

async function crashLoop(): Promise<{ ms: number; restarts: number }> {
  const world = await boot();
  await world.execute("kubectl run crash --image=busybox --restart=Always -- sh -c 'exit 1'");
  const ms = await timed(() => world.advance(300));
  const { stdout } = await world.execute("kubectl get pod crash -o jsonpath='{.status.containerStatuses[0].restartCount}'");
  world.stop();
  return { ms, restarts: Number(stdout) };
}

const benches: Readonly<Record<string, () => Promise<Result[]>>> = {
  async boot() {
    await boot();
    const ours = await best(() => timed(async () => (await boot()).stop()));
    const peer = await best(() => timed(async () => (await Peer.boot()).stop()));
    return [result("boot", "ms", ours, peer, "create the cluster, all of kube-system Running (the peer has no kube-system)")];
  },
  async deployment() {
    const results: Result[] = [];
    for (const pods of PODS) {
      const ours = await best(() => deployment(pods));
      const peer = await timed(async () => {
        const cluster = await Peer.boot();
        await cluster.deployment(pods);
        cluster.stop();
      });
      results.push(result(`deployment-${pods}`, "ms", ours, peer, "from create until all pods are Ready"));
    }
    return results;
  },
  async heap() {
    return [result("heap-per-pod", "bytes", await heapPerPod(), undefined, globalThis.gc ? undefined : "run node with --expose-gc for a true figure")];
  },
  async crashloop() {
    const { ms, restarts } = await crashLoop();
    const peer = await Peer.boot();
    const theirs = await timed(() => peer.crashLoop(300));
    peer.stop();
    return [result("crashloop-5-minutes", "ms", ms, theirs, `${restarts} restarts`)];
  },
  async fork() {
    const world = await boot();
    await world.execute("kubectl create deployment web --image=nginx --replicas=3");
    await world.settle(60);
    const ours = await best(() => timed(async () => (await world.fork()).stop()));
    return [result("fork", "ms", ours, undefined, "a copy of a world with a Deployment, by replay")];
  },
  async idle() {
    const world = await boot();
    const ours = (await timed(() => world.advance(600))) / 10;
    world.stop();
    return [result("idle-minute", "ms", ours, undefined, "CPU for a virtual minute of an idle cluster")];
  },
  async weight() {
    return weights();
  },
};

/** Bytes over the wire (gzip) of what a chapter page and a lab load, from the built site. */
function weights(): Result[] {
  const dist = join(process.env["KUBEWEKEND_ROOT"] ?? ".", "dist");
  let files: string[];
  try {
    files = list(dist);
  } catch {
    return [{ name: "weight", unit: "bytes", ours: 0, note: "npm run build first" }];
  }
  const page = files.find((file) => file.endsWith("chapters/01-what-kubernetes-is/index.html"));
  const html = page === undefined ? "" : readFileSync(page, "utf8");
  const scripts = new Set([...html.matchAll(/<script[^>]+src="([^"]+\.js)"/g)].map(([, path]) => (path as string).split("/").at(-1) as string));
  const eager = closure(files, scripts);
  const gzip = (names: Iterable<string>): number => [...names].reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  const inline = [...html.matchAll(/<script(?![^>]+src=)(?![^>]+application\/(?:ld\+)?json)[^>]*>([\s\S]*?)<\/script>/g)].reduce((sum, [, code]) => sum + gzipSync(code as string).length, 0);
  const workers = files.filter((file) => /\/(host|worker)[^/]*\.js$/.test(file));
  return [
    result("chapter-page-js", "bytes gzip", gzip(eager) + inline, undefined, "before a terminal is opened"),
    result("worker-js", "bytes gzip", gzip(workers), undefined, "the simulator's worker, entry chunk"),
  ];
}
function list(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? list(path) : [path];
  });
}
/** Scripts with everything they import statically. */
function closure(files: readonly string[], names: Iterable<string>): Set<string> {
  const found = new Set<string>();
  const queue = [...names];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const file = files.find((one) => one.endsWith(`/${name}`));
    if (!file || found.has(file)) continue;
    found.add(file);
    for (const [, target] of readFileSync(file, "utf8").matchAll(/(?:^|[;}\s])import(?:[^"'()]*from)?\s*["']\.\/([^"']+\.js)["']/g)) queue.push((target as string).split("/").at(-1) as string);
  }
  return found;
}

export async function bench(names: readonly string[]): Promise<number> {
  const unknown = names.find((name) => !(name in benches));
  if (unknown !== undefined) {
    process.stderr.write(`kubewekend bench: no benchmark "${unknown}"; there is ${Object.keys(benches).join(", ")}\n`);
    return 2;
  }
  for (const [name, run] of Object.entries(benches)) {
    if (names.length > 0 && !names.includes(name)) continue;
    for (const one of await run()) console.log(JSON.stringify(one));
  }
  return 0;
}
