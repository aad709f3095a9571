/** `kubectl rollout pause` and `resume` (k8s.io/kubectl/pkg/cmd/rollout/rollout_pause.go, rollout_resume.go). */
import type { Deployment, KubeObject } from "../../../../kube/types.ts";
import { CommandError } from "../../errors.ts";
import { defineVerb } from "../../verb.ts";
import { groupKindOf } from "../set/pod-spec.ts";
import { changeRollouts } from "./change.ts";
import { completeWorkloads } from "./target.ts";

function withPaused(object: KubeObject, paused: boolean): KubeObject {
  if (groupKindOf(object) !== "Deployment.apps") throw new CommandError(paused ? "pausing is not supported" : "resuming is not supported");
  const deployment = object as Deployment;
  if ((deployment.spec?.paused === true) === paused) throw new CommandError(paused ? "is already paused" : "is not paused");
  const { paused: _, ...spec } = deployment.spec ?? {};
  return { ...deployment, spec: paused ? { ...spec, paused } : spec } as KubeObject;
}

export const pause = defineVerb({
  name: "pause",
  run: (invocation) =>
    changeRollouts(invocation, {
      done: "paused",
      change: (object) => withPaused(object, true),
      unchanged: () => ({ print: "already paused" }),
    }),
  complete: completeWorkloads(["deployment"]),
});

export const resume = defineVerb({
  name: "resume",
  run: (invocation) =>
    changeRollouts(invocation, {
      done: "resumed",
      change: (object) => withPaused(object, false),
      unchanged: () => ({ print: "already resumed" }),
    }),
  complete: completeWorkloads(["deployment"]),
});
