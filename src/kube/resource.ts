/**
 * Names of the API's resources, typed: `client.list(pods)` gives Pods.
 * Only what programs and components name in code stands here; the API server serves many more
 * (sim/resources), and kubectl finds those through discovery.
 */
import type * as k from "./types.ts";

/** A resource as a client addresses it (GroupVersionResource plus kind and scope). */
export interface ResourceType<T extends k.KubeObject = k.KubeObject> {
  readonly group: string;
  readonly version: string;
  /** Plural, lower case: the path segment. */
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Carries T in the type only; never set. */
  readonly __object?: T;
}

/** `apps/v1`, or `v1` for the core group. */
export function apiVersionOf(type: { group: string; version: string }): string {
  return type.group === "" ? type.version : `${type.group}/${type.version}`;
}

function namespaced<T extends k.KubeObject>(group: string, version: string, resource: string, kind: string): ResourceType<T> {
  return { group, version, resource, kind, namespaced: true };
}
function clusterScoped<T extends k.KubeObject>(group: string, version: string, resource: string, kind: string): ResourceType<T> {
  return { group, version, resource, kind, namespaced: false };
}

export const pods = namespaced<k.Pod>("", "v1", "pods", "Pod");
export const nodes = clusterScoped<k.Node>("", "v1", "nodes", "Node");
export const namespaces = clusterScoped<k.Namespace>("", "v1", "namespaces", "Namespace");
export const services = namespaced<k.Service>("", "v1", "services", "Service");
export const endpoints = namespaced<k.Endpoints>("", "v1", "endpoints", "Endpoints");
export const serviceAccounts = namespaced<k.ServiceAccount>("", "v1", "serviceaccounts", "ServiceAccount");
export const configMaps = namespaced<k.ConfigMap>("", "v1", "configmaps", "ConfigMap");
export const secrets = namespaced<k.Secret>("", "v1", "secrets", "Secret");
export const events = namespaced<k.CoreEvent>("", "v1", "events", "Event");
export const persistentVolumes = clusterScoped<k.PersistentVolume>("", "v1", "persistentvolumes", "PersistentVolume");
export const persistentVolumeClaims = namespaced<k.PersistentVolumeClaim>("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim");
export const resourceQuotas = namespaced<k.ResourceQuota>("", "v1", "resourcequotas", "ResourceQuota");
export const limitRanges = namespaced<k.LimitRange>("", "v1", "limitranges", "LimitRange");
export const replicationControllers = namespaced<k.ReplicationController>("", "v1", "replicationcontrollers", "ReplicationController");
export const deployments = namespaced<k.Deployment>("apps", "v1", "deployments", "Deployment");
export const replicaSets = namespaced<k.ReplicaSet>("apps", "v1", "replicasets", "ReplicaSet");
export const daemonSets = namespaced<k.DaemonSet>("apps", "v1", "daemonsets", "DaemonSet");
export const statefulSets = namespaced<k.StatefulSet>("apps", "v1", "statefulsets", "StatefulSet");
export const controllerRevisions = namespaced<k.ControllerRevision>("apps", "v1", "controllerrevisions", "ControllerRevision");
export const jobs = namespaced<k.Job>("batch", "v1", "jobs", "Job");
export const cronJobs = namespaced<k.CronJob>("batch", "v1", "cronjobs", "CronJob");
export const horizontalPodAutoscalers = namespaced<k.HorizontalPodAutoscaler>(
  "autoscaling",
  "v2",
  "horizontalpodautoscalers",
  "HorizontalPodAutoscaler",
);
export const podDisruptionBudgets = namespaced<k.PodDisruptionBudget>("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget");
export const endpointSlices = namespaced<k.EndpointSlice>("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice");
export const networkPolicies = namespaced<k.NetworkPolicy>("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy");
export const leases = namespaced<k.Lease>("coordination.k8s.io", "v1", "leases", "Lease");
export const priorityClasses = clusterScoped<k.PriorityClass>("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass");
export const storageClasses = clusterScoped<k.StorageClass>("storage.k8s.io", "v1", "storageclasses", "StorageClass");
export const csiNodes = clusterScoped<k.CSINode>("storage.k8s.io", "v1", "csinodes", "CSINode");
export const roles = namespaced<k.Role>("rbac.authorization.k8s.io", "v1", "roles", "Role");
export const roleBindings = namespaced<k.RoleBinding>("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding");
export const clusterRoles = clusterScoped<k.ClusterRole>("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole");
export const clusterRoleBindings = clusterScoped<k.ClusterRoleBinding>(
  "rbac.authorization.k8s.io",
  "v1",
  "clusterrolebindings",
  "ClusterRoleBinding",
);
