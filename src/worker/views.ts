/** What the page's figures draw, read from the store and the trace: nothing here changes the world. */

import type { KubeObject, Pod } from "../kube/types.ts";
import type { ArchitectureMap, Health, ObjectGraph, Snapshot, ViewName } from "../protocol/index.ts";
import type { World } from "../sim/index.ts";
import { customers } from "./customer-view.ts";

export function snapshot(world: World, view: ViewName): Snapshot {
  if (view === "customers") return customers(world);
  return view === "objects" ? objects(world) : map(world);
}

const SHOWN: readonly { prefix: string; kind: string }[] = [
  { prefix: "/registry/deployments/", kind: "Deployment" },
  { prefix: "/registry/statefulsets/", kind: "StatefulSet" },
  { prefix: "/registry/daemonsets/", kind: "DaemonSet" },
  { prefix: "/registry/jobs/", kind: "Job" },
  { prefix: "/registry/replicasets/", kind: "ReplicaSet" },
  { prefix: "/registry/pods/", kind: "Pod" },
  { prefix: "/registry/services/specs/", kind: "Service" },
];
const SYSTEM = /^kube-|^local-path-storage$/;

function stored(world: World, prefix: string): KubeObject[] {
  return world.disks.clusters().flatMap((store) => store.range(prefix).items.map(({ value }) => value as KubeObject));
}

function objects(world: World): Snapshot {
  const all = SHOWN.flatMap(({ prefix, kind }) =>
    stored(world, prefix)
      .filter(({ metadata }) => !SYSTEM.test(metadata.namespace ?? ""))
      .map((object) => ({ object, kind })),
  );
  // A ReplicaSet of an old revision without pods says nothing here.
  const shown = all.filter(
    ({ object, kind }) =>
      !(kind === "ReplicaSet" && (object as unknown as { spec: { replicas?: number } }).spec.replicas === 0) &&
      !(kind === "Service" && object.metadata.name === "kubernetes"),
  );
  const ids = new Set(shown.map(({ object }) => object.metadata.uid));
  const edges: ObjectGraph["edges"] = [];
  for (const { object, kind } of shown) {
    for (const owner of object.metadata.ownerReferences ?? [])
      if (ids.has(owner.uid)) edges.push({ from: owner.uid, to: object.metadata.uid, how: "owns" });
    if (kind !== "Service") continue;
    const { selector } = (object as unknown as { spec: { selector?: Record<string, string> } }).spec;
    if (!selector) continue;
    for (const other of shown) {
      const matches =
        other.kind === "Pod" &&
        other.object.metadata.namespace === object.metadata.namespace &&
        Object.entries(selector).every(([key, value]) => other.object.metadata.labels?.[key] === value);
      if (matches) edges.push({ from: object.metadata.uid, to: other.object.metadata.uid, how: "selects" });
    }
  }
  const figure: ObjectGraph = {
    kind: "objects",
    objects: shown.map(({ object, kind }) => ({
      id: object.metadata.uid,
      kind,
      name: object.metadata.name,
      namespace: object.metadata.namespace ?? "",
      ...stateOf(object, kind),
    })),
    edges,
  };
  const count = (kind: string): number => shown.filter((one) => one.kind === kind).length;
  const pending = figure.objects.filter((one) => one.kind === "Pod" && one.health !== "running").length;
  const summary =
    shown.length === 0
      ? "No workloads yet"
      : `${plural(count("Deployment"), "Deployment")}, ${plural(count("Pod"), "Pod")}${pending > 0 ? `; ${pending} not running` : ""}`;
  return {
    view: "objects",
    seconds: world.seconds,
    summary,
    figure,
    table: {
      columns: ["Kind", "Name", "Namespace", "State"],
      rows: figure.objects.map(({ kind, name, namespace, status }) => [kind, name, namespace, status]),
    },
  };
}

