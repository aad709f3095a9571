/** `kind: Cluster` files: what is modelled is read, everything else is refused by name. */

import { parse } from "yaml";
import { defaultKindConfig, type KindConfig, type KindNode } from "../../machine/kind.ts";

type Fields = Record<string, unknown>;
const NETWORKING = ["apiServerAddress", "apiServerPort", "podSubnet", "serviceSubnet", "disableDefaultCNI", "kubeProxyMode", "ipFamily"];

/** Throws Error: kind's words for what is wrong, ours for what is not modelled. */
export function readConfig(text: string): KindConfig {
  const file = (text.trim() === "" ? {} : parse(text)) as Fields;
  const defaults = defaultKindConfig(0);
  if (text.trim() === "") return defaults;
  if (file["kind"] !== "Cluster" || file["apiVersion"] !== "kind.x-k8s.io/v1alpha4")
    throw new Error(`unknown apiVersion: ${String(file["apiVersion"])}`);
  for (const key of Object.keys(file)) if (!["kind", "apiVersion", "name", "nodes", "networking"].includes(key)) throw refuse(key);
  const networking = (file["networking"] ?? {}) as Fields;
  for (const key of Object.keys(networking)) if (!NETWORKING.includes(key)) throw refuse(`networking.${key}`);
  if (networking["ipFamily"] !== undefined && networking["ipFamily"] !== "ipv4")
    throw refuse(`networking.ipFamily: ${String(networking["ipFamily"])}`);
  const mode = (networking["kubeProxyMode"] ?? "iptables") as KindConfig["networking"]["kubeProxyMode"];
  if (!["iptables", "ipvs", "nftables", "none"].includes(mode)) throw new Error(`invalid kubeProxyMode: ${mode}`);
  const nodes = ((file["nodes"] ?? [{ role: "control-plane" }]) as Fields[]).map((node, index): KindNode => {
    for (const key of Object.keys(node)) if (!["role", "labels", "extraPortMappings"].includes(key)) throw refuse(`nodes[${index}].${key}`);
    const role = node["role"] ?? "control-plane";
    if (role !== "control-plane" && role !== "worker") throw new Error(`"${String(role)}" is not a valid node role`);
    return {
      role,
      ...(node["labels"] ? { labels: node["labels"] as Record<string, string> } : {}),
      ...(node["extraPortMappings"] ? { extraPortMappings: node["extraPortMappings"] as NonNullable<KindNode["extraPortMappings"]> } : {}),
    };
  });
  return {
    ...(typeof file["name"] === "string" ? { name: file["name"] } : {}),
    nodes,
    networking: {
      apiServerAddress: (networking["apiServerAddress"] as string | undefined) ?? defaults.networking.apiServerAddress,
      apiServerPort: (networking["apiServerPort"] as number | undefined) ?? 0,
      podSubnet: (networking["podSubnet"] as string | undefined) ?? defaults.networking.podSubnet,
      serviceSubnet: (networking["serviceSubnet"] as string | undefined) ?? defaults.networking.serviceSubnet,
      disableDefaultCNI: networking["disableDefaultCNI"] === true,
      kubeProxyMode: mode,
    },
  };
}

function refuse(what: string): Error {
  return new Error(`kubewekend does not model ${what} of a kind configuration`);
}
