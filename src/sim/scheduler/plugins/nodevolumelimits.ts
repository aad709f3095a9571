/**
 * How many volumes a node can attach: per CSI driver as its CSINode says, and (older releases) the fixed limits of three clouds.
 * Upstream: plugins/nodevolumelimits (csi.go, non_csi.go).
 */
import type { core, Pod } from "../../../kube/types.ts";
import type { NodeInfo } from "../nodeinfo.ts";
import type { Handle, PluginFactory } from "../plugin.ts";
import { skip, unschedulable } from "../status.ts";

const FULL = unschedulable("node(s) exceed max volume count");

export const nodeVolumeLimits: PluginFactory = (handle) => ({
  name: "NodeVolumeLimits",
  events: [{ event: "CSINode/Add" }, { event: "CSINode/Update" }, { event: "Pod/Delete" }, { event: "PersistentVolumeClaim/Add" }],
  preFilter: ({ info }) => (info.template.hasVolumes ? undefined : skip),
  filter({ info }, node) {
    const wanted = driverVolumes(handle, info.pod);
    if (wanted.size === 0) return undefined;
    const limits = new Map<string, number>();
    for (const { name, allocatable } of handle.listers.csiNode(node.name)?.spec.drivers ?? []) {
      if (allocatable?.count !== undefined) limits.set(name, allocatable.count);
    }
    if (limits.size === 0) return undefined;
    const attached = new Map<string, string>();
    for (const { pod, template } of node.pods.values()) {
      if (template.hasVolumes) for (const [volume, driver] of driverVolumes(handle, pod)) attached.set(volume, driver);
    }
    const count = (of: ReadonlyMap<string, string>, driver: string, unless?: ReadonlyMap<string, string>) =>
      [...of].filter(([volume, by]) => by === driver && !unless?.has(volume)).length;
    for (const driver of new Set(wanted.values())) {
      const limit = limits.get(driver);
      const more = count(wanted, driver, attached);
      if (limit !== undefined && more > 0 && count(attached, driver) + more > limit) return FULL;
    }
    return undefined;
  },
});

/** Driver of each CSI volume of a pod, by a name that is the same for pods sharing it. */
function driverVolumes({ listers }: Handle, { metadata, spec }: Pod): Map<string, string> {
  const volumes = new Map<string, string>();
  for (const volume of spec.volumes ?? []) {
    const claimName = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral ? `${metadata.name}-${volume.name}` : undefined);
    if (claimName === undefined) continue;
    const claim = listers.claim(`${metadata.namespace}/${claimName}`);
    if (!claim) continue;
    const csi = claim.spec.volumeName ? listers.volume(claim.spec.volumeName)?.spec.csi : undefined;
    if (csi) volumes.set(`${csi.driver}/${csi.volumeHandle}`, csi.driver);
    else if (!claim.spec.volumeName) {
      const provisioner = listers.storageClass(claim.spec.storageClassName ?? "")?.provisioner;
      if (provisioner) volumes.set(`${provisioner}/${metadata.namespace}/${claimName}`, provisioner);
    }
  }
  return volumes;
}

type Source = core.Volume | core.PersistentVolumeSpec;
function cloudLimit(name: string, limit: number, idOf: (source: Source) => string | undefined): PluginFactory {
  return ({ listers }) => {
    const ids = ({ metadata, spec }: Pod): Set<string> => {
      const found = new Set<string>();
      for (const volume of spec.volumes ?? []) {
        const claim = volume.persistentVolumeClaim && listers.claim(`${metadata.namespace}/${volume.persistentVolumeClaim.claimName}`);
        const bound = claim?.spec.volumeName ? listers.volume(claim.spec.volumeName)?.spec : undefined;
        const id = idOf(volume) ?? (bound && idOf(bound));
        if (id !== undefined) found.add(id);
      }
      return found;
    };
    return {
      name,
      events: [{ event: "Node/Add" }, { event: "Pod/Delete" }, { event: "PersistentVolumeClaim/Add" }],
      preFilter: ({ info }) => (info.template.hasVolumes ? undefined : skip),
      filter({ info }, node: NodeInfo) {
        const wanted = ids(info.pod);
        if (wanted.size === 0) return undefined;
        const attached = new Set<string>();
        for (const { pod } of node.pods.values()) for (const id of ids(pod)) attached.add(id);
        const more = [...wanted].filter((id) => !attached.has(id)).length;
        return more > 0 && attached.size + more > limit ? FULL : undefined;
      },
    };
  };
}
export const ebsLimits = cloudLimit("EBSLimits", 39, ({ awsElasticBlockStore }) => awsElasticBlockStore?.volumeID);
export const gcePdLimits = cloudLimit("GCEPDLimits", 16, ({ gcePersistentDisk }) => gcePersistentDisk?.pdName);
export const azureDiskLimits = cloudLimit("AzureDiskLimits", 16, ({ azureDisk }) => azureDisk?.diskName);
