/** `kubectl rollout restart` (k8s.io/kubectl/pkg/cmd/rollout/rollout_restart.go). */
import { formatTime } from "../../../../kube/time.ts";
import type { Deployment, KubeObject } from "../../../../kube/types.ts";
import { CommandError } from "../../errors.ts";
import { defineVerb } from "../../verb.ts";
import { groupKindOf } from "../set/pod-spec.ts";
import { changeRollouts } from "./change.ts";
import { completeWorkloads, WORKLOADS } from "./target.ts";

export const RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";

export const restart = defineVerb({
  name: "restart",
  run: (invocation) => {
    const now = formatTime(invocation.process.date);
    return changeRollouts(invocation, {
      done: "restarted",
      change: (object) => restartedAt(object, now),
      unchanged: (name) => ({
        error: `failed to create patch for ${name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
      }),
    });
  },
  complete: completeWorkloads(WORKLOADS),
});

function restartedAt(object: KubeObject, now: string): KubeObject {
  const kind = groupKindOf(object);
  if (kind !== "Deployment.apps" && kind !== "DaemonSet.apps" && kind !== "StatefulSet.apps")
    throw new CommandError("restarting is not supported");
  const workload = object as Deployment;
  if (kind === "Deployment.apps" && workload.spec?.paused)
    throw new CommandError("can't restart paused deployment (run rollout resume first)");
  const template = workload.spec?.template;
  const annotations = { ...template?.metadata?.annotations, [RESTARTED_AT]: now };
  return {
    ...workload,
    spec: { ...workload.spec, template: { ...template, metadata: { ...template?.metadata, annotations } } },
  } as KubeObject;
}
