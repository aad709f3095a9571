/** kube-proxy: watches Services and EndpointSlices, writes the node's tables (at most once a second, as kind sets it). */
import { Informer } from "../../kube/client/informer.ts";
import { Recorder } from "../../kube/client/recorder.ts";
import { endpointSlices, services } from "../../kube/resource.ts";
import { SECOND, type Timer } from "../../kube/timers.ts";
import { keyOf } from "../../kube/types.ts";
import type { Component, ComponentContext } from "../component.ts";
import { rulesFor } from "./proxier.ts";
import type { NatTable } from "./tables.ts";

export { kubeProxyChains } from "./chains.ts";
export { nftablesText } from "./nftables.ts";
export { type Backend, NatTable, type ServicePortRules } from "./tables.ts";

const SERVICE_NAME = "kubernetes.io/service-name";
const SYNC_PERIOD = 30 * SECOND;
const MIN_SYNC_PERIOD = 1 * SECOND;
/** Syncs that may follow each other at once (async.BoundedFrequencyRunner's burst). */
const BURST = 2;

export interface KubeProxyOptions {
  nodeName: string;
  table: NatTable;
}

export function startKubeProxy(context: ComponentContext, { nodeName, table }: KubeProxyOptions): Component {
  const { client, clock, trace } = context;
  const serviceInformer = new Informer(client, clock, services);
  const sliceInformer = new Informer(client, clock, endpointSlices, {
    indexes: { service: (slice) => [`${slice.metadata.namespace}/${slice.metadata.labels?.[SERVICE_NAME] ?? ""}`] },
  });
  /** Service key → cause of the change. */
  const dirty = new Map<string, number>();
  let last = Number.NEGATIVE_INFINITY;
  let tokens = BURST;
  /** Virtual time up to which tokens were handed out. */
  let filled = clock.now;
  let timer: Timer | undefined;

  const refill = (): void => {
    tokens = Math.min(BURST, tokens + (clock.now - filled) / MIN_SYNC_PERIOD);
    filled = clock.now;
  };
  const sync = (): void => {
    timer = undefined;
    if (!serviceInformer.synced || !sliceInformer.synced) return;
    refill();
    tokens = Math.max(0, tokens - 1);
    last = clock.now;
    for (const [key, cause] of dirty) {
      const service = serviceInformer.get(key);
      const before = table.version;
      table.replace(key, service ? rulesFor(service, sliceInformer.byIndex("service", key).values(), nodeName) : []);
      if (table.version !== before) trace.record(`kube-proxy/${nodeName}`, "rules", `services/${key}`, 0, undefined, cause);
    }
    dirty.clear();
  };
  const changed = (key: string): void => {
    dirty.set(key, trace.current);
    if (timer) return;
    refill();
    const wait = tokens >= 1 ? 0 : last + MIN_SYNC_PERIOD - clock.now;
    timer = clock.after(Math.max(wait, 1000), sync, `kube-proxy/${nodeName}`);
  };
  const ofSlice = (slice: { metadata: { namespace?: string; labels?: { [name: string]: string } } }): void =>
    changed(`${slice.metadata.namespace}/${slice.metadata.labels?.[SERVICE_NAME] ?? ""}`);

  serviceInformer.on({ add: (one) => changed(keyOf(one)), update: (one) => changed(keyOf(one)), delete: (one) => changed(keyOf(one)) });
  sliceInformer.on({ add: ofSlice, update: ofSlice, delete: ofSlice });
  serviceInformer.onceSynced(() => {
    // Rules of Services that went away while nobody looked.
    for (const key of table.services().keys()) if (!serviceInformer.get(key)) changed(key);
  });
  serviceInformer.start();
  sliceInformer.start();
  new Recorder(client, clock, { component: "kube-proxy", host: nodeName }).event(
    { apiVersion: "v1", kind: "Node", metadata: { name: nodeName, uid: nodeName } },
    "Normal",
    "Starting",
    "",
  );
  // Somebody has flushed the chains: the canary is missing at the next look (iptables.Monitor, every sync period).
  let canary: Timer | undefined;
  table.onFlush = () => {
    canary ??= clock.after(
      SYNC_PERIOD,
      () => {
        canary = undefined;
        for (const service of serviceInformer.values()) changed(keyOf(service));
      },
      `kube-proxy/${nodeName}/canary`,
    );
  };
  return {
    stop() {
      table.onFlush = undefined;
      canary?.cancel();
      timer?.cancel();
      serviceInformer.stop();
      sliceInformer.stop();
    },
  };
}
