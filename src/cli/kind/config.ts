/**
 * `kind: Cluster` files, whole: decoded strictly, defaulted and validated with kind's words; what is not modelled is
 * refused by name. Upstream: kind pkg/apis/config/v1alpha4, pkg/internal/apis/config/validate.go.
 */
import { parse } from "yaml";
import { defaultKindConfig, type KindConfig, type KindNode, type KubeadmPatch } from "../../machine/kind.ts";
import { resolve } from "../../machine/path.ts";
import { decodeStrict, type Shape } from "./decode.ts";

const string: Shape = { kind: "string" };
const strings: Shape = { kind: "list", of: string };
const port: Shape = { kind: "int32" };
const bool: Shape = { kind: "bool" };
const struct = (name: string, fields: Readonly<Record<string, Shape>>): Shape => ({ kind: "struct", name: `v1alpha4.${name}`, fields });
const listOf = (of: Shape): Shape => ({ kind: "list", of });
const mapOf = (of: Shape): Shape => ({ kind: "map", of });

const jsonPatches = listOf(struct("PatchJSON6902", { group: string, version: string, kind: string, patch: string }));
const CLUSTER = struct("Cluster", {
  kind: string,
  apiVersion: string,
  name: string,
  nodes: listOf(
    struct("Node", {
      role: string,
      image: string,
      labels: mapOf(string),
      extraMounts: listOf(
        struct("Mount", { containerPath: string, hostPath: string, readOnly: bool, selinuxRelabel: bool, propagation: string }),
      ),
      extraPortMappings: listOf(struct("PortMapping", { containerPort: port, hostPort: port, listenAddress: string, protocol: string })),
      gpus: string,
      kubeadmConfigPatches: strings,
      kubeadmConfigPatchesJSON6902: jsonPatches,
    }),
  ),
  networking: struct("Networking", {
    ipFamily: string,
    apiServerPort: port,
    apiServerAddress: string,
    podSubnet: string,
    serviceSubnet: string,
    disableDefaultCNI: bool,
    kubeProxyMode: string,
    dnsSearch: strings,
  }),
  featureGates: mapOf(bool),
  runtimeConfig: mapOf(string),
  kubeadmConfigPatches: strings,
  kubeadmConfigPatchesJSON6902: jsonPatches,
  containerdConfigPatches: strings,
  containerdConfigPatchesJSON6902: strings,
});

interface File {
  name?: string;
  nodes?: NodeFile[];
  networking?: {
    ipFamily?: string;
    apiServerPort?: number;
    apiServerAddress?: string;
    podSubnet?: string;
    serviceSubnet?: string;
    disableDefaultCNI?: boolean;
    kubeProxyMode?: string;
    dnsSearch?: string[];
  };
  featureGates?: Record<string, boolean>;
  runtimeConfig?: Record<string, string>;
  kubeadmConfigPatches?: string[];
  kubeadmConfigPatchesJSON6902?: Exclude<KubeadmPatch, string>[];
  containerdConfigPatches?: string[];
  containerdConfigPatchesJSON6902?: string[];
}
interface NodeFile {
  role?: string;
  image?: string;
  labels?: Record<string, string>;
  extraMounts?: { containerPath?: string; hostPath?: string; readOnly?: boolean; selinuxRelabel?: boolean; propagation?: string }[];
  extraPortMappings?: PortMapping[];
  gpus?: string;
  kubeadmConfigPatches?: string[];
  kubeadmConfigPatchesJSON6902?: Exclude<KubeadmPatch, string>[];
}
interface PortMapping {
  containerPort?: number;
  hostPort?: number;
  listenAddress?: string;
  protocol?: string;
}

export interface ReadOptions {
  /** The only image there is. */
  readonly nodeImage: string;
  /** What relative paths of mounts begin at. */
  readonly cwd: string;
  /** Of the command line or the environment: stronger than the file's. */
  readonly name: string | undefined;
  readonly modes: readonly string[];
}

