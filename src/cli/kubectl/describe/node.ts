/** Describes nodes. */
import { addQuantities, compareQuantities, formatQuantity, parseQuantity, type Quantity, quantityNumber } from "../../../kube/quantity.ts";
import type { core, Lease, Node, Pod } from "../../../kube/types.ts";
import { quantityText } from "./containers.ts";
import type { DescribeContext } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, labelLines } from "./metadata.ts";
import { rfc1123, since } from "./time.ts";
import { DescriptionWriter } from "./writer.ts";

export async function describeNode(object: unknown, context: DescribeContext): Promise<string> {
  const node = object as Node;
  const { metadata, spec, status } = node;
  const lease = await context.get<Lease>(`/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${metadata.name}`);
  const pods = await context.list<Pod>("/api/v1/pods", {
    fieldSelector: `spec.nodeName=${metadata.name},status.phase!=Succeeded,status.phase!=Failed`,
  });
  const w = new DescriptionWriter();
  w.line(0, "Name:", metadata.name);
  w.line(0, "Roles:", rolesOf(node));
  labelLines(w, "Labels", metadata.labels);
  annotationLines(w, "Annotations", metadata.annotations);
  w.line(0, "CreationTimestamp:", rfc1123(metadata.creationTimestamp));
  taintLines(w, spec.taints ?? []);
  w.line(0, "Unschedulable:", String(spec.unschedulable === true));
  w.write(0, "Lease:\n");
  w.line(1, "HolderIdentity:", lease?.spec.holderIdentity ?? "<unset>");
  w.line(1, "AcquireTime:", lease?.spec.acquireTime ? rfc1123(lease.spec.acquireTime) : "<unset>");
  w.line(1, "RenewTime:", lease?.spec.renewTime ? rfc1123(lease.spec.renewTime) : "<unset>");
  if (status.conditions?.length) {
    w.write(0, "Conditions:\n");
    w.line(1, "Type", "Status", "LastHeartbeatTime", "LastTransitionTime", "Reason", "Message");
    w.line(1, "----", "------", "-----------------", "------------------", "------", "-------");
    for (const one of status.conditions)
      w.line(
        1,
        `${one.type} `,
        `${one.status} `,
        `${rfc1123(one.lastHeartbeatTime)} `,
        `${rfc1123(one.lastTransitionTime)} `,
        `${one.reason ?? ""} `,
        `${one.message ?? ""}`,
      );
  }
  w.write(0, "Addresses:\n");
  for (const address of status.addresses ?? []) w.line(1, `${address.type}:`, address.address);
  amountLines(w, "Capacity", status.capacity as Record<string, string> | undefined);
  amountLines(w, "Allocatable", status.allocatable as Record<string, string> | undefined);
  const info = status.nodeInfo;
  w.write(0, "System Info:\n");
  w.line(1, "Machine ID:", info?.machineID ?? "");
  w.line(1, "System UUID:", info?.systemUUID ?? "");
  w.line(1, "Boot ID:", info?.bootID ?? "");
  w.line(1, "Kernel Version:", info?.kernelVersion ?? "");
  w.line(1, "OS Image:", info?.osImage ?? "");
  w.line(1, "Operating System:", info?.operatingSystem ?? "");
  w.line(1, "Architecture:", info?.architecture ?? "");
  w.line(1, "Container Runtime Version:", info?.containerRuntimeVersion ?? "");
  w.line(1, "Kubelet Version:", info?.kubeletVersion ?? "");
  if (!context.release.kubectl.laterDescribers) w.line(1, "Kube-Proxy Version:", info?.kubeProxyVersion ?? "");
  if (spec.podCIDR) w.line(0, "PodCIDR:", spec.podCIDR);
  if (spec.podCIDRs?.length) w.line(0, "PodCIDRs:", spec.podCIDRs.join(","));
  if (spec.providerID) w.line(0, "ProviderID:", spec.providerID);
  podLines(w, node, pods, context.now);
  // Controllers name a node by its uid in events, the kubelet by its name.
  eventLines(w, await context.events(node, [node.metadata.uid, node.metadata.name]), context.now);
  return w.text();
}

