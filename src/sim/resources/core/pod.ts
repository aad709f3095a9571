import type { Pod } from "../../../kube/types.ts";
import { defaultPod } from "../defaults/index.ts";
import { defineResource } from "../resource.ts";
import { validatePod, validatePodStatusUpdate, validatePodUpdate } from "../validation/index.ts";
import { podColumns, podRowConditions } from "./pod-columns.ts";
import { qosClass } from "./pod-qos.ts";

/** Of a pod that is not yet to be scheduled (`applySchedulingGatedCondition`). */
const GATED = {
  type: "PodScheduled",
  status: "False",
  lastProbeTime: null,
  lastTransitionTime: null,
  reason: "SchedulingGated",
  message: "Scheduling is blocked due to non-empty scheduling gates",
};

/** Pods. Upstream: pkg/registry/core/pod/strategy.go. */
export const pods = defineResource<Pod>({
  group: "",
  version: "v1",
  kind: "Pod",
  namespaced: true,
  applyDefaults: defaultPod,
  validate: validatePod,
  validateUpdate: validatePodUpdate,
  validateStatusUpdate: validatePodStatusUpdate,
  shortNames: ["po"],
  categories: ["all"],
  subresources: {
    status: true,
    other: {
      attach: { kind: "PodAttachOptions", verbs: ["create", "get"] },
      binding: { kind: "Binding", verbs: ["create"] },
      ephemeralcontainers: { kind: "Pod", verbs: ["get", "patch", "update"] },
      eviction: { kind: "Eviction", group: "policy", version: "v1", verbs: ["create"] },
      exec: { kind: "PodExecOptions", verbs: ["create", "get"] },
      log: { kind: "Pod", verbs: ["get"] },
      portforward: { kind: "PodPortForwardOptions", verbs: ["create", "get"] },
      proxy: { kind: "PodProxyOptions", verbs: ["create", "delete", "get", "patch", "update"] },
      resize: { kind: "Pod", verbs: ["get", "patch", "update"], feature: "InPlacePodVerticalScaling" },
    },
  },
  initialStatus: (pod) => ({
    phase: "Pending",
    ...((pod.spec.schedulingGates ?? []).length > 0 ? { conditions: [GATED] } : {}),
    qosClass: qosClass(pod),
  }),
  selectableFields: {
    "spec.nodeName": (pod) => pod.spec.nodeName ?? "",
    "spec.restartPolicy": (pod) => pod.spec.restartPolicy ?? "",
    "spec.schedulerName": (pod) => pod.spec.schedulerName ?? "",
    "spec.serviceAccountName": (pod) => pod.spec.serviceAccountName ?? "",
    "spec.hostNetwork": (pod) => String(pod.spec.hostNetwork ?? false),
    "status.phase": (pod) => pod.status.phase ?? "",
    "status.podIP": (pod) => pod.status.podIP ?? "",
    "status.nominatedNodeName": (pod) => pod.status.nominatedNodeName ?? "",
  },
  generation: ({ features }) => features.enabled("PodObservedGenerationTracking"),
  columns: podColumns,
  rowConditions: podRowConditions,
  gracePeriod(pod, asked) {
    // Nothing runs that could be given time: not on a node yet, or finished.
    if (!pod.spec.nodeName || pod.status.phase === "Failed" || pod.status.phase === "Succeeded") return 0;
    const period = asked ?? pod.spec.terminationGracePeriodSeconds ?? 30;
    return period < 0 ? 1 : period;
  },
});