function stateOf(object: KubeObject, kind: string): { health: Health; status: string } {
  if (kind === "Pod") return podState(object as unknown as Pod);
  const { spec = {}, status = {} } = object as unknown as {
    spec?: { replicas?: number; type?: string };
    status?: { readyReplicas?: number; numberReady?: number; desiredNumberScheduled?: number; succeeded?: number };
  };
  if (kind === "Service") return { health: "running", status: spec.type ?? "ClusterIP" };
  if (kind === "Job") return { health: status.succeeded ? "running" : "waiting", status: status.succeeded ? "Complete" : "Running" };
  const wanted = kind === "DaemonSet" ? (status.desiredNumberScheduled ?? 0) : (spec.replicas ?? 1);
  const ready = (kind === "DaemonSet" ? status.numberReady : status.readyReplicas) ?? 0;
  return { health: ready >= wanted ? "running" : "waiting", status: `${ready} of ${wanted} ready` };
}
function podState(pod: Pod): { health: Health; status: string } {
  if (pod.metadata.deletionTimestamp) return { health: "stopped", status: "Terminating" };
  const waiting = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])].find(
    ({ state }) => state?.waiting?.reason,
  )?.state?.waiting?.reason;
  if (waiting && waiting !== "ContainerCreating" && waiting !== "PodInitializing") return { health: "failing", status: waiting };
  const ready = pod.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
  switch (pod.status.phase) {
    case "Succeeded":
      return { health: "stopped", status: "Completed" };
    case "Failed":
      return { health: "failing", status: pod.status.reason ?? "Failed" };
    case "Running":
      return ready ? { health: "running", status: "Running" } : { health: "waiting", status: "Running, not ready" };
    default:
      return { health: "waiting", status: waiting ?? "Pending" };
  }
}

const COMPONENTS: readonly { letter: ArchitectureMap["components"][number]["letter"]; name: string; pod: RegExp }[] = [
  { letter: "A", name: "kube-apiserver", pod: /^kube-apiserver-/ },
  { letter: "E", name: "etcd", pod: /^etcd-/ },
  { letter: "S", name: "kube-scheduler", pod: /^kube-scheduler-/ },
  { letter: "C", name: "kube-controller-manager", pod: /^kube-controller-manager-/ },
  { letter: "P", name: "kube-proxy", pod: /^kube-proxy-/ },
  { letter: "D", name: "coredns", pod: /^coredns-/ },
];

function map(world: World): Snapshot {
  const pods = stored(world, "/registry/pods/") as unknown as Pod[];
  const nodes = stored(world, "/registry/minions/").map((node) => {
    const ready = (node as unknown as { status: { conditions?: { type: string; status: string }[] } }).status.conditions?.find(
      ({ type }) => type === "Ready",
    )?.status;
    const own = pods.filter(({ spec, metadata }) => spec.nodeName === node.metadata.name && !SYSTEM.test(metadata.namespace ?? ""));
    return {
      name: node.metadata.name,
      health: (ready === "True" ? "running" : ready === "Unknown" ? "stopped" : "waiting") as Health,
      pods: own.map((pod) => ({ name: pod.metadata.name, namespace: pod.metadata.namespace ?? "", ...podState(pod) })),
    };
  });
  const components: ArchitectureMap["components"] = pods.flatMap((pod) => {
    const found =
      pod.metadata.namespace === "kube-system" ? COMPONENTS.find(({ pod: pattern }) => pattern.test(pod.metadata.name)) : undefined;
    return found ? [{ id: pod.metadata.uid, letter: found.letter, name: found.name, node: pod.spec.nodeName ?? "", ...podState(pod) }] : [];
  });
  for (const node of nodes) {
    for (const [letter, unit] of [
      ["K", "kubelet"],
      ["R", "containerd"],
    ] as const) {
      const active = world.unitActive(node.name, unit);
      components.push({
        id: `${node.name}/${unit}`,
        letter,
        name: unit,
        node: node.name,
        health: active ? "running" : "stopped",
        status: active ? "active" : "inactive",
      });
    }
  }
  const messages = world.trace
    .since(Math.max(0, world.trace.last - 400))
    .filter(({ verb, object }) => ["create", "update", "patch", "delete", "bind"].includes(verb) && !/leases|events/.test(object))
    .slice(-12)
    .map(({ actor, verb, object, at }) => ({ from: actor, to: "kube-apiserver", actor, verb, object, seconds: at / 1e6 }));
  const running = nodes.filter(({ health }) => health === "running").length;
  return {
    view: "map",
    seconds: world.seconds,
    summary:
      nodes.length === 0
        ? `No cluster ${world.home === world.laptop ? "yet" : "here"}: this is the machine ${world.home.hostname}`
        : `${plural(nodes.length, "node")}, ${running} ready; ${plural(components.filter(({ health }) => health !== "running").length, "component")} not running`,
    figure: { kind: "map", components, messages, nodes },
    table: { columns: ["Component", "Node", "State"], rows: components.map(({ name, node, status }) => [name, node, status]) },
  };
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
