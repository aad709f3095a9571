/** Kubernetes v1.36.1 as kind v0.32.0 ships it: today's cluster. Sources: shared facts §1, §7, §12. */
import type { Release } from "./release.ts";
import { v1_28 } from "./v1-28.ts";

const ENABLED = new Set([
  "PodSchedulingReadiness",
  "StatefulSetAutoDeletePVC",
  "JobPodFailurePolicy",
  "SidecarContainers",
  "PodReadyToStartContainersCondition",
  "JobSuccessPolicy",
]);

export const v1_36: Release = {
  ...v1_28,
  version: "v1.36.1",
  minor: "36",
  kubectlVersion: "v1.36.1",
  kustomizeVersion: "v5.7.1",
  gitCommit: "0000000000000000000000000000000000000000",
  buildDate: "2026-05-12T09:38:23Z",
  goVersion: "go1.26.2",
  birth: Date.UTC(2026, 6, 9, 8, 28, 0),
  etcd: { version: "3.6.8", imageTag: "3.6.8-0" },
  coredns: { imageTag: "v1.14.2" },
  pauseTag: "3.10",
  containerd: "2.3.1",
  runc: "1.4.2",
  crictl: "1.36.0",
  kind: {
    version: "v0.32.0",
    nodeImage: "kindest/node:v1.36.1",
    kindnetd: "v20260528-9350166c",
    localPathProvisioner: "v20260521-9fb22683",
    localPathHelper: "v20260131-7181c60a",
  },
  osImage: "Debian GNU/Linux 13 (trixie)",
  kernel: "6.12.48+deb13-amd64",
  features: { enabled: (name) => ENABLED.has(name) },
  texts: {
    ...v1_28.texts,
    scaledUp: (replicaSet, to, from) => `Scaled up replica set ${replicaSet} from ${from} to ${to}`,
    scaledDown: (replicaSet, to, from) => `Scaled down replica set ${replicaSet} from ${from} to ${to}`,
    pulled: (image, seconds, including, bytes) =>
      `Successfully pulled image "${image}" in ${seconds} (${including} including waiting). Image size: ${bytes} bytes.`,
    createdContainer: () => "Container created",
    startedContainer: () => "Container started",
    untoleratedTaint: () => "node(s) had untolerated taint(s)",
    preemptionTail: ".",
    preemptionPrefix: "no new claims to deallocate, ",
    preempted: (node, byUid) => `Preempted by pod ${byUid} on node ${node}`,
    imageBackOffMessage: (image, error) => `Back-off pulling image "${image}": ${error}`,
    taintEvictionComponent: "taint-eviction-controller",
    containerInitPrefix: "error during container init: ",
  },
  nodeMonitorGraceSeconds: 50,
};
