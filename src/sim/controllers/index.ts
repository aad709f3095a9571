/**
 * kube-controller-manager: the list of its controllers (names as upstream's `--controllers`), and the process.
 * One controller never imports another: they meet through the API.
 */
import {
  cronJobs,
  horizontalPodAutoscalers,
  jobs,
  persistentVolumeClaims,
  persistentVolumes,
  podDisruptionBudgets,
  resourceQuotas,
  statefulSets,
} from "../../kube/resource.ts";
import type { Component, ComponentContext } from "../component.ts";
import { startTokenCleaner } from "./bootstrap/tokencleaner.ts";
import { startCSRApproving } from "./certificates/approver.ts";
import { startCSRCleaner } from "./certificates/cleaner.ts";
import { startCSRSigning } from "./certificates/signer.ts";
import { startClusterRoleAggregation } from "./clusterroleaggregation/controller.ts";
import type { ControllerDescriptor } from "./context.ts";
import { startDaemonSetController } from "./daemon/controller.ts";
import { startDeploymentController } from "./deployment/controller.ts";
import { startEndpointsController } from "./endpoints/controller.ts";
import { startEndpointSliceController } from "./endpointslice/controller.ts";
import { startEndpointSliceMirroringController } from "./endpointslicemirroring/controller.ts";
import { startEphemeralVolumeController } from "./ephemeralvolume/controller.ts";
import { startGarbageCollector } from "./garbagecollector/controller.ts";
import { whenThereIs } from "./late.ts";
import { type GivenOptions, runControllerManager } from "./manager.ts";
import { startNamespaceController } from "./namespace/controller.ts";
import { startNodeIpamController } from "./nodeipam/controller.ts";
import { startNodeLifecycleController } from "./nodelifecycle/controller.ts";
import { startClaimProtection, startVolumeProtection } from "./persistentvolume/protection.ts";
import { startPodGarbageCollector } from "./podgc/controller.ts";
import { startReplicaSetController, startReplicationController } from "./replicaset/controller.ts";
import { startRootCACertPublisher } from "./rootca/publisher.ts";
import { startServiceAccountController } from "./serviceaccount/serviceaccounts.ts";
import { startServiceAccountTokenController } from "./serviceaccount/tokens.ts";
import { startTaintEvictionController } from "./tainteviction/controller.ts";
import { startTTLController } from "./ttl/controller.ts";

export { unknownController } from "./manager.ts";
export { type ControllerManagerOptions, defaultOptions, type ServedResourceType } from "./options.ts";

