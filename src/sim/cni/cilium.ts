/**
 * Cilium: the agent that prepares its node and obeys network policies, and the plugin that the runtime calls. Routing
 * is native with direct routes between the nodes, as the CLI's `--set routingMode=native` has it; tunnels, eBPF maps
 * and CiliumNetworkPolicies are not modelled. Upstream: cilium daemon/cmd, plugins/cilium-cni.
 */
import { nodes } from "../../kube/resource.ts";
import type { core } from "../../kube/types.ts";
import type { FileSystem } from "../../machine/filesystem.ts";
import type { Component, ComponentContext } from "../component.ts";
import type { CniPlugins } from "../containerd/cni.ts";
import type { Namespace } from "../os/index.ts";
import { obeyPolicies } from "./enforcement.ts";
import { routeToNodes } from "./node-routes.ts";
import { allocate, attachPair, detachPair, shortHash } from "./ptp.ts";

/** On the node, while its agent runs; here it also holds the node's range. */
const SOCKET = "/var/run/cilium/cilium.sock";
const CONFIG_FILE = "05-cilium.conflist";
const CONFIG = `
{
  "cniVersion": "0.3.1",
  "name": "cilium",
  "plugins": [
    {
       "type": "cilium-cni",
       "enable-debug": false,
       "log-file": "/var/run/cilium/cilium-cni.log"
    }
  ]
}
`;

export interface CiliumOptions {
  nodeName: string;
  namespace: Namespace;
  /** The node's files. */
  fs: FileSystem;
  /** `/etc/cni/net.d` */
  folder: string;
}

export function startCiliumAgent(context: ComponentContext, { nodeName, namespace, fs, folder }: CiliumOptions): Component {
  const say = (level: string, message: string): void => context.log(`level=${level} msg="${message}" subsys=daemon`);
  say("info", "Cilium 1.15.6 a09e05e6 2024-06-10T13:53:00+00:00 go version go1.21.11 linux/amd64");
  /** The condition that clouds' route controllers set; here the agent does. */
  const isUp = (): void => {
    const now = context.clock.timestamp();
    const condition: core.NodeCondition = {
      type: "NetworkUnavailable",
      status: "False",
      reason: "CiliumIsUp",
      message: "Cilium is running on this node",
      lastHeartbeatTime: now,
      lastTransitionTime: now,
    };
    const patch = { type: "strategic", body: { status: { conditions: [condition] } } } as const;
    context.client.patch(nodes, nodeName, undefined, patch, { subresource: "status" });
  };
  const routes = routeToNodes(context, {
    nodeName,
    namespace,
    own(range) {
      fs.mkdir("/var/run/cilium", { recursive: true });
      fs.write(SOCKET, range);
      fs.mkdir(folder, { recursive: true });
      // cni-exclusive: other plugins' files are put aside.
      for (const name of fs.list(folder))
        if (/\.(conf|conflist|json)$/.test(name) && name !== CONFIG_FILE) {
          fs.write(`${folder}/${name}.cilium_bak`, fs.read(`${folder}/${name}`));
          fs.remove(`${folder}/${name}`);
        }
      fs.write(`${folder}/${CONFIG_FILE}`, CONFIG);
      say("info", `Received own node information from API server, v4Prefix=${range}`);
      isUp();
      say("info", "Daemon initialization completed");
    },
  });
  const policies = obeyPolicies(context, namespace);
  return {
    stop() {
      if (fs.exists(SOCKET)) fs.remove(SOCKET);
      routes.stop();
      policies.stop();
    },
  };
}

/** cilium-cni: asks the node's agent for an address. */
export const cilium: CniPlugins = {
  add(request) {
    const { fs, containerId } = request;
    if (!fs.exists(SOCKET))
      throw new Error(
        'plugin type="cilium-cni" failed (add): unable to connect to Cilium agent: failed to create cilium agent client after 30.000000 seconds timeout: Get "http://localhost/v1/config": dial unix /var/run/cilium/cilium.sock: connect: no such file or directory\nIs the agent running?',
      );
    const base = fs.read(SOCKET).split("/")[0]?.split(".").slice(0, 3).join(".") ?? "";
    const ip = allocate(request, { base }, "cilium-cni");
    attachPair(request, `lxc${shortHash(containerId)}`, ip, `${base}.1`, `${base}.0/24`);
    return { ip };
  },
  del: (request) => detachPair(request, `lxc${shortHash(request.containerId)}`),
};
