/** The programs of the cluster's own pods on each node: kube-proxy, kindnetd, Cilium's agent. */

import { parse } from "yaml";
import type { Release } from "../../kube/releases/index.ts";
import type { VirtualServer } from "../../machine/netfilter.ts";
import type { Server } from "../../machine/program.ts";
import { startCiliumAgent } from "../cni/cilium.ts";
import { startKindnetd } from "../cni/kindnetd.ts";
import { kubeProxyChains, NatTable, nftablesText, type ServicePortRules, startKubeProxy } from "../kubeproxy/index.ts";
import type { Namespace } from "../os/index.ts";
import type { Random } from "../random/random.ts";
import { componentContext, healthPort } from "./component-program.ts";
import { credentialsFrom, inCluster } from "./connection.ts";
import { stamp } from "./klog.ts";

/** The node's nat table; made by the first kube-proxy and kept by the node's kernel. */
export function natTableOf(namespace: Namespace, random: Random): NatTable {
  if (namespace.tables instanceof NatTable) return namespace.tables;
  const table = new NatTable(random.stream(`iptables/${namespace.name}`));
  namespace.tables = table;
  namespace.translate = table.translate((address) => namespace.owns(address));
  namespace.netfilter.source("kube-proxy", {
    chains: (of) => (table.mode === "iptables" ? kubeProxyChains(of, table.ports(), table.clusterCidr) : new Map()),
    flushed: (of) => {
      if (of === "nat") table.flush();
    },
    virtualServers: () => (table.mode === "ipvs" ? table.ports().flatMap((rule) => virtualServers(rule, namespace.address)) : []),
    nftables: () => (table.mode === "nftables" ? nftablesText(table.ports()) : ""),
  });
  return table;
}

/** A Service's port under each of its addresses, as kube-proxy hands it to IPVS. */
function virtualServers(rule: ServicePortRules, nodeIP: string): VirtualServer[] {
  const at = [
    { address: rule.clusterIP, port: rule.port },
    ...rule.externalIPs.map((address) => ({ address, port: rule.port })),
    ...(rule.nodePort === undefined ? [] : [{ address: nodeIP, port: rule.nodePort }]),
  ];
  return at.map(({ address, port }) => ({
    protocol: rule.protocol,
    address,
    port,
    scheduler: "rr",
    ...(rule.affinity ? { persistent: 10_800 } : {}),
    servers: rule.backends.map((backend) => ({ address: backend.ip, port: backend.port })),
  }));
}

/** What kube-proxy says when it starts, without the time. Upstream: cmd/kube-proxy/app/server_others.go. */
function startLines(mode: string, address: string, version: string): string[] {
  return [
    `Iserver_others.go:69] "Using ${mode} proxy"`,
    `Iserver.go:1050] "Successfully retrieved node IP(s)" IPs=["${address}"]`,
    `Iserver_others.go:152] "Using ${mode} Proxier"`,
    ...(mode === "ipvs" ? ['Iproxier.go:408] "IPVS scheduler not specified, use rr by default"'] : []),
    `Iserver.go:846] "Version info" version="${version}"`,
    'Iconfig.go:188] "Starting service config controller"',
    'Iconfig.go:97] "Starting endpoint slice config controller"',
    'Iconfig.go:315] "Starting node config controller"',
  ];
}

export function kubeProxy(release: Release): Server {
  return {
    name: "kube-proxy",
    serve(process) {
      const config = process.argv.find((word) => word.startsWith("--config="))?.slice("--config=".length) ?? "";
      const nodeName =
        process.argv.find((word) => word.startsWith("--hostname-override="))?.slice("--hostname-override=".length) ??
        process.machine.hostname;
      const {
        mode = "",
        clusterCIDR = "",
        clientConnection,
      } = (parse(process.fs.read(config)) ?? {}) as {
        mode?: string;
        clusterCIDR?: string;
        clientConnection?: { kubeconfig?: string };
      };
      const said = (line: string): string => `${line.slice(0, 1)}${stamp(process.clock.timestamp())}       1 ${line.slice(1)}`;
      const modes = release.features.enabled("NFTablesProxyMode") ? ["iptables", "ipvs", "nftables"] : ["iptables", "ipvs"];
      if (mode !== "" && !modes.includes(mode)) {
        const why = `must be ${modes.join(",")} or blank (blank means the best-available proxy [currently iptables])`;
        process.stderr.write(
          `${said(`Erun.go:74] "command failed" err="failed validate: KubeProxyConfiguration.Mode.ProxyMode: Invalid value: \\"${mode}\\": ${why}"`)}\n`,
        );
        process.exit(1);
        return { stop() {} };
      }
      const { process: own, context } = componentContext(
        process,
        release,
        credentialsFrom(process.fs, clientConnection?.kubeconfig ?? ""),
        "kube-proxy",
        `kube-proxy/${nodeName}`,
      );
      for (const line of startLines(mode || "iptables", own.machine.namespace.address, release.version)) context.log(said(line));
      const table = natTableOf(own.machine.namespace, own.kernel.random);
      table.mode = (mode || "iptables") as NatTable["mode"];
      table.clusterCidr = clusterCIDR;
      const component = startKubeProxy(context, { nodeName, table });
      const health = healthPort(own, 10256, { address: "0.0.0.0", tls: false });
      return {
        stop() {
          component.stop();
          health.close();
        },
      };
    },
  };
}

