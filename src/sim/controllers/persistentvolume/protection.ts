/**
 * Claims in use by pods and volumes bound to claims do not go while they are used.
 * Follows pkg/controller/volume/{pvcprotection,pvprotection}.
 */
import { persistentVolumeClaims, persistentVolumes, pods, type ResourceType } from "../../../kube/resource.ts";
import { type KubeObject, keyOf, type PersistentVolume, type PersistentVolumeClaim, type Pod } from "../../../kube/types.ts";
import { type ControllerContext, caches } from "../context.ts";
import { byClaim, CLAIM_INDEX } from "./claims.ts";

const CLAIM_FINALIZER = "kubernetes.io/pvc-protection";
const VOLUME_FINALIZER = "kubernetes.io/pv-protection";

export function startClaimProtection(context: ControllerContext): void {
  const claimCache = context.informers.for(persistentVolumeClaims);
  const podCache = context.informers.for(pods);
  podCache.addIndex(CLAIM_INDEX, byClaim);
  const queue = context.queue({ of: persistentVolumeClaims, sync, needs: caches(claimCache, podCache) });
  const enqueue = (claim: PersistentVolumeClaim) => queue.add(keyOf(claim));
  claimCache.on({ add: enqueue, update: enqueue });
  const podSeen = (pod: Pod) => {
    for (const key of byClaim(pod)) queue.add(key);
  };
  podCache.on({ update: podSeen, delete: podSeen });

  function sync(key: string): void {
    const claim = claimCache.get(key);
    if (!claim) return;
    const inUse = () => [...podCache.byIndex(CLAIM_INDEX, key).values()].some((pod) => Boolean(pod.spec.nodeName));
    protect(context, persistentVolumeClaims, claim, CLAIM_FINALIZER, inUse);
  }
}

export function startVolumeProtection(context: ControllerContext): void {
  const cache = context.informers.for(persistentVolumes);
  const queue = context.queue({ of: persistentVolumes, sync, needs: caches(cache), name: "protection" });
  const enqueue = (volume: PersistentVolume) => queue.add(volume.metadata.name);
  cache.on({ add: enqueue, update: enqueue });

  function sync(name: string): void {
    const volume = cache.get(name);
    if (volume) protect(context, persistentVolumes, volume, VOLUME_FINALIZER, () => volume.status?.phase === "Bound");
  }
}

/** Adds the finalizer to what lives, removes it from what is being deleted and not in use. */
function protect<T extends KubeObject>(
  { client }: ControllerContext,
  type: ResourceType<T>,
  object: T,
  finalizer: string,
  inUse: () => boolean,
): void {
  const finalizers = object.metadata.finalizers ?? [];
  const has = finalizers.includes(finalizer);
  const write = (next: string[]) => client.update(type, { ...object, metadata: { ...object.metadata, finalizers: next } });
  if (!object.metadata.deletionTimestamp) {
    if (!has) write([...finalizers, finalizer]);
  } else if (has && !inUse()) write(finalizers.filter((name) => name !== finalizer));
}
