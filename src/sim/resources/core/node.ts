import type { Node } from "../../../kube/types.ts";
import { age, NONE, name } from "../columns.ts";
import { defineResource, type StrategyContext } from "../resource.ts";
import { validateNode, validateNodeUpdate } from "../validation/index.ts";

const ROLE_PREFIX = "node-role.kubernetes.io/";

/** Nodes. Upstream: pkg/registry/core/node/strategy.go; printers.go printNode. */
export const nodes = defineResource<Node>({
  group: "",
  version: "v1",
  kind: "Node",
  namespaced: false,
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  shortNames: ["no"],
  storage: "minions",
  subresources: {
    status: true,
    other: { proxy: { kind: "NodeProxyOptions", verbs: ["create", "delete", "get", "patch", "update"] } },
  },
  // A kubelet registers with its status: nodes are the one kind that may be created with one.
  initialStatus: ({ status }) => status ?? {},
  prepareForCreate: (node) => (node.spec ? node : { ...(node as Node), spec: {} }),
  selectableFields: { "spec.unschedulable": ({ spec }) => String(spec.unschedulable ?? false) },
  columns: [
    name,
    { name: "Status", cell: statusText },
    { name: "Roles", cell: ({ metadata }) => rolesOf(metadata.labels).join(",") || NONE },
    age,
    { name: "Version", cell: ({ status }) => status.nodeInfo?.kubeletVersion ?? "" },
    { name: "Internal-IP", wide: true, cell: (node) => addressOf(node, "InternalIP") },
    { name: "External-IP", wide: true, cell: (node) => addressOf(node, "ExternalIP") },
    { name: "OS-Image", wide: true, cell: ({ status }) => status.nodeInfo?.osImage || "<unknown>" },
    { name: "Kernel-Version", wide: true, cell: kernelText },
    { name: "Container-Runtime", wide: true, cell: ({ status }) => status.nodeInfo?.containerRuntimeVersion || "<unknown>" },
  ],
});

function kernelText({ status: { nodeInfo } }: Node, { release }: StrategyContext): string {
  if (!nodeInfo?.kernelVersion) return "<unknown>";
  return release.features.enabled("KernelVersionWithArchitecture")
    ? `${nodeInfo.kernelVersion} (${nodeInfo.architecture})`
    : nodeInfo.kernelVersion;
}
function statusText({ spec, status }: Node): string {
  const ready = status.conditions?.find(({ type }) => type === "Ready");
  const texts = [ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady"];
  if (spec.unschedulable) texts.push("SchedulingDisabled");
  return texts.join(",");
}
function rolesOf(labels: Readonly<Record<string, string>> | undefined): string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === "kubernetes.io/role" && value !== "") roles.add(value);
  }
  return [...roles].sort();
}
function addressOf({ status }: Node, type: string): string {
  return status.addresses?.find((address) => address.type === type)?.address ?? NONE;
}
