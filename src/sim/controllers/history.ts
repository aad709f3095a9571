/**
 * Revisions of DaemonSets and StatefulSets, kept as ControllerRevision objects.
 * Follows pkg/controller/history/controller_history.go.
 */
import type { Client } from "../../kube/client/client.ts";
import { semanticEqual } from "../../kube/deep-equal.ts";
import { fnv32a, stableText } from "../../kube/hash.ts";
import { safeEncodeString } from "../../kube/names.ts";
import { controllerRevisions } from "../../kube/resource.ts";
import { isAlreadyExists } from "../../kube/status.ts";
import type { ControllerRevision, KubeObject, New, PodTemplateSpec } from "../../kube/types.ts";
import { controllerReference } from "./podcontrol.ts";

/** What a revision holds: a patch that puts the template back (`kubectl rollout undo`). */
export function revisionData(template: PodTemplateSpec): Record<string, unknown> {
  return { spec: { template: { ...template, $patch: "replace" } } };
}

/** Oldest first (history.SortControllerRevisions). */
export function byRevision(a: ControllerRevision, b: ControllerRevision): number {
  const [x, y] = [a.metadata, b.metadata];
  if (a.revision !== b.revision) return a.revision - b.revision;
  if (x.creationTimestamp !== y.creationTimestamp) return x.creationTimestamp < y.creationTimestamp ? -1 : 1;
  return x.name < y.name ? -1 : 1;
}
export function maxRevision(revisions: readonly ControllerRevision[]): number {
  return revisions.reduce((max, { revision }) => Math.max(max, revision), 0);
}
export function equalRevisions(a: ControllerRevision, data: unknown): boolean {
  return semanticEqual(a.data, data);
}

/** The hash that names a revision. */
export function hashOf(data: unknown, collisions: number | undefined): string {
  return safeEncodeString(String(fnv32a(stableText(data) + (collisions ? `#${collisions}` : ""))));
}

export interface NewRevision {
  owner: KubeObject;
  data: Record<string, unknown>;
  revision: number;
  labels: Readonly<Record<string, string>>;
  /** The label that carries the hash. */
  hashLabel: string;
  annotations: Readonly<Record<string, string>>;
  /** status.collisionCount of the owner. */
  collisions: number | undefined;
}

/** Creates a revision; a taken name with other data raises the collision count, which is returned. */
export function createRevision(client: Client, next: NewRevision): { revision: ControllerRevision; collisions: number | undefined } {
  let collisions = next.collisions;
  for (;;) {
    const hash = hashOf(next.data, collisions);
    const name = `${next.owner.metadata.name.slice(0, 223)}-${hash}`;
    try {
      const revision = client.create(controllerRevisions, {
        apiVersion: "apps/v1",
        kind: "ControllerRevision",
        metadata: {
          name,
          namespace: next.owner.metadata.namespace as string,
          labels: { ...next.labels, [next.hashLabel]: hash },
          annotations: { ...next.annotations },
          ownerReferences: [controllerReference(next.owner)],
        },
        data: next.data,
        revision: next.revision,
      } as unknown as New<ControllerRevision>);
      return { revision, collisions };
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      const existing = client.get(controllerRevisions, name, next.owner.metadata.namespace);
      if (equalRevisions(existing, next.data)) return { revision: existing, collisions };
      collisions = (collisions ?? 0) + 1;
    }
  }
}

/** Gives an old revision the newest number again (a rollback). */
export function renumber(client: Client, revision: ControllerRevision, to: number): ControllerRevision {
  return revision.revision === to ? revision : client.update(controllerRevisions, { ...revision, revision: to });
}
