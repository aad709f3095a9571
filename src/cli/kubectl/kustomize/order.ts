/** The order objects come out in: what others need first, webhooks last (kustomize's legacy order). */
import type { KubeObject } from "../../../kube/types.ts";
import { groupOf } from "./item.ts";

const FIRST = [
  "Namespace",
  "ResourceQuota",
  "StorageClass",
  "CustomResourceDefinition",
  "ServiceAccount",
  "PodSecurityPolicy",
  "Role",
  "ClusterRole",
  "RoleBinding",
  "ClusterRoleBinding",
  "ConfigMap",
  "Secret",
  "Endpoints",
  "Service",
  "LimitRange",
  "PriorityClass",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "Deployment",
  "StatefulSet",
  "CronJob",
  "PodDisruptionBudget",
];
const LAST = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

export function inLegacyOrder(objects: readonly KubeObject[]): KubeObject[] {
  return [...objects].sort((a, b) => rank(a) - rank(b) || (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
}
function rank({ kind = "" }: KubeObject): number {
  const first = FIRST.indexOf(kind);
  return first >= 0 ? first - FIRST.length : LAST.indexOf(kind) + 1;
}
function keyOf(object: KubeObject): string {
  const version = (object.apiVersion ?? "").replace(/^.*\//, "");
  const { name = "", namespace = "" } = object.metadata ?? {};
  return [`${groupOf(object) || "~G"}_${version || "~V"}_${object.kind ?? "~K"}`, namespace || "~X", name].join("|");
}
