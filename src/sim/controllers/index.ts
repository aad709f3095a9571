/**
 * kube-controller-manager: the list of its controllers (names as upstream's `--controllers`), and the process.
 * One controller never imports another: they meet through the API.
 */
import type { Component, ComponentContext } from "../component.ts";
import { startTokenCleaner } from "./bootstrap/tokencleaner.ts";
import { startCSRApproving } from "./certificates/approver.ts";
import { startCSRSigning } from "./certificates/signer.ts";
import { startClusterRoleAggregation } from "./clusterroleaggregation/controller.ts";
import type { ControllerDescriptor } from "./context.ts";
import { startCronJobController } from "./cronjob/controller.ts";
import { startDaemonSetController } from "./daemon/controller.ts";
import { startDeploymentController } from "./deployment/controller.ts";
import { startDisruptionController } from "./disruption/controller.ts";
import { startEndpointsController } from "./endpoints/controller.ts";
import { startEndpointSliceController } from "./endpointslice/controller.ts";
import { startEndpointSliceMirroringController } from "./endpointslicemirroring/controller.ts";
import { startEphemeralVolumeController } from "./ephemeralvolume/controller.ts";
import { startGarbageCollector } from "./garbagecollector/controller.ts";
import { startJobController } from "./job/controller.ts";
import { type GivenOptions, runControllerManager } from "./manager.ts";
import { startNamespaceController } from "./namespace/controller.ts";
import { startNodeIpamController } from "./nodeipam/controller.ts";
import { startNodeLifecycleController } from "./nodelifecycle/controller.ts";
import { startPersistentVolumeBinder } from "./persistentvolume/binder.ts";
import { startClaimProtection, startVolumeProtection } from "./persistentvolume/protection.ts";
import { startHorizontalPodAutoscaler } from "./podautoscaler/controller.ts";
import { startPodGarbageCollector } from "./podgc/controller.ts";
import { startReplicaSetController, startReplicationController } from "./replicaset/controller.ts";
import { startResourceQuotaController } from "./resourcequota/controller.ts";
import { startRootCACertPublisher } from "./rootca/publisher.ts";
import { startServiceAccountController } from "./serviceaccount/serviceaccounts.ts";
import { startStatefulSetController } from "./statefulset/controller.ts";
import { startTaintEvictionController } from "./tainteviction/controller.ts";
import { startTTLController } from "./ttl/controller.ts";
import { startTTLAfterFinishedController } from "./ttlafterfinished/controller.ts";

export { type ControllerManagerOptions, defaultOptions, type ServedResourceType } from "./options.ts";

export const controllers: readonly ControllerDescriptor[] = [
  { name: "endpoint", serviceAccount: "endpoint-controller", start: startEndpointsController },
  { name: "endpointslice", serviceAccount: "endpointslice-controller", start: startEndpointSliceController },
  { name: "endpointslicemirroring", serviceAccount: "endpointslicemirroring-controller", start: startEndpointSliceMirroringController },
  { name: "replicationcontroller", serviceAccount: "replication-controller", start: startReplicationController },
  { name: "podgc", serviceAccount: "pod-garbage-collector", start: startPodGarbageCollector },
  { name: "resourcequota", serviceAccount: "resourcequota-controller", start: startResourceQuotaController },
  { name: "namespace", serviceAccount: "namespace-controller", start: startNamespaceController },
  { name: "serviceaccount", serviceAccount: "service-account-controller", start: startServiceAccountController },
  { name: "garbagecollector", serviceAccount: "generic-garbage-collector", start: startGarbageCollector },
  { name: "daemonset", serviceAccount: "daemon-set-controller", start: startDaemonSetController },
  { name: "job", serviceAccount: "job-controller", start: startJobController },
  { name: "deployment", serviceAccount: "deployment-controller", start: startDeploymentController },
  { name: "replicaset", serviceAccount: "replicaset-controller", start: startReplicaSetController },
  { name: "horizontalpodautoscaling", serviceAccount: "horizontal-pod-autoscaler", start: startHorizontalPodAutoscaler },
  { name: "disruption", serviceAccount: "disruption-controller", start: startDisruptionController },
  { name: "statefulset", serviceAccount: "statefulset-controller", start: startStatefulSetController },
  { name: "cronjob", serviceAccount: "cronjob-controller", start: startCronJobController },
  { name: "ttl-after-finished", serviceAccount: "ttl-after-finished-controller", start: startTTLAfterFinishedController },
  { name: "nodeipam", serviceAccount: "node-controller", start: startNodeIpamController },
  { name: "nodelifecycle", serviceAccount: "node-controller", start: startNodeLifecycleController },
  { name: "taint-eviction-controller", serviceAccount: "node-controller", start: startTaintEvictionController },
  { name: "csrsigning", serviceAccount: "certificate-controller", start: startCSRSigning },
  { name: "csrapproving", serviceAccount: "certificate-controller", start: startCSRApproving },
  { name: "tokencleaner", serviceAccount: "token-cleaner", onByDefault: false, start: startTokenCleaner },
  { name: "ttl", serviceAccount: "ttl-controller", start: startTTLController },
  { name: "persistentvolume-binder", serviceAccount: "persistent-volume-binder", start: startPersistentVolumeBinder },
  { name: "clusterrole-aggregation", serviceAccount: "clusterrole-aggregation-controller", start: startClusterRoleAggregation },
  { name: "pvc-protection", serviceAccount: "pvc-protection-controller", start: startClaimProtection },
  { name: "pv-protection", serviceAccount: "pv-protection-controller", start: startVolumeProtection },
  { name: "ephemeral-volume", serviceAccount: "ephemeral-volume-controller", start: startEphemeralVolumeController },
  { name: "root-ca-cert-publisher", serviceAccount: "root-ca-cert-publisher", start: startRootCACertPublisher },
];

/**
 * Starts the process: it stands for election (unless told not to) and, once leading, runs its controllers.
 * `resourceTypes` and `identity` have to be given; every other option is as kubeadm leaves it.
 */
export function startControllerManager(context: ComponentContext, options: GivenOptions): Component {
  return runControllerManager(context, options, controllers);
}
