/** Makes the claims of pods' ephemeral volumes. Follows pkg/controller/volume/ephemeral/controller.go. */

import { controllerOf } from "../../../kube/owner.ts";
import { persistentVolumeClaims, pods } from "../../../kube/resource.ts";
import { keyOf, type New, type PersistentVolumeClaim, type Pod } from "../../../kube/types.ts";
import { type ControllerContext, caches, messageOf } from "../context.ts";
import { controllerReference } from "../podcontrol.ts";

export function startEphemeralVolumeController(context: ControllerContext): void {
  const { client, informers } = context;
  const recorder = context.recorder("ephemeral_volume");
  const podCache = informers.for(pods);
  const claimCache = informers.for(persistentVolumeClaims);
  const queue = context.queue({ of: pods, sync, needs: caches(podCache, claimCache) });
  podCache.on({
    add: (pod) => {
      if (hasEphemeral(pod) && !pod.metadata.deletionTimestamp) queue.add(keyOf(pod));
    },
  });
  claimCache.on({
    delete: (claim) => {
      const owner = controllerOf(claim);
      if (owner?.kind === "Pod") queue.add(`${claim.metadata.namespace}/${owner.name}`);
    },
  });

  function sync(key: string): void {
    const pod = podCache.get(key);
    if (!pod || pod.metadata.deletionTimestamp) return;
    const { namespace } = pod.metadata;
    for (const volume of pod.spec.volumes ?? []) {
      const template = volume.ephemeral?.volumeClaimTemplate;
      if (!template) continue;
      const name = `${pod.metadata.name}-${volume.name}`;
      const existing = claimCache.get(`${namespace}/${name}`);
      try {
        if (existing) {
          if (controllerOf(existing)?.uid === pod.metadata.uid) continue;
          throw new Error(`PVC "${namespace}/${name}" was not created for pod "${key}" (pod is not owner)`);
        }
        client.create(persistentVolumeClaims, {
          apiVersion: "v1",
          kind: "PersistentVolumeClaim",
          metadata: {
            name,
            namespace: namespace as string,
            ...(template.metadata?.annotations ? { annotations: template.metadata.annotations } : {}),
            ...(template.metadata?.labels ? { labels: template.metadata.labels } : {}),
            ownerReferences: [controllerReference(pod)],
          },
          spec: template.spec,
        } as New<PersistentVolumeClaim>);
      } catch (error) {
        recorder.event(pod, "Warning", "FailedBinding", `ephemeral volume ${volume.name}: ${messageOf(error)}`);
        throw error;
      }
    }
  }
}

function hasEphemeral(pod: Pod): boolean {
  return (pod.spec.volumes ?? []).some((volume) => volume.ephemeral !== undefined);
}