export const controllers: readonly ControllerDescriptor[] = [
  { name: "endpoint", canonicalName: "endpoints-controller", serviceAccount: "endpoint-controller", start: startEndpointsController },
  {
    name: "endpointslice",
    canonicalName: "endpointslice-controller",
    serviceAccount: "endpointslice-controller",
    start: startEndpointSliceController,
  },
  {
    name: "endpointslicemirroring",
    canonicalName: "endpointslice-mirroring-controller",
    serviceAccount: "endpointslicemirroring-controller",
    start: startEndpointSliceMirroringController,
  },
  {
    name: "replicationcontroller",
    canonicalName: "replicationcontroller-controller",
    serviceAccount: "replication-controller",
    start: startReplicationController,
  },
  {
    name: "podgc",
    canonicalName: "pod-garbage-collector-controller",
    serviceAccount: "pod-garbage-collector",
    start: startPodGarbageCollector,
  },
  {
    name: "resourcequota",
    canonicalName: "resourcequota-controller",
    serviceAccount: "resourcequota-controller",
    ...whenThereIs([resourceQuotas], async () => (await import("./resourcequota/controller.ts")).startResourceQuotaController),
  },
  { name: "namespace", canonicalName: "namespace-controller", serviceAccount: "namespace-controller", start: startNamespaceController },
  {
    name: "serviceaccount",
    canonicalName: "serviceaccount-controller",
    serviceAccount: "service-account-controller",
    start: startServiceAccountController,
  },
  { name: "serviceaccount-token", canonicalName: "serviceaccount-token-controller", start: startServiceAccountTokenController },
  {
    name: "garbagecollector",
    canonicalName: "garbage-collector-controller",
    serviceAccount: "generic-garbage-collector",
    start: startGarbageCollector,
  },
  { name: "daemonset", canonicalName: "daemonset-controller", serviceAccount: "daemon-set-controller", start: startDaemonSetController },
  {
    name: "job",
    canonicalName: "job-controller",
    serviceAccount: "job-controller",
    ...whenThereIs([jobs], async () => (await import("./job/controller.ts")).startJobController),
  },
  { name: "deployment", canonicalName: "deployment-controller", serviceAccount: "deployment-controller", start: startDeploymentController },
  { name: "replicaset", canonicalName: "replicaset-controller", serviceAccount: "replicaset-controller", start: startReplicaSetController },
  {
    name: "horizontalpodautoscaling",
    canonicalName: "horizontal-pod-autoscaler-controller",
    serviceAccount: "horizontal-pod-autoscaler",
    ...whenThereIs([horizontalPodAutoscalers], async () => (await import("./podautoscaler/controller.ts")).startHorizontalPodAutoscaler),
  },
  {
    name: "disruption",
    canonicalName: "disruption-controller",
    serviceAccount: "disruption-controller",
    ...whenThereIs([podDisruptionBudgets], async () => (await import("./disruption/controller.ts")).startDisruptionController),
  },
  {
    name: "statefulset",
    canonicalName: "statefulset-controller",
    serviceAccount: "statefulset-controller",
    ...whenThereIs([statefulSets], async () => (await import("./statefulset/controller.ts")).startStatefulSetController),
  },
  {
    name: "cronjob",
    canonicalName: "cronjob-controller",
    serviceAccount: "cronjob-controller",
    ...whenThereIs([cronJobs], async () => (await import("./cronjob/controller.ts")).startCronJobController),
  },
  {
    name: "ttl-after-finished",
    canonicalName: "ttl-after-finished-controller",
    serviceAccount: "ttl-after-finished-controller",
    ...whenThereIs([jobs], async () => (await import("./ttlafterfinished/controller.ts")).startTTLAfterFinishedController),
  },
  { name: "nodeipam", canonicalName: "node-ipam-controller", serviceAccount: "node-controller", start: startNodeIpamController },
  {
    name: "nodelifecycle",
    canonicalName: "node-lifecycle-controller",
    serviceAccount: "node-controller",
    start: startNodeLifecycleController,
  },
  { name: "taint-eviction-controller", serviceAccount: "node-controller", start: startTaintEvictionController },
  {
    name: "csrsigning",
    canonicalName: "certificatesigningrequest-signing-controller",
    serviceAccount: "certificate-controller",
    start: startCSRSigning,
  },
  {
    name: "csrapproving",
    canonicalName: "certificatesigningrequest-approving-controller",
    serviceAccount: "certificate-controller",
    start: startCSRApproving,
  },
  {
    name: "csrcleaner",
    canonicalName: "certificatesigningrequest-cleaner-controller",
    serviceAccount: "certificate-controller",
    start: startCSRCleaner,
  },
  {
    name: "tokencleaner",
    canonicalName: "token-cleaner-controller",
    serviceAccount: "token-cleaner",
    onByDefault: false,
    start: startTokenCleaner,
  },
  { name: "ttl", canonicalName: "ttl-controller", serviceAccount: "ttl-controller", start: startTTLController },
  {
    name: "persistentvolume-binder",
    canonicalName: "persistentvolume-binder-controller",
    serviceAccount: "persistent-volume-binder",
    ...whenThereIs(
      [persistentVolumeClaims, persistentVolumes],
      async () => (await import("./persistentvolume/binder.ts")).startPersistentVolumeBinder,
    ),
  },
  {
    name: "persistentvolume-expander",
    canonicalName: "persistentvolume-expander-controller",
    serviceAccount: "expand-controller",
    ...whenThereIs([persistentVolumeClaims], async () => (await import("./persistentvolume/expander.ts")).startVolumeExpander),
  },
  {
    name: "clusterrole-aggregation",
    canonicalName: "clusterrole-aggregation-controller",
    serviceAccount: "clusterrole-aggregation-controller",
    start: startClusterRoleAggregation,
  },
  {
    name: "pvc-protection",
    canonicalName: "persistentvolumeclaim-protection-controller",
    serviceAccount: "pvc-protection-controller",
    start: startClaimProtection,
  },
  {
    name: "pv-protection",
    canonicalName: "persistentvolume-protection-controller",
    serviceAccount: "pv-protection-controller",
    start: startVolumeProtection,
  },
  {
    name: "ephemeral-volume",
    canonicalName: "ephemeral-volume-controller",
    serviceAccount: "ephemeral-volume-controller",
    start: startEphemeralVolumeController,
  },
  {
    name: "root-ca-cert-publisher",
    canonicalName: "root-ca-certificate-publisher-controller",
    serviceAccount: "root-ca-cert-publisher",
    start: startRootCACertPublisher,
  },
];

/**
 * Starts the process: it stands for election (unless told not to) and, once leading, runs its controllers.
 * `resourceTypes` and `identity` have to be given; every other option is as kubeadm leaves it.
 */
export function startControllerManager(context: ComponentContext, options: GivenOptions): Component {
  return runControllerManager(context, options, controllers);
}
