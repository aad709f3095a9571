/**
 * Claims and volumes: bound volumes must be reachable from the node; claims that wait for their first consumer get a
 * volume (or a provisioner's promise) on the node that is chosen. Upstream: plugins/volumebinding (volume_binding.go, binder.go).
 */
import { matches } from "../../../kube/labels.ts";
import { quantityValue } from "../../../kube/quantity.ts";
import { persistentVolumeClaims, persistentVolumes } from "../../../kube/resource.ts";
import { SECOND } from "../../../kube/timers.ts";
import { keyOf, type Node, type PersistentVolume, type PersistentVolumeClaim } from "../../../kube/types.ts";
import type { EventInterest, Handle, PluginFactory } from "../plugin.ts";
import { failed, skip, unresolvable } from "../status.ts";
import { isEphemeralClaim } from "../template.ts";
import { nodeTerm, nodeTermMatches, safeSelector } from "../terms.ts";

export interface VolumeBindingArgs {
  bindTimeoutSeconds: number;
}
const NAME = "VolumeBinding";
const SELECTED_NODE = "volume.kubernetes.io/selected-node";
const BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
const BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
const NO_VOLUMES = "node(s) didn't find available persistent volumes to bind";
const GONE = "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)";

interface Plan {
  /** Volumes that will be bound to claims. */
  readonly bindings: readonly { claim: PersistentVolumeClaim; volume: PersistentVolume }[];
  /** Claims for which a provisioner will be asked. */
  readonly provisions: readonly PersistentVolumeClaim[];
}
interface State {
  readonly bound: readonly PersistentVolumeClaim[];
  readonly delayed: readonly PersistentVolumeClaim[];
  readonly plans: Map<string, Plan>;
}

const EVENTS: readonly EventInterest[] = [
  { event: "Node/Add" },
  { event: "Node/UpdateLabel" },
  { event: "StorageClass/Add" },
  { event: "StorageClass/Update" },
  { event: "PersistentVolumeClaim/Add" },
  { event: "PersistentVolumeClaim/Update" },
  { event: "PersistentVolume/Add" },
  { event: "PersistentVolume/Update" },
  { event: "CSINode/Add" },
  { event: "CSINode/Update" },
];