/** Throws Error: kind's words for what is wrong, ours for what is not modelled. */
export function readConfig(text: string, options: ReadOptions): KindConfig & { readonly name: string } {
  const file = text.trim() === "" ? {} : decode(text);
  const defaults = defaultKindConfig(0).networking;
  const { networking = {} } = file;
  const nodes = file.nodes && file.nodes.length > 0 ? file.nodes : [{}];
  const config = {
    name: options.name ?? (file.name || "kind"),
    podSubnet: networking.podSubnet || defaults.podSubnet,
    serviceSubnet: networking.serviceSubnet || defaults.serviceSubnet,
    ipFamily: networking.ipFamily || "ipv4",
    kubeProxyMode: networking.kubeProxyMode || "iptables",
    apiServerPort: networking.apiServerPort ?? 0,
  };
  const refused = validate(config, nodes, options.modes);
  if (refused.length > 0) throw aggregate(refused);
  refuseUnmodelled(file, config.ipFamily, nodes, options.nodeImage);
  return {
    name: config.name,
    nodes: nodes.map((node) => nodeOf(node, options.cwd)),
    networking: {
      apiServerAddress: networking.apiServerAddress || defaults.apiServerAddress,
      apiServerPort: Math.max(config.apiServerPort, 0),
      podSubnet: config.podSubnet,
      serviceSubnet: config.serviceSubnet,
      disableDefaultCNI: networking.disableDefaultCNI === true,
      kubeProxyMode: config.kubeProxyMode as KindConfig["networking"]["kubeProxyMode"],
    },
    ...(file.featureGates ? { featureGates: file.featureGates } : {}),
    ...(file.runtimeConfig ? { runtimeConfig: file.runtimeConfig } : {}),
    ...patchesOf(file),
  };
}

