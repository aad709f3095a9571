/**
 * `bench`: each measure beside the peer (@ngrok/webernetes) in one run, one JSON line a result. Both clusters have the
 * same number of nodes and virtual clocks driven as fast as the machine allows; what is timed is the wall clock.
 * Both are measured by the same rule: in turns, once to warm up, then the best of so many, so that the machine's
 * other work counts against nobody. `ratio` above 1 is good: how many times better than the peer (`than` says so) or,
 * where the peer has nothing like it, than the goal.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { pods as podType, serviceAccounts } from "../kube/resource.ts";
import { SECOND } from "../kube/timers.ts";
import type { New, Pod } from "../kube/types.ts";
import { serviceAccountUser } from "../sim/apiserver/index.ts";
import { newTestServer } from "../sim/apiserver/testing.ts";
import { World } from "../sim/index.ts";
import { benchScheduler } from "../sim/scheduler/scheduler.bench.ts";
import { worldOptions } from "../workbench/workbench.ts";
import { Peer } from "./peer.ts";
import { turn } from "./turn.ts";

interface Result {
  name: string;
  unit: string;
  ours: number;
  peer?: number;
  goal?: number;
  /** Above 1: better than … */
  ratio?: number;
  than?: "peer" | "goal";
  note?: string;
}
const WORKERS = 2;
/** Pods and worker nodes: a node takes 110 pods. */
const DEPLOYMENTS = [
  { pods: 10, workers: 2, runs: 12 },
  { pods: 100, workers: 2, runs: 12 },
  { pods: 500, workers: 5, runs: 2 },
];

const boot = (workers = WORKERS): Promise<World> => World.boot(worldOptions({ seed: 1, workers, turn }));

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
/** Best of so many, in turns, after one run of each that does not count; a single long run needs no warming up. */
async function beside(runs: number, ours: () => Promise<number>, peer: () => Promise<number>): Promise<{ ours: number; peer: number }> {
  if (runs > 1) {
    await ours();
    await peer();
  }
  const best = { ours: Number.POSITIVE_INFINITY, peer: Number.POSITIVE_INFINITY };
  for (let i = 0; i < runs; i++) {
    best.ours = Math.min(best.ours, await ours());
    best.peer = Math.min(best.peer, await peer());
  }
  return best;
}
async function best(runs: number, run: () => Promise<number>): Promise<number> {
  await run();
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) least = Math.min(least, await run());
  return least;
}
const round = (value: number): number => Number(value.toPrecision(4));

function toPeer(name: string, unit: string, { ours, peer }: { ours: number; peer: number }, note?: string): Result {
  return {
    name,
    unit,
    ours: round(ours),
    peer: round(peer),
    ratio: round(peer / ours),
    than: "peer",
    ...(note === undefined ? {} : { note }),
  };
}
/** `goal` is a most, or with `more` a least. */
function toGoal(name: string, unit: string, ours: number, goal: number, note?: string, more = false): Result {
  return {
    name,
    unit,
    ours: round(ours),
    goal,
    ratio: round(more ? ours / goal : goal / ours),
    than: "goal",
    ...(note === undefined ? {} : { note }),
  };
}

/** A Deployment of so many pods, from create until all are Ready. */
async function deployment(pods: number, workers: number): Promise<number> {
  const world = await boot(workers);
  const ours = await timed(async () => {
    await create(world, "web", pods);
  });
  world.stop();
  return ours;
}
async function create(world: World, name: string, pods: number): Promise<void> {
  const created = await world.execute(`kubectl create deployment ${name} --image=nginx --replicas=${pods}`);
  if (created.code !== 0) throw new Error(created.stderr);
  for (let i = 0; i < 600; i++) {
    await world.advance(1);
    if (world.count("pods", (pod) => isReady(pod as Pod, name)) === pods) return;
  }
  throw new Error(`not all of ${pods} pods became Ready`);
}
function isReady({ metadata, status }: Pod, app: string): boolean {
  return (
    metadata.labels?.["app"] === app && (status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false)
  );
}
async function peerDeployment(pods: number, nodes: number): Promise<number> {
  const cluster = await Peer.boot(nodes);
  const peer = await timed(() => cluster.deployment(pods));
  cluster.stop();
  return peer;
}

