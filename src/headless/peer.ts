/**
 * The peer for benchmarks: @ngrok/webernetes, its virtual clock driven as fast as the machine allows. Its promises go
 * on between two steps of its clock: few long steps are its fastest pace (measured from 5 ms to 2 s).
 */
import { BaseImage, Cluster, type ProcessContext } from "@ngrok/webernetes";

class Web extends BaseImage {
  static readonly imageName = "web";
  static readonly imageVersion = "1.0";
  readonly defaultCommand = ["server"];
  override async exec(context: ProcessContext, argv: readonly string[]): Promise<number> {
    if (argv[0] !== "server") return super.exec(context, argv);
    context.listenHttp(80, async () => ({ statusCode: 200, headers: {}, body: "hello\n" }) as never);
    return await context.waitUntilKilled();
  }
}
class Crash extends BaseImage {
  static readonly imageName = "crash";
  static readonly imageVersion = "1.0";
  readonly defaultCommand = ["crash"];
  override async exec(): Promise<number> {
    return 1;
  }
}

/** Virtual milliseconds a step. */
const STEP = 1000;
/** Virtual milliseconds a Deployment may take. */
const LIMIT = 600_000;

interface Watched {
  ready: boolean;
  restarts: number;
}

export class Peer {
  #cluster: Cluster;
  #pods = new Map<string, Watched>();
  private constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.informer("pods", (type, pod) => {
      const name = pod.metadata?.name ?? "";
      if (type === "delete") this.#pods.delete(name);
      else
        this.#pods.set(name, {
          ready: pod.status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") ?? false,
          restarts: pod.status?.containerStatuses?.[0]?.restartCount ?? 0,
        });
    });
  }
  /** A cluster with all its pods Ready. */
  static async boot(nodes = 3): Promise<Peer> {
    const cluster = new Cluster({ nodes });
    cluster.registerImage(Web);
    cluster.registerImage(Crash);
    await cluster.init();
    cluster.clock.pause();
    const peer = new Peer(cluster);
    await peer.#run(() => [...peer.#pods.values()].every(({ ready }) => ready));
    return peer;
  }
  /** From create until all are Ready. */
  async deployment(replicas: number, name = "web"): Promise<void> {
    const applied = this.#cluster.apply([
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name },
        spec: {
          replicas,
          selector: { matchLabels: { app: name } },
          template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "web", image: "web:1.0" }] } },
        },
      },
    ] as Parameters<Cluster["apply"]>[0]);
    const ready = (): number => {
      let count = 0;
      for (const [pod, watched] of this.#pods) if (watched.ready && pod.startsWith(`${name}-`)) count++;
      return count;
    };
    await this.#run(() => ready() >= replicas, applied);
  }
  /** A pod that ends with 1; answers its restarts. */
  async crashLoop(seconds: number): Promise<number> {
    const applied = this.#cluster.apply([
      { apiVersion: "v1", kind: "Pod", metadata: { name: "crash" }, spec: { containers: [{ name: "crash", image: "crash:1.0" }] } },
    ] as Parameters<Cluster["apply"]>[0]);
    await this.pass(seconds, applied);
    return this.#pods.get("crash")?.restarts ?? 0;
  }
  async pass(seconds: number, applied?: Promise<unknown>): Promise<void> {
    const end = this.#cluster.clock.nowMs() + seconds * 1000;
    await this.#run(() => this.#cluster.clock.nowMs() >= end, applied, Number.POSITIVE_INFINITY);
  }
  stop(): void {
    this.#cluster.clock.clear();
  }
  async #run(done: () => boolean, applied?: Promise<unknown>, limit = LIMIT): Promise<void> {
    let failed: unknown;
    applied?.catch((error: unknown) => {
      failed = error;
    });
    for (let at = 0; !done(); at += STEP) {
      if (failed) throw failed;
      if (at > limit) throw new Error("the peer did not get there");
      this.#cluster.clock.step(STEP);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
