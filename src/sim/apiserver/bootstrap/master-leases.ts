/**
 * Which API servers there are: each keeps a key under /registry/masterleases/, and whoever sees the keys change
 * writes their addresses behind the Service `kubernetes`. One that is alone need not renew its key; several renew
 * theirs every ten seconds, and a key that nobody renews ends after fifteen.
 * Upstream: pkg/controlplane/reconcilers/lease.go.
 */
import { SECOND, type Timer } from "../../../kube/timers.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { EtcdError } from "../../etcd/index.ts";
import type { ApiServer } from "../server.ts";

const PREFIX = "/registry/masterleases/";
const PERIOD = 10 * SECOND;
const LIFETIME = 15;

export class MasterLeases {
  readonly #server: ApiServer;
  #watch: (() => void) | undefined;
  #timer: Timer | undefined;

  constructor(server: ApiServer) {
    this.#server = server;
  }

  /** Again when another store answers than before. */
  start(): void {
    this.stop();
    const { etcd, flags } = this.#server;
    // Of an earlier life, perhaps: whoever still lives will say so.
    for (const { key, value, lease } of etcd.range(PREFIX).items)
      if (lease === 0 && !key.endsWith(`/${flags.advertiseAddress}`)) etcd.put(key, () => value, etcd.grant(LIFETIME));
    this.#watch = etcd.watch(PREFIX, 0, {
      event: ({ key, type }) => {
        if (key.endsWith(`/${flags.advertiseAddress}`) && type === "PUT") return;
        this.#server.clock.after(0, () => this.#changed(), "masterleases");
      },
      end: () => void (this.#watch = undefined),
    });
    this.#renew();
    this.#reconcile();
  }
  stop(): void {
    this.#watch?.();
    this.#watch = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #changed(): void {
    if (!this.#server.running || !this.#watch) return;
    try {
      if (this.#timer === undefined) this.#renew();
      this.#reconcile();
    } catch (error) {
      if (!(error instanceof EtcdError)) throw error;
    }
  }
  /** Writes the own key; with a time to live when there are others. */
  #renew(): void {
    this.#timer = undefined;
    const { etcd, flags, clock } = this.#server;
    const own = `${PREFIX}${flags.advertiseAddress}`;
    const alone = etcd.range(PREFIX).items.every(({ key }) => key === own);
    etcd.put(
      own,
      () => ({
        kind: "Endpoints",
        apiVersion: "v1",
        metadata: { creationTimestamp: null },
        subsets: [{ addresses: [{ ip: flags.advertiseAddress }] }],
      }),
      alone ? 0 : etcd.grant(LIFETIME),
    );
    if (alone) return;
    this.#timer = clock.after(PERIOD, () => this.#again(), `periodic/masterleases/${flags.hostname}`);
  }
  #again(): void {
    this.#timer = undefined;
    const { etcd, clock, flags } = this.#server;
    if (etcd.running) {
      if (!this.#watch) this.start();
      else this.#renew();
    } else this.#timer = clock.after(PERIOD, () => this.#again(), `periodic/masterleases/${flags.hostname}`);
  }

  /** The Endpoints and the EndpointSlice of `kubernetes` name every server that there is. */
  #reconcile(): void {
    const server = this.#server;
    const { securePort } = server.flags;
    const addresses = server.etcd
      .range(PREFIX)
      .items.map(({ key }) => key.slice(PREFIX.length))
      .sort();
    const ports = [{ name: "https", port: securePort, protocol: "TCP" }];
    this.#ensure(
      "",
      "endpoints",
      { "endpointslice.kubernetes.io/skip-mirror": "true" },
      {
        subsets: [{ addresses: addresses.map((ip) => ({ ip })), ports }],
      },
    );
    this.#ensure(
      "discovery.k8s.io",
      "endpointslices",
      { "kubernetes.io/service-name": "kubernetes" },
      {
        addressType: "IPv4",
        endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
        ports: [{ name: "https", protocol: "TCP", port: securePort }],
      },
    );
  }
  #ensure(group: string, resource: string, labels: Readonly<Record<string, string>>, content: Readonly<Record<string, unknown>>): void {
    const [name, namespace] = ["kubernetes", "default"];
    const store = this.#server.store(group, resource);
    const context = { identity: this.#server.loopback };
    const existing = store?.find(name, namespace);
    if (!store) return;
    if (!existing) {
      store.create(context, { metadata: { name, namespace, labels }, ...content } as unknown as KubeObject, namespace);
      return;
    }
    const same = Object.entries(content).every(
      ([field, value]) => JSON.stringify((existing as unknown as Record<string, unknown>)[field]) === JSON.stringify(value),
    );
    if (!same) store.update(context, name, namespace, (current) => ({ ...current, ...content }) as KubeObject);
  }
}
