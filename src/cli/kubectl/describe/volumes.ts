/** Volumes of pods and templates, sources of persistent volumes. */
import type { core } from "../../../kube/types.ts";
import { quantityText } from "./containers.ts";
import { selectorText } from "./metadata.ts";
import type { DescriptionWriter } from "./writer.ts";

/** `space` is `  ` inside templates. `optionalText` prints an absent `optional` of projected config maps. */
export function volumeLines(w: DescriptionWriter, volumes: readonly core.Volume[] | undefined, space: string, later: boolean): void {
  if (!volumes || volumes.length === 0) {
    w.line(0, `${space}Volumes:`, "<none>");
    return;
  }
  w.write(0, `${space}Volumes:\n`);
  for (const volume of volumes) {
    w.write(1, `${space === "" ? "" : " "}${volume.name}:\n`);
    sourceLines(w, volume, later);
  }
}

function typed(w: DescriptionWriter, type: string, ...rows: [string, unknown][]): void {
  w.line(2, "Type:", type);
  for (const [name, value] of rows) w.line(2, `${name}:`, String(value ?? ""));
}
function sourceLines(w: DescriptionWriter, volume: core.Volume, later: boolean): void {
  if (volume.hostPath) hostPathLines(w, volume.hostPath);
  else if (volume.emptyDir)
    typed(
      w,
      "EmptyDir (a temporary directory that shares a pod's lifetime)",
      ["Medium", volume.emptyDir.medium ?? ""],
      ["SizeLimit", volume.emptyDir.sizeLimit ? quantityText(volume.emptyDir.sizeLimit) : "<unset>"],
    );
  else if (volume.secret)
    typed(
      w,
      "Secret (a volume populated by a Secret)",
      ["SecretName", volume.secret.secretName],
      ["Optional", volume.secret.optional === true],
    );
  else if (volume.configMap)
    typed(
      w,
      "ConfigMap (a volume populated by a ConfigMap)",
      ["Name", volume.configMap.name],
      ["Optional", volume.configMap.optional === true],
    );
  else if (volume.nfs) nfsLines(w, volume.nfs);
  else if (volume.persistentVolumeClaim)
    typed(
      w,
      "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
      ["ClaimName", volume.persistentVolumeClaim.claimName],
      ["ReadOnly", volume.persistentVolumeClaim.readOnly === true],
    );
  else if (volume.ephemeral) {
    typed(w, "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)");
    const spec = volume.ephemeral.volumeClaimTemplate?.spec;
    w.line(2, "StorageClass:", spec?.storageClassName ?? "");
    w.line(2, "Volume:", "");
    w.line(2, "Labels:", "<none>");
    w.line(2, "Annotations:", "<none>");
    w.line(2, "Capacity:", "");
    w.line(2, "Access Modes:", "");
    if (spec?.volumeMode) w.line(2, "VolumeMode:", spec.volumeMode);
  } else if (volume.projected) projectedLines(w, volume.projected, later);
  else if (volume.downwardAPI) {
    w.line(2, "Type:", "DownwardAPI (a volume populated by information about the pod)");
    w.write(2, "Items:\n");
    for (const item of volume.downwardAPI.items ?? [])
      w.write(3, `${item.fieldRef?.fieldPath ?? item.resourceFieldRef?.resource ?? ""} -> ${item.path}\n`);
  } else if (volume.csi) {
    typed(
      w,
      "CSI (a Container Storage Interface (CSI) volume source)",
      ["Driver", volume.csi.driver],
      ["FSType", volume.csi.fsType ?? ""],
      ["ReadOnly", volume.csi.readOnly === true],
    );
    const attributes = Object.entries(volume.csi.volumeAttributes ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [index, [key, value]] of attributes.entries()) w.line(2, index === 0 ? "VolumeAttributes:" : "", `    ${key}=${value}`);
  } else w.write(1, "<unknown>\n");
}
export function hostPathLines(w: DescriptionWriter, { path, type }: core.HostPathVolumeSource): void {
  typed(w, "HostPath (bare host directory volume)", ["Path", path], ["HostPathType", type ?? "<none>"]);
}
export function nfsLines(w: DescriptionWriter, { server, path, readOnly }: core.NFSVolumeSource): void {
  typed(w, "NFS (an NFS mount that lasts the lifetime of a pod)", ["Server", server], ["Path", path], ["ReadOnly", readOnly === true]);
}
function projectedLines(w: DescriptionWriter, { sources }: core.ProjectedVolumeSource, later: boolean): void {
  w.line(2, "Type:", "Projected (a volume that contains injected data from multiple sources)");
  const optional = (value: boolean | undefined): string =>
    later ? String(value === true) : value === undefined ? "<nil>" : "0xc000123456";
  for (const source of sources ?? []) {
    if (source.secret) {
      w.line(2, "SecretName:", source.secret.name ?? "");
      w.line(2, later ? "Optional:" : "SecretOptionalName:", optional(source.secret.optional));
    } else if (source.downwardAPI) w.line(2, "DownwardAPI:", "true");
    else if (source.configMap) {
      w.line(2, "ConfigMapName:", source.configMap.name ?? "");
      w.line(2, later ? "Optional:" : "ConfigMapOptional:", optional(source.configMap.optional));
    } else if (source.serviceAccountToken) w.line(2, "TokenExpirationSeconds:", source.serviceAccountToken.expirationSeconds);
  }
}

/** describeTopologySpreadConstraints. */
export function spreadLines(w: DescriptionWriter, constraints: readonly core.TopologySpreadConstraint[] | undefined, space: string): void {
  if (!constraints || constraints.length === 0) return;
  const sorted = [...constraints].sort((a, b) => (a.topologyKey < b.topologyKey ? -1 : 1));
  w.write(0, `${space}Topology Spread Constraints:\t`);
  sorted.forEach((constraint, index) => {
    const selector = constraint.labelSelector ? ` for selector ${selectorText(constraint.labelSelector)}` : "";
    w.write(
      0,
      `${index > 0 ? `${space}\t` : ""}${constraint.topologyKey}:${constraint.whenUnsatisfiable} when max skew ${constraint.maxSkew} is exceeded${selector}\n`,
    );
  });
}
