/**
 * local-path-provisioner: makes a folder on the chosen node into a PersistentVolume for each claim that waits for it.
 * Upstream: rancher/local-path-provisioner over sig-storage-lib-external-provisioner.
 */
import { Informer } from "../../kube/client/informer.ts";
import { Recorder } from "../../kube/client/recorder.ts";
import { WorkQueue } from "../../kube/client/workqueue.ts";
import type { Release } from "../../kube/releases/index.ts";
import { persistentVolumeClaims, persistentVolumes, storageClasses } from "../../kube/resource.ts";
import { isAlreadyExists, isNotFound } from "../../kube/status.ts";
import { SECOND } from "../../kube/timers.ts";
import { keyOf, type New, type PersistentVolume } from "../../kube/types.ts";
import type { Server } from "../../machine/program.ts";
import type { Component, ComponentContext } from "../component.ts";
import { componentContext } from "./component-program.ts";
import { inCluster } from "./connection.ts";

const PROVISIONER = "rancher.io/local-path";
const SELECTED_NODE = "volume.kubernetes.io/selected-node";
const FOLDER = "/var/local-path-provisioner";
/** The helper pod's mkdir, as long as one usually takes. */
const HELPER_TIME = 3 * SECOND;

export function localPathProvisioner(release: Release): Server {
  return {
    name: "local-path-provisioner",
    serve(process) {
      const { context } = componentContext(process, release, inCluster(process.fs, process.env), "local-path-provisioner");
      const component = startProvisioner(context, process.machine.hostname);
      return { stop: () => component.stop() };
    },
  };
}

function startProvisioner(context: ComponentContext, host: string): Component {
  const { client, clock, trace } = context;
  const claims = new Informer(client, clock, persistentVolumeClaims);
  const classes = new Informer(client, clock, storageClasses);
  const volumes = new Informer(client, clock, persistentVolumes);
  const recorder = new Recorder(client, clock, { component: `${PROVISIONER}_${host}_${context.random.stream("uids").uuid()}` });
  const announced = new Set<string>();

  const provision = (key: string): void => {
    const claim = claims.get(key);
    if (!claim || claim.spec.volumeName || claim.metadata.deletionTimestamp) return;
    const className = claim.spec.storageClassName;
    const storageClass = className ? classes.get(className) : undefined;
    if (storageClass?.provisioner !== PROVISIONER) return;
    const node = claim.metadata.annotations?.[SELECTED_NODE];
    if (!node) return;
    const { uid, name } = claim.metadata;
    const namespace = claim.metadata.namespace as string;
    if (!announced.has(uid)) {
      announced.add(uid);
      recorder.event(claim, "Normal", "Provisioning", `External provisioner is provisioning volume for claim "${key}"`);
      queue.addAfter(key, HELPER_TIME);
      return;
    }
    const modes = claim.spec.accessModes ?? [];
    if (modes.some((mode) => mode !== "ReadWriteOnce" && mode !== "ReadWriteOncePod")) {
      recorder.event(
        claim,
        "Warning",
        "ProvisioningFailed",
        `failed to provision volume with StorageClass "${className}": NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes`,
      );
      return;
    }
    const volumeName = `pvc-${uid}`;
    const volume: New<PersistentVolume> = {
      metadata: { name: volumeName, annotations: { "pv.kubernetes.io/provisioned-by": PROVISIONER } },
      spec: {
        accessModes: modes,
        capacity: { storage: claim.spec.resources?.requests?.["storage"] ?? "0" },
        claimRef: {
          apiVersion: "v1",
          kind: "PersistentVolumeClaim",
          name,
          namespace,
          uid,
          resourceVersion: claim.metadata.resourceVersion,
        },
        hostPath: { path: `${FOLDER}/${volumeName}_${namespace}_${name}`, type: "DirectoryOrCreate" },
        nodeAffinity: {
          required: { nodeSelectorTerms: [{ matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [node] }] }] },
        },
        persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? "Delete",
        storageClassName: className,
        volumeMode: claim.spec.volumeMode ?? "Filesystem",
      },
    };
    try {
      client.create(persistentVolumes, volume);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
    recorder.event(claim, "Normal", "ProvisioningSucceeded", `Successfully provisioned volume ${volumeName}`);
  };
  const queue = new WorkQueue(clock, { name: "local-path-provisioner", sync: provision, causes: trace });
  const reclaims = new WorkQueue(clock, {
    name: "local-path-provisioner/reclaim",
    causes: trace,
    sync: (name) => {
      const volume = volumes.get(name);
      if (volume?.status.phase !== "Released" || volume.spec.persistentVolumeReclaimPolicy !== "Delete") return;
      if (volume.metadata.annotations?.["pv.kubernetes.io/provisioned-by"] !== PROVISIONER) return;
      try {
        client.delete(persistentVolumes, name);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },
  });
  claims.on({
    add: (claim) => queue.add(keyOf(claim)),
    update: (claim) => queue.add(keyOf(claim)),
    delete: (claim) => void announced.delete(claim.metadata.uid),
  });
  volumes.on({
    add: (volume) => reclaims.add(volume.metadata.name),
    update: (volume) => reclaims.addAfter(volume.metadata.name, HELPER_TIME),
  });
  for (const informer of [classes, claims, volumes]) informer.start();
  return {
    stop() {
      for (const informer of [classes, claims, volumes]) informer.stop();
      queue.stop();
      reclaims.stop();
    },
  };
}
