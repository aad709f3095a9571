/**
 * Two of a cloud-controller-manager's loops: nodes that wait for their cloud are filled in, and nodes whose machine is
 * gone are deleted. Upstream: k8s.io/cloud-provider controllers/node, controllers/nodelifecycle.
 */
import { Informer } from "../../kube/client/informer.ts";
import { type EventTarget, Recorder } from "../../kube/client/recorder.ts";
import { WorkQueue } from "../../kube/client/workqueue.ts";
import { nodes } from "../../kube/resource.ts";
import { SECOND, type Timer } from "../../kube/timers.ts";
import type { core, Node } from "../../kube/types.ts";
import type { Component, ComponentContext } from "../component.ts";
import type { Cloud } from "./cloud.ts";

const UNINITIALIZED = "node.cloudprovider.kubernetes.io/uninitialized";
const SHUTDOWN: core.Taint = { key: "node.cloudprovider.kubernetes.io/shutdown", effect: "NoSchedule" };
/** `--node-monitor-period` */
const MONITOR_PERIOD = 5 * SECOND;

const targetOf = ({ metadata }: Node): EventTarget => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: metadata.name, uid: metadata.name },
});

/** cloud-node-controller */
export function startNodeController({ client, clock, trace }: ComponentContext, cloud: Cloud): Component {
  const informer = new Informer(client, clock, nodes);
  const recorder = new Recorder(client, clock, { component: "cloud-node-controller" });
  const queue = new WorkQueue(clock, {
    name: "cloud-node-controller",
    causes: trace,
    sync(name) {
      const node = informer.get(name);
      if (!node?.spec.taints?.some(({ key }) => key === UNINITIALIZED)) return;
      const instance = cloud.instance(name);
      if (!instance) throw new Error(`failed to get instance metadata for node ${name}: instance not found`);
      const labels = { "node.kubernetes.io/instance-type": instance.type, "beta.kubernetes.io/instance-type": instance.type };
      const taints = node.spec.taints.filter(({ key }) => key !== UNINITIALIZED);
      client.patch(nodes, name, undefined, {
        type: "merge",
        body: { metadata: { labels }, spec: { providerID: instance.providerID, taints: taints.length > 0 ? taints : null } },
      });
      client.patch(
        nodes,
        name,
        undefined,
        { type: "merge", body: { status: { addresses: instance.addresses } } },
        { subresource: "status" },
      );
      recorder.event(targetOf(node), "Normal", "Synced", "Node synced successfully");
    },
  });
  informer.on({ add: ({ metadata }) => queue.add(metadata.name), update: ({ metadata }) => queue.add(metadata.name) });
  informer.start();
  return {
    stop() {
      informer.stop();
      queue.stop();
    },
  };
}

/** cloud-node-lifecycle-controller: asks about every node that is not ready. */
export function startNodeLifecycleController({ client, clock }: ComponentContext, cloud: Cloud): Component {
  const informer = new Informer(client, clock, nodes);
  const recorder = new Recorder(client, clock, { component: "cloud-node-lifecycle-controller" });
  let timer: Timer;
  const monitor = (): void => {
    timer = clock.after(MONITOR_PERIOD, monitor, "periodic/cloud-node-lifecycle-controller");
    for (const node of [...informer.values()]) {
      const { name } = node.metadata;
      const ready = node.status.conditions?.find(({ type }) => type === "Ready")?.status === "True";
      const marked = node.spec.taints?.some(({ key }) => key === SHUTDOWN.key) ?? false;
      if (ready) {
        if (marked) taint(node, false);
        continue;
      }
      const instance = cloud.instance(name);
      if (!instance) {
        recorder.event(targetOf(node), "Normal", "DeletingNode", `Deleting node ${name} because it does not exist in the cloud provider`);
        client.delete(nodes, name);
      } else if (instance.shutdown && !marked) taint(node, true);
    }
  };
  const taint = ({ metadata, spec }: Node, on: boolean): void => {
    const others = (spec.taints ?? []).filter(({ key }) => key !== SHUTDOWN.key);
    const taints = on ? [...others, SHUTDOWN] : others;
    client.patch(nodes, metadata.name, undefined, { type: "merge", body: { spec: { taints: taints.length > 0 ? taints : null } } });
  };
  informer.start();
  timer = clock.after(MONITOR_PERIOD, monitor, "periodic/cloud-node-lifecycle-controller");
  return {
    stop() {
      timer.cancel();
      informer.stop();
    },
  };
}
