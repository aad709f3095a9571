/**
 * kindnetd: writes this node's CNI configuration once it has a pod range, and routes to every other node's range.
 * Upstream: kind images/kindnetd.
 */
import type { FileSystem } from "../../machine/filesystem.ts";
import type { NetfilterRule } from "../../machine/netfilter.ts";
import type { Component, ComponentContext } from "../component.ts";
import type { Namespace, RuleSource } from "../os/index.ts";
import { obeyPolicies } from "./enforcement.ts";
import { routeToNodes } from "./node-routes.ts";

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
  const routes = routeToNodes(context, {
    nodeName,
    namespace,
    own(range) {
      const text = cniConfig(range);
      const path = `${folder}/${CONFIG_FILE}`;
      if (fs.exists(path) && fs.read(path) === text) return;
      fs.mkdir(folder, { recursive: true });
      fs.write(path, text);
      context.log(`I Writing CNI configuration for ${range}`);
    },
    routed: (range, via) => context.log(`Adding route {Ifindex: 0 Dst: ${range} Src: <nil> Gw: ${via} Flags: [] Table: 0}`),
  });
  const policies = context.release.features.enabled("KindnetNetworkPolicies") ? obeyPolicies(context, namespace) : undefined;
  return {
    stop() {
      routes.stop();
      policies?.stop();
    },
  };
}

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