function decode(text: string): File {
  let meta: { kind?: unknown; apiVersion?: unknown };
  try {
    meta = (parse(text) ?? {}) as { kind?: unknown; apiVersion?: unknown };
  } catch {
    meta = { apiVersion: "kind.x-k8s.io/v1alpha4", kind: "Cluster" };
  }
  const { kind = "", apiVersion = "" } = meta;
  if (apiVersion !== "kind.x-k8s.io/v1alpha4") throw new Error(`unknown apiVersion: ${String(apiVersion)}`);
  if (kind !== "Cluster") throw new Error(`unknown kind ${String(kind)} for apiVersion: ${apiVersion}`);
  try {
    return (decodeStrict(text, CLUSTER) ?? {}) as File;
  } catch (error) {
    throw new Error(`unable to decode config: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function nodeOf(node: NodeFile, cwd: string): KindNode {
  const { labels, extraMounts, extraPortMappings } = node;
  return {
    role: node.role === "worker" ? "worker" : "control-plane",
    ...(labels ? { labels } : {}),
    ...(extraPortMappings
      ? {
          extraPortMappings: extraPortMappings.map(({ containerPort = 0, hostPort = 0, listenAddress, protocol }) => ({
            containerPort,
            hostPort: Math.max(hostPort, 0),
            ...(listenAddress ? { listenAddress } : {}),
            ...(protocol === "UDP" ? { protocol } : {}),
          })),
        }
      : {}),
    ...(extraMounts
      ? {
          extraMounts: extraMounts.map(({ hostPath = "", containerPath = "", readOnly = false }) => ({
            hostPath: resolve(cwd, hostPath),
            containerPath,
            readOnly,
          })),
        }
      : {}),
    ...patchesOf(node),
  };
}
/** Merge patches first, then JSON patches: the order in which kind applies them. */
function patchesOf({ kubeadmConfigPatches = [], kubeadmConfigPatchesJSON6902 = [] }: NodeFile): { kubeadmConfigPatches?: KubeadmPatch[] } {
  const patches = [...kubeadmConfigPatches, ...kubeadmConfigPatchesJSON6902];
  return patches.length > 0 ? { kubeadmConfigPatches: patches } : {};
}

function refuseUnmodelled(file: File, ipFamily: string, nodes: readonly NodeFile[], nodeImage: string): void {
  const refuse = (what: string): never => {
    throw new Error(`kubewekend does not model ${what} of a kind configuration`);
  };
  if (ipFamily !== "ipv4") refuse(`networking.ipFamily: ${ipFamily}`);
  if (file.networking?.dnsSearch) refuse("networking.dnsSearch");
  if (file.containerdConfigPatches?.length || file.containerdConfigPatchesJSON6902?.length) refuse("containerdConfigPatches");
  for (const [at, node] of nodes.entries()) {
    if (node.gpus) refuse(`nodes[${at}].gpus`);
    if (node.image && node.image.split("@")[0] !== nodeImage)
      throw new Error(`kubewekend has the node image ${nodeImage} only, not ${node.image}`);
    for (const mapping of node.extraPortMappings ?? [])
      if (mapping.protocol === "SCTP") refuse(`nodes[${at}].extraPortMappings.protocol: SCTP`);
    for (const mount of node.extraMounts ?? []) {
      if (mount.propagation && mount.propagation !== "None") refuse(`nodes[${at}].extraMounts.propagation: ${mount.propagation}`);
      if (mount.selinuxRelabel) refuse(`nodes[${at}].extraMounts.selinuxRelabel`);
    }
  }
}

interface Validated {
  name: string;
  podSubnet: string;
  serviceSubnet: string;
  ipFamily: string;
  kubeProxyMode: string;
  apiServerPort: number;
}
function validate(config: Validated, nodes: readonly NodeFile[], modes: readonly string[]): string[] {
  const { name, ipFamily } = config;
  const wrong: string[] = [];
  if (!/^[a-z0-9.-]+$/.test(name)) wrong.push(`'${name}' is not a valid cluster name, cluster names must match \`^[a-z0-9.-]+$\``);
  if (!isPort(config.apiServerPort)) wrong.push(`invalid apiServerPort: invalid port number: ${config.apiServerPort}`);
  if (!["ipv4", "ipv6", "dual"].includes(ipFamily)) wrong.push(`invalid ipFamily: ${ipFamily}`);
  const pods = subnetProblem(config.podSubnet, ipFamily);
  if (pods) wrong.push(`invalid pod subnet ${pods}`);
  const services = subnetProblem(config.serviceSubnet, ipFamily);
  if (services) wrong.push(`invalid service subnet ${services}`);
  if (![...modes, "none"].includes(config.kubeProxyMode)) wrong.push(`invalid kubeProxyMode: ${config.kubeProxyMode}`);
  for (const [at, node] of nodes.entries()) {
    const problems = nodeProblems(node);
    if (problems.length > 0) wrong.push(`invalid configuration for node ${at}: ${aggregate(problems).message}`);
  }
  if (!nodes.some(({ role = "control-plane" }) => role === "control-plane")) wrong.push("must have at least one control-plane node");
  return wrong;
}
function nodeProblems({ role = "control-plane", extraPortMappings = [] }: NodeFile): string[] {
  const wrong: string[] = [];
  if (role !== "control-plane" && role !== "worker") wrong.push(`${JSON.stringify(role)} is not a valid node role`);
  for (const { hostPort = 0, containerPort = 0, protocol = "TCP" } of extraPortMappings) {
    if (!isPort(hostPort)) wrong.push(`invalid hostPort: invalid port number: ${hostPort}`);
    if (!isPort(containerPort)) wrong.push(`invalid containerPort: invalid port number: ${containerPort}`);
    if (!["TCP", "UDP", "SCTP"].includes(protocol)) wrong.push(`unknown port mapping protocol: ${protocol}`);
  }
  const twice = portTwice(extraPortMappings);
  if (twice) wrong.push(`invalid portMapping: port mapping with same listen address, port and protocol already configured: ${twice}`);
  return wrong;
}
function portTwice(mappings: readonly PortMapping[]): string | undefined {
  const seen = new Map<string, Set<string>>();
  for (const { hostPort = 0, listenAddress, protocol = "TCP" } of mappings) {
    if (hostPort <= 0) continue;
    const address = listenAddress === "::" ? "0.0.0.0" : (listenAddress ?? "<nil>");
    const key = `${hostPort}/${protocol}`;
    const bound = seen.get(key) ?? new Set();
    if (bound.has(address) || bound.has("0.0.0.0") || (address === "0.0.0.0" && bound.size > 0)) return `${address}:${key}`;
    seen.set(key, bound.add(address));
  }
  return undefined;
}
/** -1 leaves the choice to docker. */
const isPort = (number: number): boolean => number >= -1 && number <= 65535;

function subnetProblem(text: string, family: string): string | undefined {
  const subnets = text.split(",");
  for (const subnet of subnets)
    if (!isCidr(subnet)) return `failed to parse cidr value:${JSON.stringify(subnet)} with error: invalid CIDR address: ${subnet}`;
  const [four, six] = [subnets.filter((one) => !one.includes(":")).length, subnets.filter((one) => one.includes(":")).length];
  if (family === "dual") {
    const both = "expected one (IPv4 or IPv6) CIDR or two CIDRs from each family for dual-stack networking";
    return subnets.length > 2 || (subnets.length === 2 && (four !== 1 || six !== 1)) ? both : undefined;
  }
  if (subnets.length > 1) return "only one CIDR allowed for single-stack networking";
  if (family === "ipv4" && six > 0) return "expected IPv4 CIDR for IPv4 family";
  if (family === "ipv6" && four > 0) return "expected IPv6 CIDR for IPv6 family";
  return undefined;
}
function isCidr(text: string): boolean {
  const [address = "", bits = ""] = text.split("/");
  if (!/^\d{1,3}$/.test(bits)) return false;
  if (address.includes(":")) return /^[0-9a-f:]+$/i.test(address) && Number(bits) <= 128;
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(address) && address.split(".").every((part) => Number(part) <= 255) && Number(bits) <= 32;
}
/** Several errors as kind prints them: `[first, second]`. */
function aggregate(problems: readonly string[]): Error {
  return new Error(problems.length === 1 ? problems[0] : `[${problems.join(", ")}]`);
}
