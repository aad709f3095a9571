/**
 * NetworkPolicy at a node's forwarding: kindnetd of later kind releases judges the first packet of every connection
 * from or to a pod; kindnetd of kind v0.23 lets everything pass. Upstream: sigs.k8s.io/kube-network-policies.
 */
import type { Informer } from "../../kube/client/informer.ts";
import { labelSelectorMatches } from "../../kube/labels.ts";
import type { Namespace as KubeNamespace, NetworkPolicy, networking, Pod } from "../../kube/types.ts";
import { type Packet, within } from "../os/index.ts";

type Port = networking.NetworkPolicyPort;
type Peer = networking.NetworkPolicyPeer;
type Spec = networking.NetworkPolicySpec;
export const BY_ADDRESS = "address";
export const BY_NAMESPACE = "namespace";

export interface PolicySources {
  /** Indexed by BY_ADDRESS. */
  readonly pods: Informer<Pod>;
  readonly namespaces: Informer<KubeNamespace>;
  /** Indexed by BY_NAMESPACE. */
  readonly policies: Informer<NetworkPolicy>;
}

/** May the packet pass? What is from or to no pod is not judged, on that side. */
export function allowed(packet: Packet, sources: PolicySources): boolean {
  const from = podAt(packet.source, sources);
  const to = podAt(packet.destination, sources);
  return (
    (!from || permitted(from, "Egress", packet, to, packet.destination, sources)) &&
    (!to || permitted(to, "Ingress", packet, from, packet.source, sources))
  );
}

/** For the index: addresses of pods that have one of their own. */
export function addressOf({ spec, status }: Pod): readonly string[] {
  const over = status?.phase === "Succeeded" || status?.phase === "Failed";
  return status?.podIP && !spec.hostNetwork && !over ? [status.podIP] : [];
}
function podAt(address: string, { pods }: PolicySources): Pod | undefined {
  return pods.byIndex(BY_ADDRESS, address).values().next().value;
}

/** A pod that no policy selects in this direction is open; otherwise one rule must allow the packet. */
function permitted(
  pod: Pod,
  direction: "Ingress" | "Egress",
  packet: Packet,
  peer: Pod | undefined,
  peerAddress: string,
  sources: PolicySources,
): boolean {
  let isolated = false;
  for (const { metadata, spec } of sources.policies.byIndex(BY_NAMESPACE, pod.metadata.namespace ?? "").values()) {
    if (!spec || !types(spec).includes(direction) || !labelSelectorMatches(spec.podSelector ?? {}, pod.metadata.labels)) continue;
    isolated = true;
    const target = direction === "Ingress" ? pod : peer;
    const rules =
      direction === "Ingress"
        ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
        : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
    const matching = rules.some(
      ({ peers, ports }) =>
        matchesPorts(ports, packet, target) &&
        (!peers?.length || peers.some((one) => matchesPeer(one, peer, peerAddress, metadata.namespace ?? "", sources))),
    );
    if (matching) return true;
  }
  return !isolated;
}
function types({ policyTypes, egress }: Spec): readonly string[] {
  return policyTypes?.length ? policyTypes : egress?.length ? ["Ingress", "Egress"] : ["Ingress"];
}
function matchesPeer(
  { podSelector, namespaceSelector, ipBlock }: Peer,
  pod: Pod | undefined,
  address: string,
  namespace: string,
  { namespaces }: PolicySources,
): boolean {
  if (ipBlock) return within(address, ipBlock.cidr) && !(ipBlock.except ?? []).some((range) => within(address, range));
  if (!pod) return false;
  const inNamespace = namespaceSelector
    ? labelSelectorMatches(namespaceSelector, namespaces.get(pod.metadata.namespace ?? "")?.metadata.labels)
    : pod.metadata.namespace === namespace;
  return inNamespace && (!podSelector || labelSelectorMatches(podSelector, pod.metadata.labels));
}
function matchesPorts(ports: readonly Port[] | undefined, { protocol, port }: Packet, target: Pod | undefined): boolean {
  if (!ports?.length) return true;
  return ports.some((one) => {
    if ((one.protocol ?? "TCP") !== protocol) return false;
    if (one.port === undefined) return true;
    if (typeof one.port === "number") return port >= one.port && port <= (one.endPort ?? one.port);
    return (target?.spec.containers ?? []).some(({ ports: named = [] }) =>
      named.some(({ name, containerPort, protocol: of = "TCP" }) => name === one.port && containerPort === port && of === protocol),
    );
  });
}