/** Bytes of the heap that is still used after a full collection. */
function collected(): () => number {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  return () => {
    for (let i = 0; i < 3; i++) gc();
    return process.memoryUsage().heapUsed;
  };
}
const HEAP_PODS = 180;
/** Events live an hour, history ten minutes at most. */
const QUIET = 75 * 60;
/** By then the bounded journals (trace, audit) are full: they are a cluster's, not a pod's. */
const FULL = 5 * 3600;
/**
 * What so many more pods keep: as soon as they are Ready, with all that making them leaves behind (events, history),
 * and once they have been idle for more than an hour, when that is gone.
 */
async function heapPerPod(): Promise<{ fresh: { ours: number; peer: number }; idle: number }> {
  const used = collected();
  const grown = async (before: number): Promise<number> => (used() - before) / HEAP_PODS;

  const cluster = await Peer.boot();
  await cluster.deployment(20, "warm");
  const peersBefore = used();
  await cluster.deployment(HEAP_PODS, "web");
  const peer = await grown(peersBefore);
  cluster.stop();

  const world = await boot();
  await create(world, "warm", 20);
  await world.advance(FULL);
  const before = used();
  await create(world, "web", HEAP_PODS);
  const ours = await grown(before);
  await world.advance(QUIET);
  const idle = await grown(before);
  world.stop();
  return { fresh: { ours, peer }, idle };
}

const CRASHES = 5;
async function crashLoop(): Promise<number> {
  const world = await boot();
  const ms = await timed(async () => {
    await world.execute("kubectl run crash --image=busybox --restart=Always -- sh -c 'exit 1'");
    await world.advance(300);
  });
  const { stdout } = await world.execute("kubectl get pod crash -o jsonpath='{.status.containerStatuses[0].restartCount}'");
  world.stop();
  if (Number(stdout) !== CRASHES) throw new Error(`${stdout} restarts in five minutes, not ${CRASHES}`);
  return ms;
}

/** A server with five watchers of every pod, admission and validation on; `write` creates so many pods, deliveries included. */
function watchedServer(): { write(count: number): Promise<number> } {
  const { client: admin, clientFor, clock } = newTestServer({ disableAdmissionPlugins: [] });
  admin.create(serviceAccounts, { metadata: { name: "default", namespace: "default" } });
  const client = clientFor(serviceAccountUser("kube-system", "replicaset-controller"));
  let made = 0;
  let delivered = 0;
  // Everything that was going to happen anyway.
  const deliver = (): void => {
    while (clock.nextForeground(clock.now + SECOND) !== undefined) clock.step();
  };
  for (let i = 0; i < 5; i++) admin.watch(podType, { resourceVersion: "0" }, { event: () => void delivered++, end() {} });
  return {
    async write(count) {
      const ms = await timed(async () => {
        for (const end = made + count; made < end; made++) {
          client.create(podType, {
            metadata: { name: `web-${made}`, namespace: "default", labels: { app: "web" } },
            spec: { containers: [{ name: "web", image: "nginx" }] },
          } as New<Pod>);
          if (made % 10 === 9) deliver();
        }
        deliver();
      });
      if (delivered !== 5 * made) throw new Error(`${delivered} deliveries of ${5 * made}`);
      return ms;
    },
  };
}
const WRITES = 10_000;
/** Creates a second. */
const writes = async (): Promise<number> => (WRITES * 1000) / (await watchedServer().write(WRITES));

/** Microseconds for a create among few pods and among many: in turns, the least of batches of 200 each. */
async function writesAmong(few: number, many: number): Promise<[few: number, many: number]> {
  const servers = [watchedServer(), watchedServer()] as const;
  await servers[0].write(few);
  await servers[1].write(many);
  const least: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let i = 0; i < 15; i++) {
    least[0] = Math.min(least[0], ((await servers[0].write(200)) * 1000) / 200);
    least[1] = Math.min(least[1], ((await servers[1].write(200)) * 1000) / 200);
  }
  return least;
}

