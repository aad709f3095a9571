/** The door to the network plugins: what containerd calls when a sandbox comes and goes (CNI ADD and DEL). */
import type { FileSystem } from "../../machine/filesystem.ts";
import type { Namespace } from "../os/index.ts";

export interface CniRequest {
  /** The node's own namespace: bridges, veth ends and routes live there. */
  readonly node: Namespace;
  /** The node's files: IPAM state under /run/cni-ipam-state. */
  readonly fs: FileSystem;
  /** The sandbox's. */
  readonly namespace: Namespace;
  /** The parsed network configuration list of /etc/cni/net.d. */
  readonly config: { readonly name?: string; readonly plugins?: readonly Record<string, unknown>[] } & Record<string, unknown>;
  readonly containerId: string;
  readonly podNamespace: string;
  readonly podName: string;
  readonly podUid: string;
  readonly hostPorts: readonly {
    readonly hostPort: number;
    readonly containerPort: number;
    readonly protocol: "TCP" | "UDP";
    readonly hostIP?: string;
  }[];
}
export interface CniPlugins {
  /** Attaches the namespace and answers its address. Throws Error with the plugin's words. */
  add(request: CniRequest): { ip: string };
  /** Never throws: what is gone is gone. */
  del(request: CniRequest): void;
}

export const CNI_FOLDER = "/etc/cni/net.d";

/** The first valid configuration in /etc/cni/net.d, by name; undefined while there is none. */
export function networkConfig(fs: FileSystem): CniRequest["config"] | undefined {
  if (fs.stat(CNI_FOLDER)?.kind !== "directory") return undefined;
  for (const name of fs.list(CNI_FOLDER)) {
    if (!/\.(conf|conflist|json)$/.test(name)) continue;
    try {
      const config: unknown = JSON.parse(fs.read(`${CNI_FOLDER}/${name}`));
      if (typeof config === "object" && config !== null) return config as CniRequest["config"];
    } catch {
      // containerd logs "Error loading CNI config file" and goes on to the next one.
    }
  }
  return undefined;
}
