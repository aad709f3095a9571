/**
 * kindnetd: writes this node's CNI configuration once it has a pod range, and routes to every other node's range.
 * Upstream: kind images/kindnetd.
 */
import { Informer } from "../../kube/client/informer.ts";
import { namespaces, nodes, pods, type ResourceType } from "../../kube/resource.ts";
import type { Node } from "../../kube/types.ts";
import type { FileSystem } from "../../machine/filesystem.ts";
import type { NetfilterRule } from "../../machine/netfilter.ts";
import type { Component, ComponentContext } from "../component.ts";
import type { Namespace, RuleSource } from "../os/index.ts";
import { addressOf, allowed, BY_ADDRESS, BY_NAMESPACE, type NetworkPolicy, type PolicySources } from "./networkpolicy.ts";

export const CONFIG_FILE = "10-kindnet.conflist";

export interface KindnetdOptions {
  nodeName: string;
  /** The node's network (hostNetwork). */
  namespace: Namespace;
  fs: FileSystem;
  /** `/etc/cni/net.d`, a hostPath mount. */
  folder: string;
  /** `POD_SUBNET`: traffic inside it keeps its source address. */
  podSubnet: string;
}
/** The ip-masq-agent that kindnetd brings along. */
function masqueradeRules(podSubnet: string): RuleSource {
  const chain = "KIND-MASQ-AGENT";
  const comment = (text: string): NetfilterRule["matches"][number] => ({ kind: "comment", text: `kind-masq-agent: ${text}` });
  const jump: NetfilterRule = {
    chain: "POSTROUTING",
    matches: [
      { kind: "addrtype", side: "dst", type: "LOCAL", not: true },
      comment("ensure nat POSTROUTING directs all non-LOCAL destination traffic to our custom KIND-MASQ-AGENT chain"),
    ],
    target: chain,
  };
  const inside: NetfilterRule = {
    chain,
    destination: { cidr: podSubnet },
    matches: [comment("local traffic is not subject to MASQUERADE")],
    target: "RETURN",
  };
  const outside: NetfilterRule = {
    chain,
    matches: [comment("outbound traffic is subject to MASQUERADE (must be last in chain)")],
    target: "MASQUERADE",
  };
  return {
    chains: (table) =>
      new Map<string, NetfilterRule[]>(
        table === "nat"
          ? [
              ["POSTROUTING", [jump]],
              [chain, [inside, outside]],
            ]
          : [],
      ),
    flushed() {},
  };
}

export function startKindnetd(context: ComponentContext, { nodeName, namespace, fs, folder, podSubnet }: KindnetdOptions): Component {
  namespace.netfilter.source("kindnetd", masqueradeRules(podSubnet));
  const informer = new Informer(context.client, context.clock, nodes);
  const address = (node: Node): string | undefined => node.status.addresses?.find(({ type }) => type === "InternalIP")?.address;
  const reconcile = (node: Node): void => {
    const range = node.spec.podCIDR;
    if (!range) return;
    if (node.metadata.name === nodeName) {
      const text = cniConfig(range);
      const path = `${folder}/${CONFIG_FILE}`;
      if (fs.exists(path) && fs.read(path) === text) return;
      fs.mkdir(folder, { recursive: true });
      fs.write(path, text);
      context.log(`I Writing CNI configuration for ${range}`);
      return;
    }
    const via = address(node);
    const found = namespace.routes.find((route) => route.destination === range);
    if (!via || found?.via === via) return;
    namespace.routes = [...namespace.routes.filter((route) => route !== found), { destination: range, via, device: "eth0" }];
    namespace.fabric.changed();
    context.log(`Adding route {Ifindex: 0 Dst: ${range} Src: <nil> Gw: ${via} Flags: [] Table: 0}`);
  };
  informer.on({
    add: reconcile,
    update: (next, before) => {
      if (next.spec.podCIDR !== before.spec.podCIDR || address(next) !== address(before)) reconcile(next);
    },
    delete: (node) => {
      namespace.routes = namespace.routes.filter((route) => route.destination !== node.spec.podCIDR);
      namespace.fabric.changed();
    },
  });
  informer.start();
  const policies = context.release.features.enabled("KindnetNetworkPolicies") ? obeyPolicies(context, namespace) : undefined;
  return {
    stop() {
      informer.stop();
      policies?.stop();
    },
  };
}

/** From now on the node forwards only what the policies allow. */
function obeyPolicies({ client, clock }: ComponentContext, namespace: Namespace): Component {
  const byNamespace = ({ metadata }: NetworkPolicy): string[] => [metadata.namespace ?? ""];
  const sources: PolicySources = {
    pods: new Informer(client, clock, pods, { indexes: { [BY_ADDRESS]: addressOf } }),
    namespaces: new Informer(client, clock, namespaces),
    policies: new Informer(client, clock, NETWORK_POLICIES, { indexes: { [BY_NAMESPACE]: byNamespace } }),
  };
  // Ways that were found before a policy came are looked for again.
  const changed = (): void => namespace.fabric.cut();
  sources.policies.on({ add: changed, update: changed, delete: changed });
  const all = Object.values(sources) as Informer<never>[];
  for (const informer of all) informer.start();
  namespace.allows = (packet) => sources.policies.size === 0 || allowed(packet, sources);
  return {
    stop() {
      for (const informer of all) informer.stop();
      namespace.allows = undefined;
    },
  };
}
const NETWORK_POLICIES: ResourceType<NetworkPolicy> = {
  group: "networking.k8s.io",
  version: "v1",
  resource: "networkpolicies",
  kind: "NetworkPolicy",
  namespaced: true,
};

function cniConfig(range: string): string {
  return `
{
	"cniVersion": "0.3.1",
	"name": "kindnet",
	"plugins": [
	{
		"type": "ptp",
		"ipMasq": false,
		"ipam": {
			"type": "host-local",
			"dataDir": "/run/cni-ipam-state",
			"routes": [
				
				{ "dst": "0.0.0.0/0" }
			],
			"ranges": [
				
				[ { "subnet": "${range}" } ]
			]
		}
		,
		"mtu": 1500
		
	},
	{
		"type": "portmap",
		"capabilities": {
			"portMappings": true
		}
	}
	]
}
`;
}
