/** What the kind command sees of its provider (kind's own library, on top of the docker engine). */
export const KIND_SOCKET = "/run/kind";

/** A merge patch's text, or a JSON patch for the documents of one kind. */
export type KubeadmPatch = string | { readonly group: string; readonly version: string; readonly kind: string; readonly patch: string };

export interface KindMount {
  readonly hostPath: string;
  readonly containerPath: string;
  readonly readOnly?: boolean;
}
export interface KindNode {
  readonly role: "control-plane" | "worker";
  readonly labels?: Readonly<Record<string, string>>;
  readonly extraPortMappings?: readonly { containerPort: number; hostPort: number; listenAddress?: string; protocol?: "TCP" | "UDP" }[];
  /** Paths of the laptop, absolute. */
  readonly extraMounts?: readonly KindMount[];
  readonly kubeadmConfigPatches?: readonly KubeadmPatch[];
}
/** `kind: Cluster`, `apiVersion: kind.x-k8s.io/v1alpha4`, as far as it is modelled. */
export interface KindConfig {
  readonly name?: string;
  readonly nodes: readonly KindNode[];
  readonly networking: {
    readonly apiServerAddress: string;
    /** 0: a random free port. */
    readonly apiServerPort: number;
    readonly podSubnet: string;
    readonly serviceSubnet: string;
    readonly disableDefaultCNI: boolean;
    readonly kubeProxyMode: "iptables" | "ipvs" | "nftables" | "none";
  };
  readonly featureGates?: Readonly<Record<string, boolean>>;
  /** Of the API server: `api/alpha: "true"`. */
  readonly runtimeConfig?: Readonly<Record<string, string>>;
  /** For every node, before its own. */
  readonly kubeadmConfigPatches?: readonly KubeadmPatch[];
}
export interface KindCreateOptions {
  /** Where the kubeconfig is merged into. */
  readonly kubeconfigPath: string;
  /** Nodes stay when the creation fails. */
  readonly retain?: boolean;
  /** How long to wait for the control plane to be Ready, microseconds; 0: not at all. */
  readonly wait?: number;
}
/** A step of `kind create cluster`: begun, then done or failed. */
export interface KindProgress {
  step(text: string): void;
  done(ok: boolean): void;
  /** A line of its own. */
  say(text: string): void;
}
export interface Kind {
  readonly version: string;
  readonly nodeImage: string;
  /** What `kubeProxyMode` may say besides none. */
  readonly kubeProxyModes: readonly string[];
  clusters(): readonly string[];
  nodes(cluster: string): readonly string[];
  /** Throws Error with kind's words. */
  create(name: string, config: KindConfig, options: KindCreateOptions, progress: KindProgress): Promise<void>;
  delete(name: string, kubeconfigPath: string): Promise<readonly string[]>;
  /** 64 hex digits. Throws Error with kind's words when docker has no such image. */
  imageId(name: string): string;
  /** The id that an image has on a node, with `sha256:`; undefined when it is not there. */
  presentOn(node: string, image: string): string | undefined;
  /** Puts the images of a `docker save` archive onto nodes. Throws Error. */
  loadArchive(archive: string, nodes: readonly string[]): void;
  /** Merges a cluster's kubeconfig into a file. */
  exportKubeconfig(name: string, path: string, internal: boolean): void;
  /** Puts images of the docker engine onto nodes. Throws Error with kind's words. */
  load(images: readonly string[], nodes: readonly string[]): void;
  /** With `internal`, the address inside the docker network. */
  kubeconfig(name: string, internal: boolean): string | undefined;
}
/** A control-plane node and so many workers; everything else as kind has it. */
export function defaultKindConfig(workers: number): KindConfig {
  return {
    nodes: [{ role: "control-plane" }, ...Array.from({ length: workers }, (): KindNode => ({ role: "worker" }))],
    networking: {
      apiServerAddress: "127.0.0.1",
      apiServerPort: 0,
      podSubnet: "10.244.0.0/16",
      serviceSubnet: "10.96.0.0/16",
      disableDefaultCNI: false,
      kubeProxyMode: "iptables",
    },
  };
}
