/**
 * The Kubernetes API's objects as TypeScript types.
 *
 * The shapes come from `kubernetes-types` (generated from the OpenAPI document, types only, nothing
 * at run time). There every field is optional; `Stored` says what an object is once the API server
 * has accepted it: named, versioned, with a spec and a status.
 *
 * Objects are immutable values: replaced on write, shared by reference. Never assign to a field of
 * an object that came from a client, an informer or etcd.
 */
import type * as admission from "kubernetes-types/admissionregistration/v1";
import type * as apps from "kubernetes-types/apps/v1";
import type * as autoscaling from "kubernetes-types/autoscaling/v2";
import type * as batch from "kubernetes-types/batch/v1";
import type * as coordination from "kubernetes-types/coordination/v1";
import type * as core from "kubernetes-types/core/v1";
import type * as discovery from "kubernetes-types/discovery/v1";
import type * as meta from "kubernetes-types/meta/v1";
import type * as networking from "kubernetes-types/networking/v1";
import type * as policy from "kubernetes-types/policy/v1";
import type * as rbac from "kubernetes-types/rbac/v1";
import type * as scheduling from "kubernetes-types/scheduling/v1";
import type * as storage from "kubernetes-types/storage/v1";

export type { admission, apps, autoscaling, batch, coordination, core, discovery, meta, networking, policy, rbac, scheduling, storage };

export type OwnerReference = meta.OwnerReference;
export type LabelSelector = meta.LabelSelector;
export type Condition = meta.Condition;

/** Metadata of a stored object. Times are RFC 3339 with whole seconds, in virtual time. */
export interface ObjectMeta extends Omit<meta.ObjectMeta, "managedFields"> {
  name: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
  managedFields?: ManagedFieldsEntry[];
}

export interface ManagedFieldsEntry {
  manager: string;
  operation: "Apply" | "Update";
  apiVersion: string;
  time?: string;
  fieldsType: "FieldsV1";
  fieldsV1: Record<string, unknown>;
  subresource?: string;
}

/** Any object as stored: what generic code (registry, garbage collector, printers) works with. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

/** An object a client is about to create: no uid or version yet, fields may be missing. */
export type New<T extends KubeObject> = Omit<Partial<T>, "metadata" | "spec" | "status"> & {
  metadata: Omit<meta.ObjectMeta, "managedFields"> & { managedFields?: ManagedFieldsEntry[] };
  spec?: unknown;
  status?: unknown;
};

type WithSpec<T> = T extends { spec?: infer S } ? { spec: NonNullable<S> } : object;
type WithStatus<T> = T extends { status?: infer S } ? { status: NonNullable<S> } : object;
/** A generated type as it is once stored. */
export type Stored<T> = Omit<T, "apiVersion" | "kind" | "metadata" | "spec" | "status"> & KubeObject & WithSpec<T> & WithStatus<T>;

export type Pod = Stored<core.Pod>;
export type PodSpec = core.PodSpec;
export type PodTemplateSpec = core.PodTemplateSpec;
export type Container = core.Container;
export type Node = Stored<core.Node>;
export type Namespace = Stored<core.Namespace>;
export type Service = Stored<core.Service>;
export type Endpoints = Stored<core.Endpoints>;
export type ServiceAccount = Stored<core.ServiceAccount>;
export type ConfigMap = Stored<core.ConfigMap>;
export type Secret = Stored<core.Secret>;
export type CoreEvent = Stored<core.Event>;
export type PersistentVolume = Stored<core.PersistentVolume>;
export type PersistentVolumeClaim = Stored<core.PersistentVolumeClaim>;
export type ResourceQuota = Stored<core.ResourceQuota>;
export type LimitRange = Stored<core.LimitRange>;
export type ReplicationController = Stored<core.ReplicationController>;
export type Deployment = Stored<apps.Deployment>;
export type ReplicaSet = Stored<apps.ReplicaSet>;
export type DaemonSet = Stored<apps.DaemonSet>;
export type StatefulSet = Stored<apps.StatefulSet>;
export type ControllerRevision = Stored<apps.ControllerRevision>;
export type Job = Stored<batch.Job>;
export type CronJob = Stored<batch.CronJob>;
export type HorizontalPodAutoscaler = Stored<autoscaling.HorizontalPodAutoscaler>;
export type PodDisruptionBudget = Stored<policy.PodDisruptionBudget>;
export type EndpointSlice = Stored<discovery.EndpointSlice>;
export type Lease = Stored<coordination.Lease>;
export type NetworkPolicy = Stored<networking.NetworkPolicy>;
export type PriorityClass = Stored<scheduling.PriorityClass>;
export type StorageClass = Stored<storage.StorageClass>;
export type CSINode = Stored<storage.CSINode>;
export type Role = Stored<rbac.Role>;
export type RoleBinding = Stored<rbac.RoleBinding>;
export type ClusterRole = Stored<rbac.ClusterRole>;
export type ClusterRoleBinding = Stored<rbac.ClusterRoleBinding>;

/** A list as an API server answers it. */
export interface ObjectList<T extends KubeObject = KubeObject> {
  apiVersion: string;
  kind: string;
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: T[];
}

/** Namespaced name, `namespace/name`, or `name` for cluster-scoped objects: the key of caches and queues. */
export function keyOf(object: { metadata: { name?: string; namespace?: string } }): string {
  const { namespace, name } = object.metadata;
  return namespace ? `${namespace}/${name}` : `${name}`;
}

/** Splits a key made by `keyOf`. */
export function splitKey(key: string): { namespace: string | undefined; name: string } {
  const slash = key.indexOf("/");
  return slash < 0 ? { namespace: undefined, name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
