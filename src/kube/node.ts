/** Questions about nodes that many ask. Upstream: printers.go (printNode, findNodeRoles), pkg/util/node. */
import { findCondition } from "./condition.ts";
import type { core, Node } from "./types.ts";

const ROLE_PREFIX = "node-role.kubernetes.io/";
const ROLE_LABEL = "kubernetes.io/role";

/** Its Ready condition is True. */
export function isNodeReady(node: Node): boolean {
  return findCondition<core.NodeCondition>(node.status?.conditions, "Ready")?.status === "True";
}

/** Sorted roles from the labels; empty when it has none (`<none>`). */
export function nodeRoles(node: Node): string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(node.metadata.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === ROLE_LABEL && value !== "") roles.add(value);
  }
  return [...roles].sort();
}

/** The first address of a type, if any. */
export function nodeAddress(node: Node, type: "InternalIP" | "ExternalIP" | "Hostname"): string | undefined {
  const addresses: core.NodeAddress[] | undefined = node.status?.addresses;
  return addresses?.find((address) => address.type === type)?.address;
}

/** The taint with that key and effect, if there. */
export function findTaint(node: Node, key: string, effect?: string): core.Taint | undefined {
  const taints: core.Taint[] | undefined = node.spec?.taints;
  return taints?.find((taint) => taint.key === key && (effect === undefined || taint.effect === effect));
}
