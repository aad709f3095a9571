/**
 * Bound claims that ask for more than they have. No volume plugin of this cluster can grow a volume from the
 * controller manager, so each is left to an external resizer, and the claim is told so.
 * Follows pkg/controller/volume/expand/expand_controller.go.
 */
import { parseQuantity } from "../../../kube/quantity.ts";
import { persistentVolumeClaims, persistentVolumes } from "../../../kube/resource.ts";
import { keyOf, type PersistentVolumeClaim } from "../../../kube/types.ts";
import { requestedStorage } from "../../../kube/volume.ts";
import { type ControllerContext, caches } from "../context.ts";

export function startVolumeExpander(context: ControllerContext): void {
  const claims = context.informers.for(persistentVolumeClaims);
  const volumes = context.informers.for(persistentVolumes);
  const recorder = context.recorder("volume_expand");
  const queue = context.queue({ of: persistentVolumeClaims, sync, needs: caches(claims, volumes) });
  const enqueue = (claim: PersistentVolumeClaim) => {
    if (claim.status.phase === "Bound") queue.add(keyOf(claim));
  };
  claims.on({
    add: enqueue,
    update: (next, previous) => {
      if (requestedStorage(next) > requestedStorage(previous) || owned(next) > owned(previous)) enqueue(next);
    },
  });

  function sync(key: string): void {
    const claim = claims.get(key);
    if (!claim) return;
    const volume = volumes.get(claim.spec.volumeName ?? "");
    if (!volume) throw new Error(`failed to get PV ${JSON.stringify(claim.spec.volumeName ?? "")}: not found`);
    if (volume.spec.claimRef?.uid !== claim.metadata.uid) throw new Error(`persistent Volume is not bound to PVC being updated : ${key}`);
    if (requestedStorage(claim) <= owned(claim)) return;
    const reason = "didn't find a plugin capable of expanding the volume; waiting for an external controller to process this PVC";
    recorder.event(claim, "Normal", "ExternalExpanding", `Ignoring the PVC: ${reason}.`);
  }
}

const owned = ({ status }: PersistentVolumeClaim) => parseQuantity(String(status.capacity?.["storage"] ?? "0")).nanos;
