/** Kubernetes v1.28.9 as kind v0.23.0 ships it: the cluster of the series. Sources: shared facts §1, §7, §12. */
import type { Release } from "./release.ts";

/** Feature gates that are on in 1.28 and asked for by our code. */
const ENABLED = new Set([
  "PodDisruptionConditions",
  "PodSchedulingReadiness",
  "StatefulSetAutoDeletePVC",
  "JobPodFailurePolicy",
  "PodHasNetworkCondition0",
]);

export const v1_28: Release = {
  version: "v1.28.9",
  major: "1",
  minor: "28",
  kubectlVersion: "v1.28.9",
  kustomizeVersion: "v5.0.4-0.20230601165947-6ce0bf390ce3",
  gitCommit: "587f5fe8a69b0d15b578eaf478f009247d1c5d47",
  buildDate: "2024-04-16T15:04:37Z",
  goVersion: "go1.21.9",
  birth: Date.UTC(2024, 6, 9, 8, 28, 0),
  etcd: { version: "3.5.12", imageTag: "3.5.12-0" },
  coredns: { imageTag: "v1.10.1" },
  pauseTag: "3.7",
  containerd: "1.7.15",
  runc: "1.1.12",
  crictl: "1.29.0",
  kind: {
    version: "v0.23.0",
    nodeImage: "kindest/node:v1.28.9",
    kindnetd: "v20240513-cd2ac642",
    localPathProvisioner: "v20240513-b9bba138",
    localPathHelper: "v20230510-486859a6",
    kubeProxyModes: ["iptables", "ipvs"],
  },
  osImage: "Debian GNU/Linux 12 (bookworm)",
  // The host's, which a kind node shares.
  kernel: "6.8.0-45-generic",
  features: { enabled: (name) => ENABLED.has(name) },
  texts: {
    scaledUp: (replicaSet, to, from) => `Scaled up replica set ${replicaSet} to ${to}${from > 0 ? ` from ${from}` : ""}`,
    scaledDown: (replicaSet, to, from) => `Scaled down replica set ${replicaSet} to ${to} from ${from}`,
    pulled: (image, seconds, including) => `Successfully pulled image "${image}" in ${seconds} (${including} including waiting)`,
    createdContainer: (name) => `Created container ${name}`,
    startedContainer: (name) => `Started container ${name}`,
    untoleratedTaint: (key, value) => `node(s) had untolerated taint {${key}: ${value}}`,
    preemptionTail: "..",
    preemptionPrefix: "",
    preempted: (node) => `Preempted by a pod on node ${node}`,
    imageBackOffMessage: (image) => `Back-off pulling image "${image}"`,
    taintEvictionComponent: "taint-controller",
    sawCompletedJob: (job, type) => `Saw completed job: ${job}, status: ${type}`,
    externalProvisioning: (provisioner) =>
      `waiting for a volume to be created, either by external provisioner "${provisioner}" or manually created by system administrator`,
    statefulSetVerb: (verb) => verb,
    containerInitPrefix: "",
    probeErrored: (kind, error) => `${kind} probe errored: ${error}`,
    volumeTimeout: "timed out waiting for the condition",
  },
  api: {
    valuesAsJson: false,
    lengthUnit: "characters",
    nullCreationTimestamp: true,
    relaxedServiceNames: false,
    relaxedEnvironmentNames: false,
  },
  kubectl: {
    deletedFromNamespace: false,
    structuredErrors: false,
    describeManyWithoutEvents: false,
    laterDescribers: false,
    laterCommands: false,
    unmanagedPods: "Pods declare no controller",
    execNeedsDashes: false,
    waitForCreation: false,
    logsNameContainers: false,
  },
  nodeMonitorGraceSeconds: 40,
  podTemplateHashes: {
    // coredns of kubeadm v1.28
    "596ccc6548": "5dd5756b68",
    // local-path-provisioner of kind v0.23
    "85c987d687": "75b59d495",
  },
  endpoints: { managedByLabel: false },
};
