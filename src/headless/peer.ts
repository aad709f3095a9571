/** The peer for benchmarks: @ngrok/webernetes, its virtual clock driven as fast as the machine allows. */
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

const STEP = 20;
/** Virtual milliseconds a Deployment may take. */
const LIMIT = 600_000;

export class Peer {
  #cluster: Cluster;
  private constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }
  static async boot(): Promise<Peer> {
    const cluster = new Cluster({ nodes: 3 });
    cluster.registerImage(Web);
    cluster.registerImage(Crash);
    await cluster.init();
    cluster.clock.pause();
    return new Peer(cluster);
  }
  async deployment(replicas: number): Promise<void> {
    let ready = 0;
    const seen = new Map<string, boolean>();
    this.#cluster.informer("pods", (type, pod) => {
      const name = pod.metadata?.name ?? "";
      const now = type !== "delete" && (pod.status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") ?? false);
      if (now !== (seen.get(name) ?? false)) ready += now ? 1 : -1;
      seen.set(name, now);
    });
    const applied = this.#cluster.apply([
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "web" },
        spec: { replicas, selector: { matchLabels: { app: "web" } }, template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "web:1.0" }] } } },
      },
    ] as Parameters<Cluster["apply"]>[0]);
    await this.#run(() => ready >= replicas, applied);
  }
  async crashLoop(seconds: number): Promise<void> {
    const applied = this.#cluster.apply([{ apiVersion: "v1", kind: "Pod", metadata: { name: "crash" }, spec: { containers: [{ name: "crash", image: "crash:1.0" }] } }] as Parameters<Cluster["apply"]>[0]);
    const end = this.#cluster.clock.nowMs() + seconds * 1000;
    await this.#run(() => this.#cluster.clock.nowMs() >= end, applied);
  }
  stop(): void {
    this.#cluster.clock.clear();
  }
  async #run(done: () => boolean, applied: Promise<unknown>): Promise<void> {
    let failed: unknown;
    applied.catch((error: unknown) => {
      failed = error;
    });
    for (let at = 0; !done(); at += STEP) {
      if (failed) throw failed;
      if (at > LIMIT) throw new Error("the peer did not get there");
      this.#cluster.clock.step(STEP);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
