/** What a cloud-controller-manager asks of a cloud. Upstream: k8s.io/cloud-provider cloud.go (InstancesV2, LoadBalancer). */
import type { core } from "../../kube/types.ts";

export interface Instance {
  readonly providerID: string;
  readonly type: string;
  /** It exists, but is switched off. */
  readonly shutdown: boolean;
  readonly addresses: readonly core.NodeAddress[];
}
export interface LoadBalancerPort {
  readonly port: number;
  readonly nodePort: number;
}
export interface Cloud {
  /** By the node's name; undefined when there is no such machine (any more). */
  instance(name: string): Instance | undefined;
  /** Rents one if there is none of that name, and sets where it sends to. Answers its address. */
  ensureLoadBalancer(name: string, ports: readonly LoadBalancerPort[], hosts: readonly string[]): string;
  /** Gives it back. Nothing happens when there is none. */
  deleteLoadBalancer(name: string): void;
}
