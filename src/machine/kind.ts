/** What the kind command sees of its provider (kind's own library, on top of the docker engine). */
export const KIND_SOCKET = "/run/kind";

export interface KindNode {
  readonly role: "control-plane" | "worker";
  readonly labels?: Readonly<Record<string, string>>;
  readonly extraPortMappings?: readonly { containerPort: number; hostPort: number; listenAddress?: string; protocol?: "TCP" | "UDP" }[];
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
}
/** A step of `kind create cluster`: begun, then done or failed. */
export interface KindProgress {
  step(text: string): void;
  done(ok: boolean): void;
}
export interface Kind {
  readonly version: string;
  readonly nodeImage: string;
  clusters(): readonly string[];
  nodes(cluster: string): readonly string[];
  /** Throws Error with kind's words. `home` is where the kubeconfig is merged into. */
  create(name: string, config: KindConfig, kubeconfigPath: string, progress: KindProgress): Promise<void>;
  delete(name: string, kubeconfigPath: string): Promise<readonly string[]>;
  /** 64 hex digits. Throws Error with kind's words when docker has no such image. */
  imageId(name: string): string;
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
