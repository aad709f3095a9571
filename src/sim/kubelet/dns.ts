/** /etc/resolv.conf, /etc/hosts and the host name of a pod. Upstream: pkg/kubelet/network/dns, kubelet_pods.go. */
import type { Pod } from "../../kube/types.ts";

export interface DnsConfig {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}
export interface ClusterDns {
  /** clusterDNS of the kubelet's configuration. */
  readonly servers: readonly string[];
  readonly domain: string;
  /** The node's /etc/resolv.conf. */
  readonly host: DnsConfig;
}

export function dnsOf(pod: Pod, cluster: ClusterDns): DnsConfig {
  const { dnsPolicy = "ClusterFirst", hostNetwork = false, dnsConfig } = pod.spec;
  let config: DnsConfig;
  const wantsCluster = dnsPolicy === "ClusterFirstWithHostNet" || (dnsPolicy === "ClusterFirst" && !hostNetwork);
  if (dnsPolicy === "None") config = { servers: [], searches: [], options: [] };
  else if (wantsCluster && cluster.servers.length > 0) {
    const namespace = pod.metadata.namespace ?? "default";
    const { domain } = cluster;
    config = {
      servers: cluster.servers,
      searches: [`${namespace}.svc.${domain}`, `svc.${domain}`, domain, ...cluster.host.searches],
      options: ["ndots:5"],
    };
  } else config = cluster.host;
  if (!dnsConfig) return config;
  const options = new Map(config.options.map((option) => [option.split(":")[0] as string, option]));
  for (const { name, value } of dnsConfig.options ?? []) if (name) options.set(name, value === undefined ? name : `${name}:${value}`);
  return {
    servers: [...new Set([...config.servers, ...(dnsConfig.nameservers ?? [])])],
    searches: [...new Set([...config.searches, ...(dnsConfig.searches ?? [])])],
    options: [...options.values()],
  };
}

/** The parts of a resolv.conf file. */
export function parseHostDns(text: string): DnsConfig {
  const servers: string[] = [];
  let searches: string[] = [];
  let options: string[] = [];
  for (const line of text.split("\n")) {
    const [keyword, ...words] = line.trim().split(/\s+/);
    if (keyword === "nameserver" && words[0]) servers.push(words[0]);
    else if (keyword === "search") searches = words.filter((word) => word !== ".");
    else if (keyword === "options") options = words;
  }
  return { servers, searches, options };
}

/** GeneratePodHostNameAndDomain: at most 63 characters. */
export function hostnameOf(pod: Pod, nodeName: string, domain: string): { hostname: string; fqdn: string | undefined } {
  if (pod.spec.hostNetwork) return { hostname: nodeName, fqdn: undefined };
  const hostname = (pod.spec.hostname || pod.metadata.name).slice(0, 63).replace(/[-.]+$/, "");
  const { subdomain } = pod.spec;
  return { hostname, fqdn: subdomain ? `${hostname}.${subdomain}.${pod.metadata.namespace ?? ""}.svc.${domain}` : undefined };
}

/** The managed /etc/hosts. */
export function hostsFile(pod: Pod, ip: string, names: { hostname: string; fqdn: string | undefined }, nodeHosts: string): string {
  const aliases = pod.spec.hostAliases ?? [];
  const extra =
    aliases.length === 0
      ? ""
      : `\n# Entries added by HostAliases.\n${aliases.map(({ ip: address, hostnames = [] }) => `${address}\t${hostnames.join("\t")}\n`).join("")}`;
  if (pod.spec.hostNetwork) return `# Kubernetes-managed hosts file (host network).\n${nodeHosts}${extra}`;
  return `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
${ip}\t${names.fqdn ? `${names.fqdn}\t` : ""}${names.hostname}
${extra}`;
}