export const volumeBinding: PluginFactory<VolumeBindingArgs> = (handle, args) => {
  const { listers, release } = handle;
  /** Volumes promised to claims of pods that are on their way, by volume name. */
  const assumed = new Map<string, string>();
  const scoreSkips = release.features.enabled("VolumeBindingPreScoreSkip");
  const conflict = release.features.enabled("VolumeNodeAffinityWording")
    ? "node(s) didn't match PersistentVolume's node affinity"
    : "node(s) had volume node affinity conflict";
  const refusalOf = (claim: PersistentVolumeClaim, node: Node): string | undefined => {
    const volume = listers.volume(claim.spec.volumeName ?? "");
    if (!volume) return GONE;
    return reachable(volume, node) ? undefined : conflict;
  };
  return {
    name: NAME,
    events: EVENTS,
    preFilter({ info, state }) {
      const { claims } = info.template;
      if (claims.length === 0) return skip;
      const bound: PersistentVolumeClaim[] = [];
      const delayed: PersistentVolumeClaim[] = [];
      let immediate = false;
      for (const name of claims) {
        const claim = listers.claim(`${info.pod.metadata.namespace}/${name}`);
        if (!claim) {
          return unresolvable(
            isEphemeralClaim(info.pod, name)
              ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
              : `persistentvolumeclaim "${name}" not found`,
          );
        }
        if (claim.status?.phase === "Lost") {
          return unresolvable(`persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName ?? ""}"`);
        }
        if (claim.metadata.deletionTimestamp !== undefined) return unresolvable(`persistentvolumeclaim "${name}" is being deleted`);
        if (isBound(claim)) bound.push(claim);
        else if (waits(handle, claim)) delayed.push(claim);
        else immediate = true;
      }
      if (immediate) return unresolvable("pod has unbound immediate PersistentVolumeClaims");
      const found: State = { bound, delayed, plans: new Map() };
      state.set(NAME, found);
      return undefined;
    },
    filter({ state }, { node }) {
      if (!node) return undefined;
      const { bound, delayed, plans } = state.get(NAME) as State;
      const refusal = bound.map((claim) => refusalOf(claim, node)).find((reason) => reason !== undefined);
      const plan = planFor(handle, delayed, node, assumed);
      if (plan) plans.set(node.metadata.name, plan);
      // In the order upstream tells them.
      const reasons = [conflict, NO_VOLUMES, GONE].filter((reason) => reason === refusal || (reason === NO_VOLUMES && !plan));
      return reasons.length === 0 ? undefined : unresolvable(...reasons);
    },
    preScore: () => (scoreSkips ? skip : undefined),
    localScore: true,
    score: () => 0,
    reserve({ state }, node) {
      const plan = (state.get(NAME) as State | undefined)?.plans.get(node);
      for (const { claim, volume } of plan?.bindings ?? []) assumed.set(volume.metadata.name, keyOf(claim));
      return undefined;
    },
    unreserve({ state }, node) {
      const plan = (state.get(NAME) as State | undefined)?.plans.get(node);
      for (const { volume } of plan?.bindings ?? []) assumed.delete(volume.metadata.name);
    },
    preBind({ state }, node) {
      const plan = (state.get(NAME) as State | undefined)?.plans.get(node);
      if (!plan || plan.bindings.length + plan.provisions.length === 0) return undefined;
      try {
        write(handle, plan, node);
      } catch (error) {
        return failed(error instanceof Error ? error.message : String(error));
      }
      const claims = [...plan.bindings.map(({ claim }) => claim), ...plan.provisions];
      return {
        timeout: args.bindTimeoutSeconds * SECOND,
        timeoutMessage: "binding volumes: context deadline exceeded",
        check() {
          for (const claim of claims) {
            const now = listers.claim(keyOf(claim));
            if (!now) return failed(`binding volumes: persistentvolumeclaim "${claim.metadata.name}" not found`);
            if (!isBound(now)) {
              // The provisioner gave the node back: another one may do better.
              if (
                plan.provisions.includes(claim) &&
                now.metadata.resourceVersion !== claim.metadata.resourceVersion &&
                !(SELECTED_NODE in (now.metadata.annotations ?? {})) &&
                seenSelected(now, claim)
              ) {
                return failed(`binding volumes: provisioning failed for PVC "${claim.metadata.name}"`);
              }
              return "waiting";
            }
          }
          for (const { volume } of plan.bindings) assumed.delete(volume.metadata.name);
          return "done";
        },
      };
    },
  };
};

/** True once the informer has caught up with our own annotation (a later version without it is a refusal). */
function seenSelected(now: PersistentVolumeClaim, before: PersistentVolumeClaim): boolean {
  return Number(now.metadata.resourceVersion) > Number(before.metadata.resourceVersion) + 1;
}

function isBound({ spec, metadata }: PersistentVolumeClaim): boolean {
  return Boolean(spec.volumeName) && BIND_COMPLETED in (metadata.annotations ?? {});
}
/** WaitForFirstConsumer, or a volume picked but not bound yet is treated as immediate. */
function waits({ listers }: Handle, claim: PersistentVolumeClaim): boolean {
  if (claim.spec.volumeName) return false;
  const name = claim.spec.storageClassName ?? claim.metadata.annotations?.["volume.beta.kubernetes.io/storage-class"];
  return name ? listers.storageClass(name)?.volumeBindingMode === "WaitForFirstConsumer" : false;
}
function reachable(volume: PersistentVolume, node: Node): boolean {
  const terms = volume.spec.nodeAffinity?.required?.nodeSelectorTerms;
  return !terms || terms.map(nodeTerm).some((term) => nodeTermMatches(term, node));
}

