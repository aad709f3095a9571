/** The ReplicaSets of a Deployment: which is the new one, which are old, how many pods they ask for. */
import { semanticEqual } from "../../../kube/deep-equal.ts";
import type { Deployment, PodTemplateSpec, ReplicaSet } from "../../../kube/types.ts";

/** The label that keeps the pods of one revision apart from those of the others. */
export const POD_TEMPLATE_HASH = "pod-template-hash";

export function replicasOf(replicaSet: ReplicaSet): number {
  return replicaSet.spec.replicas ?? 1;
}
export function totalReplicas(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((sum, replicaSet) => sum + replicasOf(replicaSet), 0);
}
export function activeOf(replicaSets: readonly ReplicaSet[]): ReplicaSet[] {
  return replicaSets.filter((replicaSet) => replicasOf(replicaSet) > 0);
}

/** Oldest first, then by name (ReplicaSetsByCreationTimestamp). */
export function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  const [x, y] = [a.metadata, b.metadata];
  if (x.creationTimestamp !== y.creationTimestamp) return x.creationTimestamp < y.creationTimestamp ? -1 : 1;
  return x.name < y.name ? -1 : x.name > y.name ? 1 : 0;
}

/** Two templates make the same pods (the hash label does not count). */
export function equalIgnoreHash(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  if (!semanticEqual(a?.spec, b?.spec)) return false;
  const { labels: left, ...metadata } = a?.metadata ?? {};
  const { labels: right, ...other } = b?.metadata ?? {};
  return semanticEqual(metadata, other) && semanticEqual(withoutHash(left), withoutHash(right));
}
function withoutHash(labels: Record<string, string> | undefined): Record<string, string> {
  const { [POD_TEMPLATE_HASH]: _, ...rest } = labels ?? {};
  return rest;
}

/** The oldest ReplicaSet with the Deployment's template. */
export function findNewReplicaSet(deployment: Deployment, replicaSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return [...replicaSets].sort(byCreation).find((replicaSet) => equalIgnoreHash(replicaSet.spec.template, deployment.spec.template));
}
/** All but the new one. */
export function findOldReplicaSets(deployment: Deployment, replicaSets: readonly ReplicaSet[]): ReplicaSet[] {
  const fresh = findNewReplicaSet(deployment, replicaSets);
  return replicaSets.filter((replicaSet) => replicaSet.metadata.uid !== fresh?.metadata.uid);
}

/** The only one with pods; else, when none has, the new (or the latest) one; undefined when several have. */
export function findActiveOrLatest(fresh: ReplicaSet | undefined, old: readonly ReplicaSet[]): ReplicaSet | undefined {
  if (!fresh && old.length === 0) return undefined;
  const active = activeOf(fresh ? [...old, fresh] : old);
  if (active.length === 0) return fresh ?? [...old].sort((a, b) => byCreation(b, a))[0];
  return active.length === 1 ? active[0] : undefined;
}
