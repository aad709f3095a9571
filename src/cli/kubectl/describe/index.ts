/** Describers by group and kind; kinds without one are described field by field. */
import type { KubeObject } from "../../../kube/types.ts";
import type { ApiResource } from "../discovery.ts";
import type { Invocation } from "../verb.ts";
import { describeCronJob, describeJob } from "./batch.ts";
import {
  describeCertificateSigningRequest,
  describeConfigMap,
  describeLimitRange,
  describeNamespace,
  describePodDisruptionBudget,
  describePriorityClass,
  describeResourceQuota,
  describeSecret,
} from "./config.ts";
import { type Describer, describeContext } from "./context.ts";
import { describeGeneric } from "./generic.ts";
import { describeHorizontalPodAutoscaler } from "./hpa.ts";
import {
  describeEndpointSlice,
  describeEndpoints,
  describeIngress,
  describeIngressClass,
  describeNetworkPolicy,
  describeService,
} from "./network.ts";
import { describeNode } from "./node.ts";
import { describePod } from "./pod.ts";
import { describeBinding, describeRole, describeServiceAccount } from "./rbac.ts";
import { describeCsiNode, describePersistentVolume, describePersistentVolumeClaim, describeStorageClass } from "./storage.ts";
import {
  describeDaemonSet,
  describeDeployment,
  describeReplicaSet,
  describeReplicationController,
  describeStatefulSet,
} from "./workloads.ts";

/** `Kind` of the core group, or `Kind.group`. */
const DESCRIBERS: Readonly<Record<string, Describer>> = {
  Pod: describePod,
  ReplicationController: describeReplicationController,
  Secret: describeSecret,
  Service: describeService,
  ServiceAccount: describeServiceAccount,
  Node: describeNode,
  LimitRange: describeLimitRange,
  ResourceQuota: describeResourceQuota,
  PersistentVolume: describePersistentVolume,
  PersistentVolumeClaim: describePersistentVolumeClaim,
  Namespace: describeNamespace,
  Endpoints: describeEndpoints,
  ConfigMap: describeConfigMap,
  "Deployment.apps": describeDeployment,
  "DaemonSet.apps": describeDaemonSet,
  "ReplicaSet.apps": describeReplicaSet,
  "StatefulSet.apps": describeStatefulSet,
  "Job.batch": describeJob,
  "CronJob.batch": describeCronJob,
  "HorizontalPodAutoscaler.autoscaling": describeHorizontalPodAutoscaler,
  "EndpointSlice.discovery.k8s.io": describeEndpointSlice,
  "Ingress.networking.k8s.io": describeIngress,
  "IngressClass.networking.k8s.io": describeIngressClass,
  "NetworkPolicy.networking.k8s.io": describeNetworkPolicy,
  "StorageClass.storage.k8s.io": describeStorageClass,
  "CSINode.storage.k8s.io": describeCsiNode,
  "PriorityClass.scheduling.k8s.io": describePriorityClass,
  "PodDisruptionBudget.policy": describePodDisruptionBudget,
  "Role.rbac.authorization.k8s.io": describeRole,
  "ClusterRole.rbac.authorization.k8s.io": describeRole,
  "RoleBinding.rbac.authorization.k8s.io": describeBinding,
  "ClusterRoleBinding.rbac.authorization.k8s.io": describeBinding,
  "CertificateSigningRequest.certificates.k8s.io": describeCertificateSigningRequest,
};

/** One object's description. */
export async function describeObject(invocation: Invocation, resource: ApiResource, object: KubeObject, events: boolean): Promise<string> {
  const describer = DESCRIBERS[resource.group === "" ? resource.kind : `${resource.kind}.${resource.group}`] ?? describeGeneric;
  return describer(object, describeContext(invocation, events));
}
