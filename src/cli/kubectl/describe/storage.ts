/** Describes claims, volumes, storage classes, CSI nodes. */
import { canonicalQuantity } from "../../../kube/quantity.ts";
import type { CSINode, core, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from "../../../kube/types.ts";
import { storageClassOf } from "../../../kube/volume.ts";
import type { DescribeContext } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, finalizers, header, labelLines } from "./metadata.ts";
import { rfc1123, since } from "./time.ts";
import { hostPathLines, nfsLines } from "./volumes.ts";
import { DescriptionWriter } from "./writer.ts";

const SHORT_MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: "RWO",
  ReadOnlyMany: "ROX",
  ReadWriteMany: "RWX",
  ReadWriteOncePod: "RWOP",
};
/** `RWO,ROX` */
export function accessModes(modes: readonly string[] | undefined): string {
  return [...new Set(modes ?? [])].map((mode) => SHORT_MODES[mode] ?? mode).join(",");
}

export function persistentVolumeClaimLines(w: DescriptionWriter, claim: PersistentVolumeClaim, now: number): void {
  const { metadata, spec, status } = claim;
  w.line(0, "StorageClass:", storageClassOf(claim));
  if (metadata.deletionTimestamp) w.line(0, "Status:", `Terminating (lasts ${since(metadata.deletionTimestamp, now)})`);
  else w.line(0, "Status:", status.phase);
  w.line(0, "Volume:", spec.volumeName ?? "");
  labelLines(w, "Labels", metadata.labels);
  annotationLines(w, "Annotations", metadata.annotations);
  w.line(0, "Finalizers:", finalizers(claim));
  const bound = Boolean(spec.volumeName);
  const storage = (status.capacity as Record<string, string> | undefined)?.["storage"];
  w.line(0, "Capacity:", bound && storage ? canonicalQuantity(storage) : "");
  w.line(0, "Access Modes:", bound ? accessModes(status.accessModes) : "");
  if (spec.volumeMode) w.line(0, "VolumeMode:", spec.volumeMode);
  if (spec.dataSource) {
    w.write(0, "DataSource:\n");
    if (spec.dataSource.apiGroup) w.line(1, "APIGroup:", spec.dataSource.apiGroup);
    w.line(1, "Kind:", spec.dataSource.kind);
    w.line(1, "Name:", spec.dataSource.name);
  }
}

export async function describePersistentVolumeClaim(object: unknown, context: DescribeContext): Promise<string> {
  const claim = object as PersistentVolumeClaim;
  const { metadata, status } = claim;
  const pods = (await context.list<Pod>(`/api/v1/namespaces/${metadata.namespace}/pods`)).filter((pod) =>
    (pod.spec.volumes ?? []).some(
      (volume) =>
        volume.persistentVolumeClaim?.claimName === metadata.name ||
        (context.release.kubectl.laterDescribers && volume.ephemeral && `${pod.metadata.name}-${volume.name}` === metadata.name),
    ),
  );
  const w = new DescriptionWriter();
  w.line(0, "Name:", metadata.name);
  w.line(0, "Namespace:", metadata.namespace);
  persistentVolumeClaimLines(w, claim, context.now);
  if (pods.length === 0) w.line(0, "Used By:", "<none>");
  for (const [index, pod] of pods.entries()) w.line(0, index === 0 ? "Used By:" : "", pod.metadata.name);
  if (status.conditions?.length) {
    w.write(0, "Conditions:\n");
    w.line(1, "Type", "Status", "LastProbeTime", "LastTransitionTime", "Reason", "Message");
    w.line(1, "----", "------", "-----------------", "------------------", "------", "-------");
    for (const one of status.conditions)
      w.line(
        1,
        `${one.type} `,
        `${one.status} `,
        `${rfc1123(one.lastProbeTime)} `,
        `${rfc1123(one.lastTransitionTime)} `,
        `${one.reason ?? ""} `,
        `${one.message ?? ""}`,
      );
  }
  eventLines(w, await context.events(claim), context.now);
  return w.text();
}

