/** Bound volumes that live in a zone. Upstream: plugins/volumezone. */
import type { PluginFactory } from "../plugin.ts";
import { skip, unresolvable } from "../status.ts";
import { isEphemeralClaim } from "../template.ts";

const CONFLICT = unresolvable("node(s) had no available volume zone");
const LABELS = [
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region",
];
const GA: Readonly<Record<string, string>> = {
  "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
};

interface Place {
  key: string;
  values: ReadonlySet<string>;
}

export const volumeZone: PluginFactory = ({ listers }) => ({
  name: "VolumeZone",
  events: [
    { event: "Node/Add" },
    { event: "Node/UpdateLabel" },
    { event: "StorageClass/Add" },
    { event: "PersistentVolumeClaim/Add" },
    { event: "PersistentVolumeClaim/Update" },
    { event: "PersistentVolume/Add" },
    { event: "PersistentVolume/Update" },
  ],
  preFilter({ info, state }) {
    const places: Place[] = [];
    for (const name of info.template.claims) {
      const claim = listers.claim(`${info.pod.metadata.namespace}/${name}`);
      if (!claim && isEphemeralClaim(info.pod, name)) continue;
      if (!claim) return unresolvable(`persistentvolumeclaim "${name}" not found`);
      const volumeName = claim.spec.volumeName;
      if (!volumeName) {
        const className = claim.spec.storageClassName ?? "";
        const mode = className === "" ? undefined : listers.storageClass(className)?.volumeBindingMode;
        if (mode === "WaitForFirstConsumer") continue;
        if (className === "") return unresolvable("PersistentVolumeClaim had no pv name and storageClass name");
        return unresolvable(mode ? "PersistentVolumeClaim had no pv name" : `storageclass.storage.k8s.io "${className}" not found`);
      }
      const volume = listers.volume(volumeName);
      if (!volume) return unresolvable(`persistentvolume "${volumeName}" not found`);
      for (const key of LABELS) {
        const value = volume.metadata.labels?.[key];
        if (value !== undefined) places.push({ key, values: new Set(value.split("__")) });
      }
    }
    if (places.length === 0) return skip;
    state.set("VolumeZone", places);
    return undefined;
  },
  filter({ state }, { labels }) {
    // A node without any of these labels stands in a cluster without zones.
    if (!LABELS.some((label) => labels[label] !== undefined)) return undefined;
    for (const { key, values } of state.get("VolumeZone") as Place[]) {
      const value = labels[key] ?? labels[GA[key] ?? key];
      if (value === undefined || !values.has(value)) return CONFLICT;
    }
    return undefined;
  },
});
