/**
 * The documents kubeadm is given (`--config`): what is read of them, and what it fills in itself.
 * Upstream: cmd/kubeadm/app/apis/kubeadm/v1beta3, v1beta4.
 */
import type { core } from "../../kube/types.ts";

/** `extraArgs`: a map up to v1beta3, a list from v1beta4 on. */
export type ExtraArgs = Readonly<Record<string, string>> | readonly { readonly name: string; readonly value: string }[];

export interface HostPathMount {
  readonly name: string;
  readonly hostPath: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
  readonly pathType?: string;
}
export interface ComponentConfiguration {
  readonly extraArgs?: ExtraArgs;
  readonly extraVolumes?: readonly HostPathMount[];
  readonly [field: string]: unknown;
}
export interface ClusterConfiguration {
  readonly clusterName: string;
  /** `kind-control-plane:6443` */
  readonly controlPlaneEndpoint: string;
  readonly kubernetesVersion: string;
  readonly imageRepository?: string;
  readonly apiServer: ComponentConfiguration & { readonly certSANs?: readonly string[] };
  readonly controllerManager: ComponentConfiguration;
  readonly scheduler: ComponentConfiguration;
  readonly etcd?: { readonly local?: { readonly dataDir?: string; readonly extraArgs?: ExtraArgs }; readonly external?: unknown };
  readonly networking: { readonly podSubnet: string; readonly serviceSubnet: string; readonly dnsDomain?: string };
  readonly [field: string]: unknown;
}
export interface NodeRegistration {
  readonly name?: string;
  readonly kubeletExtraArgs?: ExtraArgs;
  readonly taints?: readonly core.Taint[];
  readonly [field: string]: unknown;
}
export interface NodeConfiguration {
  readonly nodeRegistration: NodeRegistration;
  readonly [field: string]: unknown;
}
/** A component's own configuration, passed on. */
export type ComponentDocument = Readonly<Record<string, unknown>>;

export interface KubeadmDocuments {
  readonly cluster: ClusterConfiguration;
  readonly init: NodeConfiguration;
  readonly join: NodeConfiguration;
  readonly kubelet: ComponentDocument;
  /** Undefined: no kube-proxy. */
  readonly kubeProxy: ComponentDocument | undefined;
}

/** A map of them, whatever the version. */
export function argumentsOf(extra: ExtraArgs | undefined): Record<string, string> {
  if (extra === undefined || extra === null) return {};
  const entries = Array.isArray(extra)
    ? (extra as readonly { name: string; value: string }[]).map(({ name, value }): [string, unknown] => [name, value])
    : Object.entries(extra);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value ?? "")]));
}

/** `--a=1 --b=2`, sorted: what is asked for is stronger than kubeadm's own. Upstream: util/arguments.go. */
export function commandLine(own: Readonly<Record<string, string>>, extra: ExtraArgs | undefined): string[] {
  const all = { ...own, ...argumentsOf(extra) };
  return Object.keys(all)
    .sort()
    .map((name) => `--${name}=${all[name]}`);
}

const MODES = ["AlwaysAllow", "AlwaysDeny", "ABAC", "Webhook", "RBAC", "Node"];
/** kubeadm's own modes, unless at least one of those asked for is known. Upstream: phases/controlplane/manifests.go. */
export function authorizationModes(asked: string | undefined): string {
  const known = (asked ?? "").split(",").filter((mode) => MODES.includes(mode));
  return known.length > 0 ? known.join(",") : "Node,RBAC";
}

/** Throws Error for what kubeadm would do and kubewekend does not. */
export function refuseUnmodelled({ cluster, init, join }: KubeadmDocuments): void {
  const refuse = (what: string): never => {
    throw new Error(`kubewekend does not model ${what} of kubeadm's configuration`);
  };
  if (cluster.etcd?.external) refuse("etcd.external");
  if (cluster["encryptionAlgorithm"]) refuse("encryptionAlgorithm");
  for (const document of [init, join]) {
    if (document["patches"]) refuse("patches");
    if (document["skipPhases"]) refuse("skipPhases");
    if (document.nodeRegistration?.name) refuse("nodeRegistration.name");
  }
}

/** ClusterConfiguration with kubeadm's defaults, as the ConfigMap kubeadm-config keeps it. */
export function withDefaults(cluster: ClusterConfiguration): ComponentDocument {
  const { apiServer, etcd, networking } = cluster;
  const modes = authorizationModes(argumentsOf(apiServer.extraArgs)["authorization-mode"]);
  const { extraArgs } = apiServer;
  return {
    ...cluster,
    apiServer: {
      ...apiServer,
      extraArgs: Array.isArray(extraArgs)
        ? [...extraArgs.filter(({ name }) => name !== "authorization-mode"), { name: "authorization-mode", value: modes }]
        : { ...extraArgs, "authorization-mode": modes },
      timeoutForControlPlane: "4m0s",
    },
    certificatesDir: "/etc/kubernetes/pki",
    dns: cluster["dns"] ?? {},
    etcd: { local: { dataDir: "/var/lib/etcd", ...etcd?.local } },
    imageRepository: cluster.imageRepository ?? "registry.k8s.io",
    networking: { dnsDomain: "cluster.local", ...networking },
  };
}