const LISTED = 10_000;
/** `kubectl get pods -A` typed at a terminal: milliseconds until the first rows are written, and until the prompt is back. */
async function listPods(): Promise<{ rows: number; prompt: number }> {
  const world = await boot();
  const items = Array.from({ length: LISTED }, (_, index) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `web-${index}` },
    spec: { schedulingGates: [{ name: "example.com/bench" }], containers: [{ name: "web", image: "nginx" }] },
  }));
  world.writeFile("/tmp/pods.json", JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  const made = await world.execute("kubectl create -f /tmp/pods.json");
  if (made.code !== 0) throw new Error(made.stderr);
  await world.advance(60);
  const least = { rows: Number.POSITIVE_INFINITY, prompt: Number.POSITIVE_INFINITY };
  let output: (text: string) => void = () => {};
  let prompted: () => void = () => {};
  const device = world.openTerminal(1, 120, 40);
  device.attach({ output: (text) => output(text), reading: ({ kind }) => kind === "line" && prompted() });
  await world.advance(1);
  for (let run = 0; run < 6; run++) {
    let lines = 0;
    let [rows, prompt] = [0, 0];
    const started = performance.now();
    output = (text) => {
      lines += text.split("\n").length - 1;
      if (lines > 1 && rows === 0) rows = performance.now() - started;
    };
    prompted = () => {
      if (lines > LISTED && prompt === 0) prompt = performance.now() - started;
    };
    device.line("kubectl get pods -A");
    await world.advance(2);
    if (prompt === 0) throw new Error(`${lines} lines, and no prompt`);
    // The first is cold; a page's worker is, too, but not a learner's second command.
    if (run > 0) [least.rows, least.prompt] = [Math.min(least.rows, rows), Math.min(least.prompt, prompt)];
  }
  world.stop();
  return least;
}

