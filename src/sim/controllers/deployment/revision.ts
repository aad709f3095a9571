/**
 * What a Deployment writes on its ReplicaSets: revision, history, wanted and greatest size.
 * Follows pkg/controller/deployment/util/deployment_util.go.
 */
import type { Deployment, ReplicaSet } from "../../../kube/types.ts";
import { maxSurge } from "./rolling.ts";

export const REVISION = "deployment.kubernetes.io/revision";
export const REVISION_HISTORY = "deployment.kubernetes.io/revision-history";
export const DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas";
export const MAX_REPLICAS = "deployment.kubernetes.io/max-replicas";
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
const ROLLBACK_TO = "deprecated.deployment.rollback.to";

/** Annotations that stay on the Deployment. */
const NOT_COPIED = new Set([LAST_APPLIED, REVISION, REVISION_HISTORY, DESIRED_REPLICAS, MAX_REPLICAS, ROLLBACK_TO]);
const HISTORY_LENGTH = 2000;

export type Annotations = Readonly<Record<string, string>>;

/** The revision an object carries; 0 when it carries none, undefined when it is no number. */
export function revisionOf(object: { metadata: { annotations?: Annotations } }): number | undefined {
  const text = object.metadata.annotations?.[REVISION];
  if (text === undefined || text === "") return 0;
  return /^-?\d+$/.test(text) ? Number(text) : undefined;
}

/** The greatest revision among the ReplicaSets; those without a readable one are skipped. */
export function maxRevision(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((max, replicaSet) => Math.max(max, revisionOf(replicaSet) ?? 0), 0);
}

/** Annotations the new ReplicaSet must carry (the same object when it carries them already). */
export function newReplicaSetAnnotations(
  deployment: Deployment,
  current: Annotations | undefined,
  newRevision: number,
  exists: boolean,
): Annotations {
  const next: Record<string, string> = { ...current };
  let changed = false;
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (NOT_COPIED.has(key) || next[key] === value) continue;
    next[key] = value;
    changed = true;
  }
  const text = current?.[REVISION];
  const old = text === undefined || text === "" ? 0 : Number(text);
  if (!Number.isInteger(old)) return changed ? next : (current ?? {});
  if (old < newRevision) {
    next[REVISION] = String(newRevision);
    changed = true;
    if (text !== undefined) next[REVISION_HISTORY] = appendHistory(next[REVISION_HISTORY], text);
  }
  if (!exists) {
    const sized = sizeAnnotations(deployment, next);
    if (sized !== next) return sized;
  }
  return changed ? next : (current ?? {});
}

function appendHistory(history: string | undefined, revision: string): string {
  if (!history) return revision;
  const revisions = history.split(",");
  let length = history.length + revision.length + 1;
  let start = 0;
  while (length > HISTORY_LENGTH && start < revisions.length) {
    length -= (revisions[start] ?? "").length + 1;
    start++;
  }
  return length <= HISTORY_LENGTH ? [...revisions.slice(start), revision].join(",") : history;
}

/** With the wanted and the greatest size as the Deployment has them now (the same object when they are right). */
export function sizeAnnotations(deployment: Deployment, annotations: Annotations): Annotations {
  const wanted = deployment.spec.replicas ?? 1;
  const desired = String(wanted);
  const max = String(wanted + maxSurge(deployment));
  if (annotations[DESIRED_REPLICAS] === desired && annotations[MAX_REPLICAS] === max) return annotations;
  return { ...annotations, [DESIRED_REPLICAS]: desired, [MAX_REPLICAS]: max };
}
