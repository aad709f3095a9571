/** Flags of kube-controller-manager. Durations are microseconds. */

import type { Release } from "../../kube/releases/index.ts";
import type { ResourceType } from "../../kube/resource.ts";
import { HOUR, MINUTE, SECOND } from "../../kube/timers.ts";
import type { KubeObject } from "../../kube/types.ts";
import type { LegacyToken } from "./serviceaccount/tokens.ts";

/** A served type as discovery lists it. */
export type ServedResourceType = ResourceType<KubeObject> & { readonly verbs?: readonly string[] };

export interface ControllerManagerOptions {
  /** `--controllers`: `*`, `name`, `-name`. */
  readonly controllers: readonly string[];
  readonly leaderElect: boolean;
  /** `<hostname>_<uuid>`, new for every start of the process. */
  readonly identity: string;
  /** `--node-monitor-period`, 5 s. */
  readonly nodeMonitorPeriod: number;
  /** `--node-monitor-grace-period`, 40 s (50 s from 1.31 on). */
  readonly nodeMonitorGracePeriod: number;
  /** `--node-startup-grace-period`, 60 s. */
  readonly nodeStartupGracePeriod: number;
  /** `--node-eviction-rate`, nodes a second: 0.1. */
  readonly nodeEvictionRate: number;
  /** `--secondary-node-eviction-rate`: 0.01. */
  readonly secondaryNodeEvictionRate: number;
  /** `--large-cluster-size-threshold`: 50. */
  readonly largeClusterSizeThreshold: number;
  /** `--unhealthy-zone-threshold`: 0.55. */
  readonly unhealthyZoneThreshold: number;
  readonly allocateNodeCIDRs: boolean;
  readonly clusterCIDR: string;
  readonly nodeCIDRMaskSize: number;
  /** `--terminated-pod-gc-threshold`: 12500. */
  readonly terminatedPodGCThreshold: number;
  /** `--horizontal-pod-autoscaler-sync-period`, 15 s. */
  readonly horizontalPodAutoscalerSyncPeriod: number;
  /** `--horizontal-pod-autoscaler-downscale-stabilization`, 5 min. */
  readonly horizontalPodAutoscalerDownscaleStabilization: number;
  /** `--horizontal-pod-autoscaler-cpu-initialization-period`, 5 min. */
  readonly horizontalPodAutoscalerCPUInitializationPeriod: number;
  /** `--horizontal-pod-autoscaler-initial-readiness-delay`, 30 s. */
  readonly horizontalPodAutoscalerInitialReadinessDelay: number;
  /** `--horizontal-pod-autoscaler-tolerance`: 0.1. */
  readonly horizontalPodAutoscalerTolerance: number;
  /** `--resource-quota-sync-period`, 5 min. */
  readonly resourceQuotaSyncPeriod: number;
  /** `--namespace-sync-period`, 5 min. */
  readonly namespaceSyncPeriod: number;
  /** `--pvclaimbinder-sync-period`, 15 s. */
  readonly pvClaimBinderSyncPeriod: number;
  /** `--root-ca-file`: its contents. */
  readonly rootCA: string;
  /** Signs a token with `--service-account-private-key-file`. */
  legacyToken(token: LegacyToken): string;
  /** `--cluster-signing-duration`, one year. */
  readonly clusterSigningDuration: number;
  /** Every type the server serves now (discovery), custom ones included. */
  resourceTypes(): readonly ServedResourceType[];
  /** The lease was lost: the real process exits with code 1. Without it the manager stands for election again. */
  onLost?(): void;
}

/** Flags as kubeadm leaves them, for the given release. */
export function defaultOptions(release: Release): Omit<ControllerManagerOptions, "resourceTypes" | "identity"> {
  return {
    controllers: ["*", "bootstrapsigner", "tokencleaner"],
    leaderElect: true,
    nodeMonitorPeriod: 5 * SECOND,
    nodeMonitorGracePeriod: release.nodeMonitorGraceSeconds * SECOND,
    nodeStartupGracePeriod: MINUTE,
    nodeEvictionRate: 0.1,
    secondaryNodeEvictionRate: 0.01,
    largeClusterSizeThreshold: 50,
    unhealthyZoneThreshold: 0.55,
    allocateNodeCIDRs: true,
    clusterCIDR: "10.244.0.0/16",
    nodeCIDRMaskSize: 24,
    terminatedPodGCThreshold: 12_500,
    horizontalPodAutoscalerSyncPeriod: 15 * SECOND,
    horizontalPodAutoscalerDownscaleStabilization: 5 * MINUTE,
    horizontalPodAutoscalerCPUInitializationPeriod: 5 * MINUTE,
    horizontalPodAutoscalerInitialReadinessDelay: 30 * SECOND,
    horizontalPodAutoscalerTolerance: 0.1,
    resourceQuotaSyncPeriod: 5 * MINUTE,
    namespaceSyncPeriod: 5 * MINUTE,
    pvClaimBinderSyncPeriod: 15 * SECOND,
    rootCA: "",
    legacyToken: () => "",
    clusterSigningDuration: 365 * 24 * HOUR,
  };
}
