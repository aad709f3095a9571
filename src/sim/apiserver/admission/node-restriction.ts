/**
 * A kubelet changes only its own Node, its own Lease and the pods bound to it.
 * Upstream: plugin/pkg/admission/noderestriction/admission.go.
 */
import { forbidden } from "../../../kube/status.ts";
import type { KubeObject, Node, Pod } from "../../../kube/types.ts";
import type { AdmissionPlugin, Attributes } from "./admission.ts";

const NODE_USER = "system:node:";
const MIRROR = "kubernetes.io/config.mirror";
/** Labels with Kubernetes' own prefixes that a kubelet may set on itself (pkg/kubelet/apis/well_known_labels.go). */
const OWN_LABELS: ReadonlySet<string> = new Set([
  "kubernetes.io/hostname",
  "kubernetes.io/os",
  "kubernetes.io/arch",
  "beta.kubernetes.io/os",
  "beta.kubernetes.io/arch",
  "beta.kubernetes.io/instance-type",
  "node.kubernetes.io/instance-type",
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region",
]);

export const nodeRestriction: AdmissionPlugin = {
  name: "NodeRestriction",
  handles: (_, { group, resource }) => (group === "" && (resource === "nodes" || resource === "pods")) || resource === "leases",
  validate(attributes) {
    const { user } = attributes.identity;
    if (!user.groups.includes("system:nodes") || !user.name.startsWith(NODE_USER)) return;
    const node = user.name.slice(NODE_USER.length);
    const why =
      attributes.resource.resource === "nodes"
        ? nodeRefusal(attributes, node)
        : attributes.resource.resource === "pods"
          ? podRefusal(attributes, node)
          : leaseRefusal(attributes, node);
    if (why) throw forbidden({ group: attributes.resource.group, resource: attributes.resource.resource }, attributes.name, why);
  },
};

function nodeRefusal({ operation, subresource, name, object, old }: Attributes, node: string): string | undefined {
  if (name !== node) return `node ${JSON.stringify(node)} is not allowed to modify node ${JSON.stringify(name)}`;
  if (operation === "DELETE") return `node ${JSON.stringify(node)} is not allowed to delete itself`;
  const next = object as Node;
  const before = old as Node | undefined;
  if (operation === "UPDATE" && subresource === "" && JSON.stringify(next.spec.taints ?? []) !== JSON.stringify(before?.spec.taints ?? []))
    return `node ${JSON.stringify(node)} is not allowed to modify taints`;
  const changed = changedLabels(next, before).filter((label) => isRestricted(label));
  if (changed.length === 0) return undefined;
  const verb = operation === "CREATE" ? "set the following labels" : "modify labels";
  return `is not allowed to ${verb}: ${changed.sort().join(", ")}`;
}
function changedLabels(next: KubeObject, before: KubeObject | undefined): string[] {
  const now = next.metadata.labels ?? {};
  const then = before?.metadata.labels ?? {};
  return [...new Set([...Object.keys(now), ...Object.keys(then)])].filter((label) => now[label] !== then[label]);
}
function isRestricted(label: string): boolean {
  const prefix = label.includes("/") ? (label.split("/")[0] ?? "") : "";
  if (prefix === "node-restriction.kubernetes.io" || prefix.endsWith(".node-restriction.kubernetes.io")) return true;
  if (!/(^|\.)(kubernetes|k8s)\.io$/.test(prefix)) return false;
  if (/(^|\.)(kubelet|node)\.kubernetes\.io$/.test(prefix)) return false;
  return !OWN_LABELS.has(label);
}

function podRefusal({ operation, subresource, object, old }: Attributes, node: string): string | undefined {
  const quoted = JSON.stringify(node);
  const bound = (pod: KubeObject | undefined): string | undefined => (pod as Pod | undefined)?.spec.nodeName;
  if (subresource === "status") {
    return bound(old) === node ? undefined : `node ${quoted} can only update pod status for pods with spec.nodeName set to itself`;
  }
  if (subresource === "eviction" || operation === "CONNECT") return undefined;
  if (subresource !== "") return `unexpected pod subresource ${JSON.stringify(subresource)}, only 'status' and 'eviction' are allowed`;
  switch (operation) {
    case "CREATE":
      if (object?.metadata.annotations?.[MIRROR] === undefined)
        return `pod does not have ${JSON.stringify(MIRROR)} annotation, node ${quoted} can only create mirror pods`;
      return bound(object) === node ? undefined : `node ${quoted} can only create pods with spec.nodeName set to itself`;
    case "DELETE":
      return bound(old) === node ? undefined : `node ${quoted} can only delete pods with spec.nodeName set to itself`;
    default:
      return `unexpected operation ${JSON.stringify(operation)}, node ${quoted} can only create and delete mirror pods`;
  }
}

function leaseRefusal({ namespace, name }: Attributes, node: string): string | undefined {
  if (namespace !== "kube-node-lease") return `can only access leases in the "kube-node-lease" system namespace`;
  return name === node ? undefined : "can only access node lease with the same name as the requesting node";
}