function planFor(
  { listers }: Handle,
  claims: readonly PersistentVolumeClaim[],
  node: Node,
  assumed: ReadonlyMap<string, string>,
): Plan | undefined {
  const bindings: { claim: PersistentVolumeClaim; volume: PersistentVolume }[] = [];
  const provisions: PersistentVolumeClaim[] = [];
  const chosen = new Set<string>();
  const bySize = [...claims].sort((a, b) => sizeOf(a) - sizeOf(b));
  for (const claim of bySize) {
    const selected = claim.metadata.annotations?.[SELECTED_NODE];
    if (selected !== undefined && selected !== node.metadata.name) return undefined;
    const volume = selected === undefined ? matchingVolume(listers.volumes(), claim, node, chosen, assumed) : undefined;
    if (volume) {
      chosen.add(volume.metadata.name);
      bindings.push({ claim, volume });
      continue;
    }
    const storageClass = listers.storageClass(claim.spec.storageClassName ?? "");
    if (!storageClass || storageClass.provisioner === "" || storageClass.provisioner === "kubernetes.io/no-provisioner") return undefined;
    const topologies = storageClass.allowedTopologies ?? [];
    const allowed = topologies.some(({ matchLabelExpressions }) =>
      (matchLabelExpressions ?? []).every(({ key, values }) => values.includes(node.metadata.labels?.[key] ?? "")),
    );
    if (topologies.length > 0 && !allowed) return undefined;
    provisions.push(claim);
  }
  return { bindings, provisions };
}

/** volume.FindMatchingVolume: the smallest free one that is big enough and reachable; one reserved for the claim wins. */
function matchingVolume(
  volumes: Iterable<PersistentVolume>,
  claim: PersistentVolumeClaim,
  node: Node,
  chosen: ReadonlySet<string>,
  assumed: ReadonlyMap<string, string>,
): PersistentVolume | undefined {
  const selector = claim.spec.selector ? safeSelector(claim.spec.selector) : undefined;
  const key = keyOf(claim);
  let best: PersistentVolume | undefined;
  for (const volume of volumes) {
    const { metadata, spec, status } = volume;
    if (chosen.has(metadata.name) || metadata.deletionTimestamp !== undefined) continue;
    const promised = assumed.get(metadata.name);
    if (promised !== undefined && promised !== key) continue;
    if ((spec.volumeMode ?? "Filesystem") !== (claim.spec.volumeMode ?? "Filesystem")) continue;
    if (!reachable(volume, node)) continue;
    if (spec.claimRef) {
      if (spec.claimRef.name !== claim.metadata.name || spec.claimRef.namespace !== claim.metadata.namespace) continue;
      if (spec.claimRef.uid && spec.claimRef.uid !== claim.metadata.uid) continue;
      if (quantityValue(spec.capacity?.storage as string | undefined) >= sizeOf(claim)) return volume;
      continue;
    }
    if (status?.phase !== "Available") continue;
    if ((spec.storageClassName ?? "") !== (claim.spec.storageClassName ?? "")) continue;
    if (selector && !matches(selector, metadata.labels)) continue;
    if (!(claim.spec.accessModes ?? []).every((mode) => spec.accessModes?.includes(mode))) continue;
    const size = quantityValue(spec.capacity?.storage as string | undefined);
    if (size < sizeOf(claim)) continue;
    if (!best || size < quantityValue(best.spec.capacity?.storage as string | undefined)) best = volume;
  }
  return best;
}
function sizeOf(claim: PersistentVolumeClaim): number {
  return quantityValue((claim.spec.resources?.requests as Record<string, string> | undefined)?.storage);
}

/** The binder's API calls: claimRef on volumes, the chosen node on claims to be provisioned. */
function write({ client }: Handle, plan: Plan, node: string): void {
  for (const { claim, volume } of plan.bindings) {
    if (volume.spec.claimRef?.uid === claim.metadata.uid) continue;
    const { name, namespace, uid, resourceVersion } = claim.metadata;
    client.update(persistentVolumes, {
      ...volume,
      metadata: { ...volume.metadata, annotations: { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: "yes" } },
      spec: { ...volume.spec, claimRef: { kind: "PersistentVolumeClaim", apiVersion: "v1", name, namespace, uid, resourceVersion } },
    });
  }
  for (const claim of plan.provisions) {
    if (claim.metadata.annotations?.[SELECTED_NODE] === node) continue;
    client.update(persistentVolumeClaims, {
      ...claim,
      metadata: { ...claim.metadata, annotations: { ...claim.metadata.annotations, [SELECTED_NODE]: node } },
    });
  }
}