export function kindnetd(release: Release): Server {
  return {
    name: "kindnetd",
    serve(process) {
      const credentials = inCluster(process.fs, process.env);
      // kind points it past the Service, which kube-proxy may not have made yet.
      const endpoint = process.env.get("CONTROL_PLANE_ENDPOINT")?.split(":");
      if (endpoint?.[0]) Object.assign(credentials, { host: endpoint[0], port: Number(endpoint[1] ?? 6443) });
      const nodeName = process.machine.hostname;
      const { process: own, context } = componentContext(process, release, credentials, "kindnetd", `kindnetd/${nodeName}`);
      const component = startKindnetd(context, {
        nodeName,
        namespace: own.machine.namespace,
        fs: own.fs as typeof own.machine.fs,
        folder: "/etc/cni/net.d",
        podSubnet: process.env.get("POD_SUBNET") ?? "10.244.0.0/16",
      });
      return { stop: () => component.stop() };
    },
  };
}

export function ciliumAgent(release: Release): Server {
  return {
    name: "cilium-agent",
    serve(process) {
      const { process: own, context } = componentContext(process, release, inCluster(process.fs, process.env), "cilium-agent");
      const nodeName = process.env.get("K8S_NODE_NAME") ?? process.machine.hostname;
      // In kube-proxy's place: the same Services, in maps of the kernel instead of chains.
      const setting = "/tmp/cilium/config-map/kube-proxy-replacement";
      const replaces = process.fs.exists(setting) && process.fs.read(setting).trim() === "true";
      const table = natTableOf(own.machine.namespace, own.kernel.random);
      if (replaces) table.mode = "bpf";
      const proxy = replaces ? startKubeProxy(context, { nodeName, table }) : undefined;
      if (replaces)
        own.machine.fs.computed(CILIUM_SERVICES, () =>
          JSON.stringify(table.ports().flatMap((rule) => frontends(rule, own.machine.namespace.address))),
        );
      const component = startCiliumAgent(context, {
        nodeName,
        namespace: own.machine.namespace,
        fs: own.fs as typeof own.machine.fs,
        folder: "/host/etc/cni/net.d",
      });
      const health = healthPort(own, 9879, { tls: false });
      return {
        stop() {
          component.stop();
          proxy?.stop();
          health.close();
        },
      };
    },
  };
}
/** Where the agent's own command line reads what the kernel's maps hold. */
export const CILIUM_SERVICES = "/run/cilium-services.json";
/** A Service's port under each of its addresses, as `cilium service list` shows it. */
function frontends(rule: ServicePortRules, nodeIP: string): { address: string; type: string; backends: string[] }[] {
  const backends = rule.backends.map(({ ip, port }) => `${ip}:${port}`);
  return [
    { address: `${rule.clusterIP}:${rule.port}`, type: "ClusterIP", backends },
    ...rule.externalIPs.map((address) => ({ address: `${address}:${rule.port}`, type: "LoadBalancer", backends })),
    ...(rule.nodePort === undefined ? [] : [{ address: `${nodeIP}:${rule.nodePort}`, type: "NodePort", backends }]),
  ];
}
/** Cilium's operator, as far as pod ranges come from the nodes: it is there and has nothing to do. */
export function ciliumOperator(): Server {
  return {
    name: "cilium-operator-generic",
    serve(process) {
      process.stderr.write('level=info msg="Leading the operator HA deployment" subsys=cilium-operator-generic\n');
      return { stop() {} };
    },
  };
}
