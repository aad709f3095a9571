/** The identity of a StatefulSet's pods and claims. Follows pkg/controller/statefulset/stateful_set_utils.go. */
import { isPodAvailable, isPodReady } from "../../../kube/pod.ts";
import type { Timers } from "../../../kube/timers.ts";
import type { core, New, PersistentVolumeClaim, Pod, StatefulSet } from "../../../kube/types.ts";
import { podFromTemplate } from "../podcontrol.ts";

export const POD_NAME_LABEL = "statefulset.kubernetes.io/pod-name";
export const POD_INDEX_LABEL = "apps.kubernetes.io/pod-index";
export const REVISION_LABEL = "controller-revision-hash";

/** `2` of `web-2`; -1 when the name is of another form. */
export function ordinalOf(pod: { metadata: { name: string } }): number {
  const match = /^.*-(\d+)$/.exec(pod.metadata.name);
  return match ? Number(match[1]) : -1;
}
export function parentOf(pod: Pod): string {
  return pod.metadata.name.replace(/-\d+$/, "");
}
export function startOrdinal(set: StatefulSet): number {
  return set.spec.ordinals?.start ?? 0;
}
export function podName(set: StatefulSet, ordinal: number): string {
  return `${set.metadata.name}-${ordinal}`;
}
export function claimName(set: StatefulSet, template: core.PersistentVolumeClaim, ordinal: number): string {
  return `${template.metadata?.name}-${set.metadata.name}-${ordinal}`;
}

export function newPod(set: StatefulSet, revision: string, ordinal: number): New<Pod> {
  const name = podName(set, ordinal);
  const pod = podFromTemplate(set.spec.template, set, name);
  const spec = pod.spec as core.PodSpec;
  const claims = (set.spec.volumeClaimTemplates ?? []).map((template) => ({
    name: template.metadata?.name as string,
    persistentVolumeClaim: { claimName: claimName(set, template, ordinal) },
  }));
  const claimed = new Set(claims.map((volume) => volume.name));
  const volumes = [...claims, ...(spec.volumes ?? []).filter((volume) => !claimed.has(volume.name))];
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generateName: `${set.metadata.name}-`,
      labels: {
        ...pod.metadata.labels,
        [POD_INDEX_LABEL]: String(ordinal),
        [REVISION_LABEL]: revision,
        [POD_NAME_LABEL]: name,
      },
    },
    spec: { ...spec, hostname: name, subdomain: set.spec.serviceName, ...(volumes.length > 0 ? { volumes } : {}) },
  };
}

export function newClaims(set: StatefulSet, ordinal: number): New<PersistentVolumeClaim>[] {
  return (set.spec.volumeClaimTemplates ?? []).map((template) => ({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      ...(template.metadata?.annotations ? { annotations: template.metadata.annotations } : {}),
      name: claimName(set, template, ordinal),
      namespace: set.metadata.namespace as string,
      labels: { ...template.metadata?.labels, ...set.spec.selector.matchLabels },
    },
    spec: template.spec,
  })) as New<PersistentVolumeClaim>[];
}

export function revisionOf(pod: Pod): string {
  return pod.metadata.labels?.[REVISION_LABEL] ?? "";
}
export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}
export function isRunningAndReady(pod: Pod): boolean {
  return pod.status?.phase === "Running" && isPodReady(pod);
}
export function isRunningAndAvailable(pod: Pod, minReadySeconds: number, timers: Timers): boolean {
  return isRunningAndReady(pod) && isPodAvailable(pod, minReadySeconds, timers);
}
/** Running, ready, and not on its way out. */
export function isHealthy(pod: Pod): boolean {
  return isRunningAndReady(pod) && !isTerminating(pod);
}
/** Its name label tells DNS and Services who it is. */
export function identityMatches(set: StatefulSet, pod: Pod): boolean {
  return parentOf(pod) === set.metadata.name && pod.metadata.labels?.[POD_NAME_LABEL] === pod.metadata.name;
}
