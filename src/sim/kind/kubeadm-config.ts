/**
 * The kubeadm configuration that kind writes for a node, with the patches of its own configuration applied.
 * Upstream: kind pkg/cluster/internal/kubeadm/config.go, pkg/cluster/internal/patch.
 */
import { parse } from "yaml";
import { encodeYaml } from "../../kube/encoding/yaml.ts";
import { applyJsonPatch, applyMergePatch, isObject } from "../../kube/patch/index.ts";
import type { Release } from "../../kube/releases/index.ts";
import type { KindConfig, KubeadmPatch } from "../../machine/kind.ts";
import type { ClusterConfiguration, ComponentDocument, KubeadmDocuments, NodeConfiguration } from "../kubeadm/configuration.ts";

/** Where kind puts it on a node. */
export const KUBEADM_CONFIG = "/kind/kubeadm.conf";
const TOKEN = "abcdef.0123456789abcdef";
const KUBEADM_API = "kubeadm.k8s.io/v1beta3";

export interface NodeOfCluster {
  readonly name: string;
  readonly ip: string;
  readonly role: "control-plane" | "worker";
  readonly labels?: Readonly<Record<string, string>>;
  readonly kubeadmConfigPatches?: readonly KubeadmPatch[];
}

/** The documents for a node. Throws Error with kind's words when a patch cannot be read or applied. */
export function kubeadmDocuments(
  release: Release,
  config: KindConfig,
  endpoint: string,
  clusterName: string,
  node: NodeOfCluster,
): KubeadmDocuments {
  const patched = [...(config.kubeadmConfigPatches ?? []), ...(node.kubeadmConfigPatches ?? [])]
    .map(readPatch)
    .reduce((documents, patch) => documents.map((document) => patch(document)), template(release, config, endpoint, clusterName, node));
  const find = (kind: string): ComponentDocument | undefined => patched.find((document) => document["kind"] === kind);
  return {
    cluster: find("ClusterConfiguration") as unknown as ClusterConfiguration,
    init: find("InitConfiguration") as unknown as NodeConfiguration,
    join: find("JoinConfiguration") as unknown as NodeConfiguration,
    kubelet: find("KubeletConfiguration") ?? {},
    kubeProxy: find("KubeProxyConfiguration"),
  };
}

/** The text of the file. */
export function kubeadmFile({ cluster, init, join, kubelet, kubeProxy }: KubeadmDocuments): string {
  return [cluster, init, join, kubelet, ...(kubeProxy ? [kubeProxy] : [])].map((document) => encodeYaml(document)).join("---\n");
}

function template(
  release: Release,
  { networking, featureGates = {}, runtimeConfig = {} }: KindConfig,
  endpoint: string,
  clusterName: string,
  { name, ip, role, labels = {} }: NodeOfCluster,
): ComponentDocument[] {
  const pairs = (map: Readonly<Record<string, unknown>>): string =>
    Object.keys(map)
      .sort()
      .map((key) => `${key}=${String(map[key])}`)
      .join(",");
  const gates = Object.keys(featureGates).length > 0;
  const flags = gates ? { "feature-gates": pairs(featureGates) } : {};
  const field = gates ? { featureGates } : {};
  const localAPIEndpoint = { advertiseAddress: ip, bindPort: 6443 };
  const nodeRegistration = {
    criSocket: "unix:///run/containerd/containerd.sock",
    kubeletExtraArgs: { "node-ip": ip, "node-labels": pairs(labels), "provider-id": `kind://docker/${clusterName}/${name}` },
  };
  return [
    {
      apiVersion: KUBEADM_API,
      kind: "ClusterConfiguration",
      kubernetesVersion: release.version,
      clusterName,
      controlPlaneEndpoint: endpoint,
      apiServer: { certSANs: ["localhost", networking.apiServerAddress], extraArgs: { "runtime-config": pairs(runtimeConfig), ...flags } },
      controllerManager: { extraArgs: { ...flags, "enable-hostpath-provisioner": "true" } },
      scheduler: gates ? { extraArgs: flags } : {},
      networking: { podSubnet: networking.podSubnet, serviceSubnet: networking.serviceSubnet },
    },
    { apiVersion: KUBEADM_API, kind: "InitConfiguration", bootstrapTokens: [{ token: TOKEN }], localAPIEndpoint, nodeRegistration },
    {
      apiVersion: KUBEADM_API,
      kind: "JoinConfiguration",
      ...(role === "control-plane" ? { controlPlane: { localAPIEndpoint } } : {}),
      nodeRegistration,
      discovery: { bootstrapToken: { apiServerEndpoint: endpoint, token: TOKEN, unsafeSkipCAVerification: true } },
    },
    {
      apiVersion: "kubelet.config.k8s.io/v1beta1",
      kind: "KubeletConfiguration",
      cgroupDriver: "systemd",
      cgroupRoot: "/kubelet",
      failSwapOn: false,
      imageGCHighThresholdPercent: 100,
      evictionHard: { "nodefs.available": "0%", "nodefs.inodesFree": "0%", "imagefs.available": "0%" },
      ...field,
    },
    ...(networking.kubeProxyMode === "none"
      ? []
      : [
          {
            apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
            kind: "KubeProxyConfiguration",
            mode: networking.kubeProxyMode,
            ...field,
            iptables: { minSyncPeriod: "1s" },
            conntrack: { maxPerCore: 0 },
          },
        ]),
  ];
}

/** What a patch does to a document; one that is not its target stays as it is. */
function readPatch(patch: KubeadmPatch): (document: ComponentDocument) => ComponentDocument {
  if (typeof patch !== "string") {
    const { group, version, kind } = patch;
    const apiVersion = group && version ? `${group}/${version}` : "";
    const operations = read(patch.patch, "failed to parse JSON 6902 patches");
    return (document) => {
      if (document["kind"] !== kind || (apiVersion !== "" && document["apiVersion"] !== apiVersion)) return document;
      try {
        return applyJsonPatch(document, operations) as ComponentDocument;
      } catch (error) {
        throw new Error(`failed to apply JSON 6902 patch: ${error instanceof Error ? error.message : String(error)}`);
      }
    };
  }
  const merge = read(patch, "failed to parse patches");
  if (!isObject(merge) || typeof merge["kind"] !== "string")
    throw new Error("failed to parse patches: failed to parse patch: kind must be set");
  return (document) =>
    document["kind"] === merge["kind"] && (merge["apiVersion"] === undefined || document["apiVersion"] === merge["apiVersion"])
      ? (applyMergePatch(document, merge) as ComponentDocument)
      : document;
}
function read(text: string, wrap: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new Error(`${wrap}: yaml: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`);
  }
}