const benches: Readonly<Record<string, () => Promise<Result[]>>> = {
  async boot() {
    const measured = await beside(
      5,
      () => timed(async () => (await boot()).stop()),
      () => timed(async () => (await Peer.boot()).stop()),
    );
    return [toPeer("boot", "ms", measured, "a cluster of 3 nodes until all of its own pods are Ready; ours boots by kind and kubeadm")];
  },
  async deployment() {
    const results: Result[] = [];
    for (const { pods, workers, runs } of DEPLOYMENTS) {
      const measured = await beside(
        runs,
        () => deployment(pods, workers),
        () => peerDeployment(pods, workers + 1),
      );
      results.push(toPeer(`deployment-${pods}`, "ms", measured, `from create until all pods are Ready, ${workers + 1} nodes`));
    }
    return results;
  },
  async heap() {
    const { fresh, idle } = await heapPerPod();
    return [
      toPeer("heap-per-new-pod", "bytes", fresh, "as soon as it is Ready, with the events, history and trace of making it"),
      toGoal("heap-per-pod", "bytes", idle, 2048, "idle for more than an hour"),
    ];
  },
  async crashloop() {
    let restarts = 0;
    const measured = await beside(3, crashLoop, async () => {
      const peer = await Peer.boot();
      const ms = await timed(async () => {
        restarts = await peer.crashLoop(300);
      });
      peer.stop();
      return ms;
    });
    return [toPeer("crashloop-5-minutes", "ms", measured, `${CRASHES} restarts; the peer's: ${restarts}`)];
  },
  async fork() {
    const world = await boot();
    await world.execute("kubectl create deployment web --image=nginx --replicas=3");
    await world.settle(60);
    const hash = world.hash();
    const ours = await best(3, async () => {
      let copy = world;
      const ms = await timed(async () => {
        copy = await world.fork();
      });
      if (copy.hash() !== hash) throw new Error("the fork is not equal");
      copy.stop();
      return ms;
    });
    return [toGoal("fork", "ms", ours, 400, "an equal copy of a world with a Deployment, by replay")];
  },
  async idle() {
    const MINUTES = 10;
    const world = await boot(3);
    const peer = await Peer.boot(4);
    const measured = await beside(
      3,
      async () => (await timed(() => world.advance(60 * MINUTES))) / MINUTES,
      async () => (await timed(() => peer.pass(60 * MINUTES))) / MINUTES,
    );
    world.stop();
    peer.stop();
    return [toPeer("idle-minute", "ms", measured, "a virtual minute of an idle cluster of 4 nodes")];
  },
  async scheduler() {
    const { nodes, pods, bound, podsPerSecond } = benchScheduler({ now: () => performance.now() });
    if (bound !== pods) throw new Error(`${bound} of ${pods} pods were bound`);
    return [toGoal("scheduler", "pods/s", podsPerSecond, 10_000, `${pods} pods on ${nodes} nodes, default plugins`, true)];
  },
  async writes() {
    await writes();
    let most = 0;
    for (let i = 0; i < 3; i++) most = Math.max(most, await writes());
    const [few, many] = await writesAmong(1_000, 100_000);
    return [
      toGoal("writes", "creates/s", most, 30_000, "pods, 5 watchers, authorization, admission and validation on", true),
      toGoal(
        "writes-among-100000",
        "times",
        many / few,
        1.3,
        `a create among 100,000 pods (${round(many)} µs) beside one among 1,000 (${round(few)} µs)`,
      ),
    ];
  },
  async list() {
    const { rows, prompt } = await listPods();
    return [
      toGoal("list-10000-rows", "ms", rows, 30, "kubectl get pods -A among 10,000 pods, until its first rows are written"),
      toGoal("list-10000-prompt", "ms", prompt, 150, "… until the prompt is back"),
    ];
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
  const scripts = new Set(
    [...html.matchAll(/<script[^>]+src="([^"]+\.js)"/g)].map(([, path]) => (path as string).split("/").at(-1) as string),
  );
  const eager = closure(files, scripts);
  const gzip = (names: Iterable<string>): number => [...names].reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  const inline = [...html.matchAll(/<script(?![^>]+src=)(?![^>]+application\/(?:ld\+)?json)[^>]*>([\s\S]*?)<\/script>/g)].reduce(
    (sum, [, code]) => sum + gzipSync(code as string).length,
    0,
  );
  // The script that some other one starts as a worker.
  const started = files
    .filter((file) => file.endsWith(".js"))
    .flatMap((file) => [...readFileSync(file, "utf8").matchAll(/new Worker\([^)]*?([\w.-]+\.js)/g)].map(([, name]) => name as string));
  const worker = closure(files, new Set(started));
  if (worker.size === 0) throw new Error("the built site starts no worker");
  // What a lab's first commands load besides: chunks are named after their module.
  const chunks = FIRST_COMMANDS.flatMap((module) => {
    const names = files
      .map((file) => file.split("/").at(-1) as string)
      .filter((file) => new RegExp(`^${module}[.-][\\w-]{8}\\.js$`).test(file));
    if (names.length === 0) throw new Error(`the built site has no chunk of ${module}`);
    return names;
  });
  const lab = new Set([...worker, ...closure(files, chunks)]);
  return [
    toGoal("chapter-page-js", "bytes gzip", gzip(eager) + inline, 10_240, "before a terminal is opened"),
    toGoal("worker-js", "bytes gzip", gzip(worker), 228 * 1024, "what the simulator's worker loads until there is a prompt"),
    toGoal("lab-js", "bytes gzip", gzip(lab), 228 * 1024, "the worker with what kubectl get, create, apply, describe and ls load"),
  ];
}
const FIRST_COMMANDS = ["flags-v1-28", "types-v1-28", "create", "apply", "describe", "ls"];
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
    for (const [, target] of readFileSync(file, "utf8").matchAll(/(?:^|[;}\s])import(?:[^"'()]*from)?\s*["']\.\/([^"']+\.js)["']/g))
      queue.push((target as string).split("/").at(-1) as string);
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