export async function describePersistentVolume(object: unknown, context: DescribeContext): Promise<string> {
  const volume = object as PersistentVolume;
  const { metadata, spec, status } = volume;
  const w = new DescriptionWriter();
  w.line(0, "Name:", metadata.name);
  labelLines(w, "Labels", metadata.labels);
  annotationLines(w, "Annotations", metadata.annotations);
  w.line(0, "Finalizers:", finalizers(volume));
  w.line(0, "StorageClass:", storageClassOf(volume));
  if (metadata.deletionTimestamp) w.line(0, "Status:", `Terminating (lasts ${since(metadata.deletionTimestamp, context.now)})`);
  else w.line(0, "Status:", status.phase);
  w.line(0, "Claim:", spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : "");
  w.line(0, "Reclaim Policy:", spec.persistentVolumeReclaimPolicy);
  w.line(0, "Access Modes:", accessModes(spec.accessModes));
  if (spec.volumeMode) w.line(0, "VolumeMode:", spec.volumeMode);
  const storage = (spec.capacity as Record<string, string> | undefined)?.["storage"];
  w.line(0, "Capacity:", storage ? canonicalQuantity(storage) : "");
  affinityLines(w, spec.nodeAffinity?.required);
  w.line(0, "Message:", status.message ?? "");
  w.write(0, "Source:\n");
  const source = new DescriptionWriter();
  if (spec.hostPath) hostPathLines(source, spec.hostPath);
  else if (spec.nfs) nfsLines(source, spec.nfs as core.NFSVolumeSource);
  else if (spec.local) {
    source.line(2, "Type:", "LocalVolume (a persistent volume backed by local storage on a node)");
    source.line(2, "Path:", spec.local.path);
  } else if (spec.csi) {
    source.line(2, "Type:", "CSI (a Container Storage Interface (CSI) volume source)");
    source.line(2, "Driver:", spec.csi.driver);
    source.line(2, "FSType:", spec.csi.fsType ?? "");
    source.line(2, "VolumeHandle:", spec.csi.volumeHandle);
    source.line(2, "ReadOnly:", String(spec.csi.readOnly === true));
    const attributes = Object.entries(spec.csi.volumeAttributes ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    if (attributes.length === 0) source.line(2, "VolumeAttributes:", "<none>");
    for (const [index, [key, value]] of attributes.entries()) source.line(2, index === 0 ? "VolumeAttributes:" : "", `    ${key}=${value}`);
  } else source.write(1, "<unknown>\n");
  return appended(w, source, await context.events(volume), context.now);
}
/** The source's lines are aligned by themselves. */
function appended(w: DescriptionWriter, source: DescriptionWriter, events: Parameters<typeof eventLines>[1], now: number): string {
  w.flush();
  const tail = new DescriptionWriter();
  eventLines(tail, events, now);
  const sourceText = source.text();
  const eventsText = tail.text();
  // A lone `Events:  <none>` shares the columns of the source above it.
  const lines = eventsText.startsWith("Events:  <none>") ? [sourceText, eventsText] : [sourceText, eventsText];
  const width = /^(\s*\S+:\s+)/.exec(sourceText)?.[1]?.length ?? 0;
  return w.text() + lines[0] + (eventsText.startsWith("Events:  <none>") ? `${"Events:".padEnd(width)}<none>\n` : (lines[1] ?? ""));
}
function affinityLines(w: DescriptionWriter, required: core.NodeSelector | undefined): void {
  if (!required) {
    w.line(0, "Node Affinity:", "<none>");
    return;
  }
  w.line(0, "Node Affinity:", "");
  if (required.nodeSelectorTerms.length === 0) {
    w.line(1, "Required Terms:", "<none>");
    return;
  }
  w.line(1, "Required Terms:", "");
  required.nodeSelectorTerms.forEach((term, index) => {
    w.line(2, `Term ${index}:`, (term.matchExpressions ?? []).map(expressionText).join(", ") || "<none>");
  });
}
function expressionText({ key, operator, values = [] }: core.NodeSelectorRequirement): string {
  return `${key} ${operator.toLowerCase()}${values.length > 0 ? ` [${values.join(", ")}]` : ""}`;
}

export async function describeStorageClass(object: unknown, context: DescribeContext): Promise<string> {
  const storageClass = object as StorageClass;
  const { metadata } = storageClass;
  const w = new DescriptionWriter();
  w.line(0, "Name:", metadata.name);
  const isDefault = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"].some(
    (key) => metadata.annotations?.[key] === "true",
  );
  w.line(0, "IsDefaultClass:", isDefault ? "Yes" : "No");
  w.line(0, "Annotations:", pairs(metadata.annotations));
  w.line(0, "Provisioner:", storageClass.provisioner);
  w.line(0, "Parameters:", pairs(storageClass.parameters as Record<string, string> | undefined));
  w.line(
    0,
    "AllowVolumeExpansion:",
    storageClass.allowVolumeExpansion === undefined ? "<unset>" : storageClass.allowVolumeExpansion ? "True" : "False",
  );
  const options = storageClass.mountOptions ?? [];
  if (options.length === 0) w.line(0, "MountOptions:", "<none>");
  else {
    w.write(0, "MountOptions:\n");
    for (const option of options) w.write(1, `${option}\n`);
  }
  if (storageClass.reclaimPolicy) w.line(0, "ReclaimPolicy:", storageClass.reclaimPolicy);
  if (storageClass.volumeBindingMode) w.line(0, "VolumeBindingMode:", storageClass.volumeBindingMode);
  if (storageClass.allowedTopologies) {
    w.line(0, "AllowedTopologies:", "");
    storageClass.allowedTopologies.forEach((term, index) => {
      w.line(
        1,
        `Term ${index}:`,
        (term.matchLabelExpressions ?? []).map(({ key, values }) => `${key} in [${values.join(", ")}]`).join(", ") || "<none>",
      );
    });
  }
  eventLines(w, await context.events(storageClass), context.now);
  return w.text();
}
/** labels.FormatLabels over any map: the annotation that apply keeps is not left out. */
function pairs(map: Readonly<Record<string, string>> | undefined): string {
  const keys = Object.keys(map ?? {}).sort();
  return keys.length === 0 ? "<none>" : keys.map((key) => `${key}=${map?.[key]}`).join(",");
}

export async function describeCsiNode(object: unknown, context: DescribeContext): Promise<string> {
  const node = object as CSINode;
  const w = new DescriptionWriter();
  header(w, node, { namespace: false });
  w.line(0, "CreationTimestamp:", rfc1123(node.metadata.creationTimestamp));
  w.write(0, "Spec:\n");
  if (node.spec.drivers?.length) {
    w.write(1, "Drivers:\n");
    for (const driver of node.spec.drivers) {
      w.write(2, `${driver.name}:\n`);
      w.line(3, "Node ID:", driver.nodeID);
      if (driver.allocatable?.count !== undefined) {
        w.write(3, "Allocatables:\n");
        w.line(4, "Count:", driver.allocatable.count);
      }
      if (driver.topologyKeys) w.line(3, "Topology Keys:", `[${driver.topologyKeys.join(" ")}]`);
    }
  }
  eventLines(w, await context.events(node), context.now);
  return w.text();
}
