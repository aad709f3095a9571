/**
 * Pods with the same scheduling-relevant spec share one template: requests, terms and selectors are worked
 * out once, and what depends only on (template, node) is remembered per node.
 */
import type { core, Pod } from "../../kube/types.ts";
import { type HostPort, hostPortsOf } from "./hostports.ts";
import { podRequests, type Resources } from "./resources.ts";
import { type AffinityTerm, affinityTerm, type NodeTerm, nodeTerm, type RequiredNodeAffinity, requiredNodeAffinity } from "./terms.ts";

export interface Template {
  readonly signature: string;
  readonly requests: Resources;
  /** With 100m and 200Mi for containers without a request. */
  readonly nonZero: Resources;
  readonly ports: readonly HostPort[];
  readonly required: RequiredNodeAffinity;
  readonly preferredNodes: readonly { weight: number; term: NodeTerm }[];
  readonly tolerations: readonly core.Toleration[];
  readonly requiredAffinity: readonly AffinityTerm[];
  readonly requiredAntiAffinity: readonly AffinityTerm[];
  readonly preferredAffinity: readonly AffinityTerm[];
  readonly preferredAntiAffinity: readonly AffinityTerm[];
  /** Names of its PersistentVolumeClaims (generic ephemeral volumes: `<pod>-<volume>`). */
  readonly claims: readonly string[];
  /** Has volumes of which a plugin may ask something. */
  readonly hasVolumes: boolean;
  /** Pods in the cache that are of this template. */
  users: number;
}

/** A pod as the cache and the plugins see it. */
export interface PodInfo {
  readonly pod: Pod;
  readonly key: string;
  readonly template: Template;
}

/** Volume kinds a plugin has something to say about. */
const RELEVANT = [
  "persistentVolumeClaim",
  "ephemeral",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "azureDisk",
  "rbd",
  "iscsi",
  "csi",
] as const;

export function relevantVolumes(spec: core.PodSpec): core.Volume[] {
  return (spec.volumes ?? []).filter((volume) => RELEVANT.some((kind) => volume[kind] !== undefined));
}

/** Equal for pods that cannot be told apart by any plugin. */
export function signatureOf(pod: Pod): string {
  const { spec, metadata } = pod;
  const volumes = relevantVolumes(spec);
  return JSON.stringify([
    metadata.namespace,
    metadata.labels,
    metadata.ownerReferences?.map(({ uid, controller }) => [uid, controller]),
    volumes.some((volume) => volume.ephemeral) ? metadata.name : undefined,
    spec.nodeSelector,
    spec.affinity,
    spec.tolerations,
    spec.topologySpreadConstraints,
    spec.overhead,
    (spec as { resources?: unknown }).resources,
    spec.schedulerName,
    // Only the node a pod asks for, not the node it was given: bound pods share the template of pending ones.
    spec.containers.map(({ image, resources, ports }) => [image, resources?.requests, ports]),
    spec.initContainers?.map((container) => [
      container.image,
      container.resources?.requests,
      container.ports,
      (container as { restartPolicy?: string }).restartPolicy,
    ]),
    volumes,
    spec.hostNetwork,
    (spec as { resourceClaims?: unknown }).resourceClaims,
  ]);
}

function templateOf(pod: Pod, signature: string): Template {
  const { spec } = pod;
  const affinity = spec.affinity;
  const pods = affinity?.podAffinity;
  const anti = affinity?.podAntiAffinity;
  const required = (terms: readonly core.PodAffinityTerm[] | undefined) => (terms ?? []).map((term) => affinityTerm(term, pod, 0));
  const preferred = (terms: readonly core.WeightedPodAffinityTerm[] | undefined) =>
    (terms ?? []).map(({ podAffinityTerm, weight }) => affinityTerm(podAffinityTerm, pod, weight));
  const volumes = relevantVolumes(spec);
  return {
    signature,
    requests: podRequests(spec, false),
    nonZero: podRequests(spec, true),
    ports: hostPortsOf(spec),
    required: requiredNodeAffinity(spec),
    preferredNodes: (affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [])
      .map(({ weight, preference }) => ({ weight, term: nodeTerm(preference) }))
      .filter(({ weight, term }) => weight !== 0 && !term.empty),
    tolerations: spec.tolerations ?? [],
    requiredAffinity: required(pods?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAntiAffinity: required(anti?.requiredDuringSchedulingIgnoredDuringExecution),
    preferredAffinity: preferred(pods?.preferredDuringSchedulingIgnoredDuringExecution),
    preferredAntiAffinity: preferred(anti?.preferredDuringSchedulingIgnoredDuringExecution),
    claims: volumes.flatMap((volume) => {
      if (volume.persistentVolumeClaim) return [volume.persistentVolumeClaim.claimName];
      return volume.ephemeral ? [`${pod.metadata.name}-${volume.name}`] : [];
    }),
    hasVolumes: volumes.length > 0,
    users: 0,
  };
}

/** Interns templates: as many as there are different pods alive. */
export class Templates {
  #known = new Map<string, Template>();

  of(pod: Pod): Template {
    const signature = signatureOf(pod);
    let template = this.#known.get(signature);
    if (!template) {
      template = templateOf(pod, signature);
      this.#known.set(signature, template);
      if (this.#known.size > 4096) this.#sweep();
    }
    return template;
  }
  /** Forgets those that no cached pod uses. */
  #sweep(): void {
    for (const [signature, template] of this.#known) {
      if (this.#known.size <= 2048) break;
      if (template.users === 0) this.#known.delete(signature);
    }
  }
}

/** Whether a claim is the one that a generic ephemeral volume of the pod gets. */
export function isEphemeralClaim({ metadata, spec }: Pod, name: string): boolean {
  return (spec.volumes ?? []).some((volume) => volume.ephemeral && `${metadata.name}-${volume.name}` === name);
}
