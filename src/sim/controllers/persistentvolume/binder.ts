/**
 * Binds claims to volumes, and asks provisioners for volumes that are missing.
 * Follows pkg/controller/volume/persistentvolume/pv_controller.go.
 */
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { persistentVolumeClaims, persistentVolumes, pods, storageClasses } from "../../../kube/resource.ts";
import { keyOf, type PersistentVolume, type PersistentVolumeClaim } from "../../../kube/types.ts";
import { storageClassOf } from "../../../kube/volume.ts";
import { type ControllerContext, caches, sorted } from "../context.ts";
import { byClaim, CLAIM_INDEX } from "./claims.ts";
import { findMatchingVolume, isBoundTo, mismatch } from "./matching.ts";

const BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
const BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
const PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
const SELECTED_NODE = "volume.kubernetes.io/selected-node";
const STORAGE_PROVISIONER = "volume.kubernetes.io/storage-provisioner";
const BETA_STORAGE_PROVISIONER = "volume.beta.kubernetes.io/storage-provisioner";
const CLASS_INDEX = "class";

export function startPersistentVolumeBinder(context: ControllerContext): void {
  const { client, informers, options, release } = context;
  const recorder = context.recorder("persistentvolume-controller");
  const claimCache = informers.for(persistentVolumeClaims);
  const volumeCache = informers.for(persistentVolumes);
  const classCache = informers.for(storageClasses);
  const podCache = informers.for(pods);
  volumeCache.addIndex(CLASS_INDEX, (volume) => [storageClassOf(volume)]);
  claimCache.addIndex(CLASS_INDEX, (claim) => (claim.spec.volumeName ? [] : [storageClassOf(claim)]));
  podCache.addIndex(CLAIM_INDEX, byClaim);
  const needs = caches(claimCache, volumeCache, classCache, podCache);
  const claimQueue = context.queue({ of: persistentVolumeClaims, name: "claims", sync: syncClaim, needs });
  const volumeQueue = context.queue({ of: persistentVolumes, name: "volumes", sync: syncVolume, needs });
  const enqueueClaim = (claim: PersistentVolumeClaim) => claimQueue.add(keyOf(claim));
  claimCache.on({
    add: enqueueClaim,
    update: enqueueClaim,
    delete: (claim) => {
      if (claim.spec.volumeName) volumeQueue.add(claim.spec.volumeName);
    },
  });
  const volumeSeen = (volume: PersistentVolume) => {
    volumeQueue.add(volume.metadata.name);
    const { claimRef } = volume.spec;
    if (claimRef) claimQueue.add(`${claimRef.namespace}/${claimRef.name}`);
    else for (const claim of claimCache.byIndex(CLASS_INDEX, storageClassOf(volume)).values()) enqueueClaim(claim);
  };
  volumeCache.on({ add: volumeSeen, update: volumeSeen, delete: volumeSeen });
  context.every(options.pvClaimBinderSyncPeriod, "resync", () => {
    for (const claim of claimCache.values()) if (claim.status?.phase !== "Bound") enqueueClaim(claim);
  });

  function syncClaim(key: string): void {
    const claim = claimCache.get(key);
    if (!claim) return;
    if (claim.metadata.annotations?.[BIND_COMPLETED] !== undefined) syncBound(claim);
    else syncUnbound(claim);
  }

  function syncUnbound(claim: PersistentVolumeClaim): void {
    if (claim.spec.volumeName) return syncRequested(claim, claim.spec.volumeName);
    const storageClass = classCache.get(storageClassOf(claim));
    const delayed = storageClass?.volumeBindingMode === "WaitForFirstConsumer";
    const volume = findMatchingVolume(claim, sorted(volumeCache.byIndex(CLASS_INDEX, storageClassOf(claim))), delayed);
    if (volume) return bind(volume, claim);
    if (delayed && !claim.metadata.annotations?.[SELECTED_NODE]) waitForConsumer(claim);
    else if (storageClassOf(claim) !== "") return provision(claim);
    else recorder.event(claim, "Normal", "FailedBinding", "no persistent volumes available for this claim and no storage class is set");
    claimStatus(claim, { phase: "Pending" });
  }

  function waitForConsumer(claim: PersistentVolumeClaim): void {
    const waiting = sorted(podCache.byIndex(CLAIM_INDEX, keyOf(claim))).filter((pod) => !pod.spec.nodeName);
    const names = waiting.map(({ metadata }) => metadata.name);
    if (names.length === 0) {
      recorder.event(claim, "Normal", "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
      return;
    }
    const text = names.length > 1 ? `waiting for pods ${names.join(",")} to be scheduled` : `waiting for pod ${names[0]} to be scheduled`;
    recorder.event(claim, "Normal", "WaitForPodScheduled", text);
  }

  /** The claim names its volume. */
  function syncRequested(claim: PersistentVolumeClaim, name: string): void {
    const volume = volumeCache.get(name);
    if (!volume) {
      claimStatus(claim, { phase: "Pending" });
      return;
    }
    if (volume.spec.claimRef && !isBoundTo(volume, claim)) {
      const { namespace, name: other } = volume.spec.claimRef;
      recorder.event(claim, "Warning", "FailedBinding", `volume "${name}" already bound to a different claim.`);
      if (!namespace || !other) return;
      claimStatus(claim, { phase: "Pending" });
      return;
    }
    const why = mismatch(volume, claim);
    if (why !== undefined) {
      recorder.event(claim, "Warning", "VolumeMismatch", `Cannot bind to requested volume "${name}": ${why}`);
      claimStatus(claim, { phase: "Pending" });
      return;
    }
    bind(volume, claim);
  }

  function syncBound(claim: PersistentVolumeClaim): void {
    const { volumeName } = claim.spec;
    if (!volumeName) {
      lost(claim, "ClaimLost", "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!");
      return;
    }
    const volume = volumeCache.get(volumeName);
    if (!volume) lost(claim, "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
    else if (!volume.spec.claimRef || volume.spec.claimRef.uid === claim.metadata.uid) bind(volume, claim);
    else lost(claim, "ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly");
  }
  function lost(claim: PersistentVolumeClaim, reason: string, message: string): void {
    if (claim.status?.phase === "Lost") return;
    claimStatus(claim, { phase: "Lost" });
    recorder.event(claim, "Warning", reason, message);
  }

  function provision(claim: PersistentVolumeClaim): void {
    const name = storageClassOf(claim);
    const storageClass = classCache.get(name);
    if (!storageClass) {
      recorder.event(claim, "Warning", "ProvisioningFailed", `storageclass.storage.k8s.io "${name}" not found`);
      claimStatus(claim, { phase: "Pending" });
      return;
    }
    const { provisioner } = storageClass as unknown as { provisioner: string };
    if (provisioner === "kubernetes.io/no-provisioner") {
      claimStatus(claim, { phase: "Pending" });
      return;
    }
    let current = claim;
    if (claim.metadata.annotations?.[STORAGE_PROVISIONER] !== provisioner) {
      const annotations = { ...claim.metadata.annotations, [BETA_STORAGE_PROVISIONER]: provisioner, [STORAGE_PROVISIONER]: provisioner };
      current = client.update(persistentVolumeClaims, { ...claim, metadata: { ...claim.metadata, annotations } });
    }
    recorder.event(current, "Normal", "ExternalProvisioning", release.texts.externalProvisioning(provisioner));
    claimStatus(current, { phase: "Pending" });
  }

  function bind(volume: PersistentVolume, claim: PersistentVolumeClaim): void {
    const boundVolume = bindVolume(volume, claim);
    if (boundVolume.status?.phase !== "Bound") volumeStatus(boundVolume, "Bound");
    const boundClaim = bindClaim(claim, boundVolume);
    claimStatus(boundClaim, {
      phase: "Bound",
      ...(boundVolume.spec.accessModes ? { accessModes: boundVolume.spec.accessModes } : {}),
      ...(boundVolume.spec.capacity ? { capacity: boundVolume.spec.capacity } : {}),
    });
  }
  function bindVolume(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
    const { claimRef } = volume.spec;
    if (claimRef?.uid === claim.metadata.uid) return volume;
    const { name, namespace, uid, resourceVersion } = claim.metadata;
    const ours = claimRef === undefined;
    return client.update(persistentVolumes, {
      ...volume,
      metadata: { ...volume.metadata, annotations: { ...volume.metadata.annotations, ...(ours ? { [BOUND_BY_CONTROLLER]: "yes" } : {}) } },
      spec: {
        ...volume.spec,
        claimRef: { kind: "PersistentVolumeClaim", namespace: namespace as string, name, uid, apiVersion: "v1", resourceVersion },
      },
    });
  }
  function bindClaim(claim: PersistentVolumeClaim, volume: PersistentVolume): PersistentVolumeClaim {
    if (claim.spec.volumeName === volume.metadata.name && claim.metadata.annotations?.[BIND_COMPLETED]) return claim;
    const ours = !claim.spec.volumeName;
    const annotations = { ...claim.metadata.annotations, [BIND_COMPLETED]: "yes", ...(ours ? { [BOUND_BY_CONTROLLER]: "yes" } : {}) };
    return client.update(persistentVolumeClaims, {
      ...claim,
      metadata: { ...claim.metadata, annotations },
      spec: { ...claim.spec, volumeName: volume.metadata.name },
    });
  }
  function claimStatus(claim: PersistentVolumeClaim, status: PersistentVolumeClaim["status"]): void {
    const next = { ...(claim.status?.conditions ? { conditions: claim.status.conditions } : {}), ...status };
    if (!semanticEqual(next, claim.status)) client.updateStatus(persistentVolumeClaims, { ...claim, status: next });
  }
  function volumeStatus(volume: PersistentVolume, phase: string, message?: string): void {
    if (volume.status?.phase === phase && volume.status.message === message) return;
    client.updateStatus(persistentVolumes, { ...volume, status: { phase, ...(message ? { message } : {}) } });
  }

  function syncVolume(name: string): void {
    const volume = volumeCache.get(name);
    if (!volume) return;
    const { claimRef } = volume.spec;
    if (!claimRef?.uid) return volumeStatus(volume, "Available");
    const claim = claimCache.get(`${claimRef.namespace}/${claimRef.name}`);
    if (claim && claim.metadata.uid === claimRef.uid) {
      if (claim.spec.volumeName === name) volumeStatus(volume, "Bound");
      else if (!claim.spec.volumeName) enqueueClaim(claim);
      return;
    }
    if (volume.status?.phase !== "Released" && volume.status?.phase !== "Failed") volumeStatus(volume, "Released");
    else reclaim(volume);
  }

  function reclaim(volume: PersistentVolume): void {
    if (volume.spec.persistentVolumeReclaimPolicy !== "Delete" || volume.metadata.deletionTimestamp) return;
    // Whoever provisioned it outside of this process deletes it too.
    if (volume.metadata.annotations?.[PROVISIONED_BY]) return;
    const message = `error getting deleter volume plugin for volume "${volume.metadata.name}": no deletable volume plugin matched`;
    if (volume.status?.phase === "Failed") return;
    volumeStatus(volume, "Failed", message);
    recorder.event(volume, "Warning", "VolumeFailedDelete", message);
  }
}