/** `control-plane` from node-role labels. */
function rolesOf({ metadata }: Node): string {
  const prefix = "node-role.kubernetes.io/";
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (key.startsWith(prefix) && key.length > prefix.length) roles.add(key.slice(prefix.length));
    else if (key === "kubernetes.io/role" && value !== "") roles.add(value);
  }
  return roles.size === 0 ? "<none>" : [...roles].sort().join(",");
}
function taintLines(w: DescriptionWriter, taints: readonly core.Taint[]): void {
  const key = (taint: core.Taint): string => `${taint.effect},${taint.key}`;
  const sorted = [...taints].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  if (sorted.length === 0) w.line(0, "Taints:", "<none>");
  for (const [index, taint] of sorted.entries())
    w.line(0, index === 0 ? "Taints:" : "", `${taint.key}${taint.value ? `=${taint.value}` : ""}:${taint.effect}`);
}
function amountLines(w: DescriptionWriter, title: string, amounts: Readonly<Record<string, string>> | undefined): void {
  const names = Object.keys(amounts ?? {}).sort();
  if (names.length === 0) return;
  w.write(0, `${title}:\n`);
  for (const name of names) w.line(1, `${name}:`, quantityText(amounts?.[name]));
}

type Amounts = Map<string, Quantity>;
function addTo(sum: Amounts, list: Readonly<Record<string, string>> | undefined): void {
  for (const [name, text] of Object.entries(list ?? {})) {
    const value = parseQuantity(String(text));
    const known = sum.get(name);
    sum.set(name, known ? addQuantities(known, value) : value);
  }
}
/** What a pod asks for: its containers together, or its greediest init container, plus overhead. */
function amountsOf(pod: Pod, which: "requests" | "limits"): Amounts {
  const sum: Amounts = new Map();
  for (const container of pod.spec.containers) addTo(sum, container.resources?.[which] as Record<string, string> | undefined);
  const initial: Amounts = new Map();
  for (const container of pod.spec.initContainers ?? []) {
    const list = container.resources?.[which] as Record<string, string> | undefined;
    if ((container as { restartPolicy?: string }).restartPolicy === "Always") {
      addTo(sum, list);
      continue;
    }
    for (const [name, text] of Object.entries(list ?? {})) {
      const value = parseQuantity(String(text));
      const known = initial.get(name);
      if (!known || compareQuantities(value, known) > 0) initial.set(name, value);
    }
  }
  for (const [name, value] of initial) {
    const known = sum.get(name);
    if (!known || compareQuantities(value, known) > 0) sum.set(name, value);
  }
  const overhead = pod.spec.overhead as Record<string, string> | undefined;
  if (overhead)
    for (const [name, text] of Object.entries(overhead)) if (which === "requests" || sum.has(name)) addTo(sum, { [name]: text });
  return sum;
}

function podLines(w: DescriptionWriter, { status }: Node, pods: readonly Pod[], now: number): void {
  const allocatable = (status.allocatable ?? status.capacity ?? {}) as Record<string, string>;
  const share = (amounts: Amounts, name: string): string => {
    const value = amounts.get(name);
    const total = allocatable[name] === undefined ? 0 : quantityNumber(parseQuantity(allocatable[name]));
    const percent = value && total > 0 ? Math.trunc((quantityNumber(value) / total) * 100) : 0;
    return `${value ? formatQuantity(value) : "0"} (${percent}%)`;
  };
  w.line(0, "Non-terminated Pods:", `(${pods.length} in total)`);
  w.line(1, "Namespace", "Name", "", "CPU Requests", "CPU Limits", "Memory Requests", "Memory Limits", "Age");
  w.line(1, "---------", "----", "", "------------", "----------", "---------------", "-------------", "---");
  const requests: Amounts = new Map();
  const limits: Amounts = new Map();
  const gather = (sum: Amounts, amounts: Amounts): void => {
    for (const [name, value] of amounts) {
      const known = sum.get(name);
      sum.set(name, known ? addQuantities(known, value) : value);
    }
  };
  for (const pod of pods) {
    const asked = amountsOf(pod, "requests");
    const limited = amountsOf(pod, "limits");
    gather(requests, asked);
    gather(limits, limited);
    w.line(
      1,
      pod.metadata.namespace,
      pod.metadata.name,
      "",
      share(asked, "cpu"),
      share(limited, "cpu"),
      share(asked, "memory"),
      share(limited, "memory"),
      since(pod.metadata.creationTimestamp, now),
    );
  }
  w.write(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n");
  w.line(1, "Resource", "Requests", "Limits");
  w.line(1, "--------", "--------", "------");
  for (const name of ["cpu", "memory", "ephemeral-storage"]) w.line(1, name, share(requests, name), share(limits, name));
  for (const name of Object.keys(allocatable).sort()) {
    if (name.startsWith("hugepages-")) w.line(1, name, share(requests, name), share(limits, name));
  }
  const extended = Object.keys(allocatable)
    .filter((name) => name.includes("/") && !name.startsWith("kubernetes.io/"))
    .sort();
  for (const name of extended) w.line(1, name, formatted(requests.get(name)), formatted(limits.get(name)));
}
function formatted(quantity: Quantity | undefined): string {
  return quantity ? formatQuantity(quantity) : "0";
}
