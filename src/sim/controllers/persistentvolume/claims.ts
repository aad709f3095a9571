/** Pods by the claims they mount. */
import type { Pod } from "../../../kube/types.ts";

export const CLAIM_INDEX = "claim";

/** `namespace/claim` of each of the pod's volumes; an ephemeral volume's claim is named after pod and volume. */
export function byClaim(pod: Pod): readonly string[] {
  const keys: string[] = [];
  for (const volume of pod.spec.volumes ?? []) {
    const name = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral ? `${pod.metadata.name}-${volume.name}` : undefined);
    if (name) keys.push(`${pod.metadata.namespace}/${name}`);
  }
  return keys;
}
