/** Disks that only one pod may use at a time, and ReadWriteOncePod claims. Upstream: plugins/volumerestrictions. */
import type { core } from "../../../kube/types.ts";
import type { PluginFactory } from "../plugin.ts";
import { skip, unresolvable, unschedulable } from "../status.ts";
import { isEphemeralClaim } from "../template.ts";

const CONFLICT = unschedulable("node(s) had no available disk");
const ONCE = unschedulable("node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode");

export const volumeRestrictions: PluginFactory = ({ cache, listers }) => ({
  name: "VolumeRestrictions",
  events: [{ event: "Pod/Delete" }, { event: "Node/Add" }, { event: "PersistentVolumeClaim/Add" }],
  preFilter({ info, state }) {
    const { pod, template } = info;
    if (!template.hasVolumes) return skip;
    const once: string[] = [];
    for (const name of template.claims) {
      const key = `${pod.metadata.namespace}/${name}`;
      const claim = listers.claim(key);
      if (!claim && isEphemeralClaim(pod, name)) continue;
      if (!claim) return unresolvable(`persistentvolumeclaim "${name}" not found`);
      if (claim.spec.accessModes?.includes("ReadWriteOncePod")) once.push(key);
    }
    // One pod in the whole cluster: preemption may help only where that pod is.
    const busy = once.filter((key) => cache.nodes.some((node) => node.claims.has(key)));
    const disks = (pod.spec.volumes ?? []).filter(exclusive);
    if (busy.length === 0 && disks.length === 0) return skip;
    state.set("VolumeRestrictions", {
      count: busy.reduce((sum, key) => sum + cache.nodes.reduce((all, node) => all + (node.claims.get(key) ?? 0), 0), 0),
      once,
    });
    return undefined;
  },
  cloneState: (state) => ({ ...(state as object) }),
  addPod: ({ state }, other) => shift(state.get("VolumeRestrictions"), other, 1),
  removePod: ({ state }, other) => shift(state.get("VolumeRestrictions"), other, -1),
  filter({ info, state }, node) {
    const disks = (info.pod.spec.volumes ?? []).filter(exclusive);
    for (const disk of disks) {
      for (const { pod } of node.pods.values()) if ((pod.spec.volumes ?? []).some((other) => conflicts(disk, other))) return CONFLICT;
    }
    return ((state.get("VolumeRestrictions") as { count: number } | undefined)?.count ?? 0) > 0 ? ONCE : undefined;
  },
});

function shift(
  value: unknown,
  other: { pod: { metadata: { namespace?: string } }; template: { claims: readonly string[] } },
  by: number,
): void {
  const state = value as { count: number; once: string[] } | undefined;
  if (!state) return;
  for (const name of other.template.claims) if (state.once.includes(`${other.pod.metadata.namespace}/${name}`)) state.count += by;
}
function exclusive(volume: core.Volume): boolean {
  return Boolean(volume.gcePersistentDisk || volume.awsElasticBlockStore || volume.rbd || volume.iscsi);
}
function conflicts(a: core.Volume, b: core.Volume): boolean {
  if (a.gcePersistentDisk && b.gcePersistentDisk && a.gcePersistentDisk.pdName === b.gcePersistentDisk.pdName) {
    return !(a.gcePersistentDisk.readOnly && b.gcePersistentDisk.readOnly);
  }
  if (a.awsElasticBlockStore && b.awsElasticBlockStore) return a.awsElasticBlockStore.volumeID === b.awsElasticBlockStore.volumeID;
  if (a.iscsi && b.iscsi && a.iscsi.iqn === b.iscsi.iqn) return !(a.iscsi.readOnly && b.iscsi.readOnly);
  if (a.rbd && b.rbd) {
    const shared = a.rbd.monitors.some((monitor) => b.rbd?.monitors.includes(monitor));
    if (shared && (a.rbd.pool ?? "rbd") === (b.rbd.pool ?? "rbd") && a.rbd.image === b.rbd.image)
      return !(a.rbd.readOnly && b.rbd.readOnly);
  }
  return false;
}
