/** Patterns about Deployments: replicas, readiness, images, identity, fields that stay. */

import { labelSelectorMatches } from "../../kube/labels.ts";
import { controllerOf } from "../../kube/owner.ts";
import { isPodReady, podCondition } from "../../kube/pod.ts";
import { deployments, pods, replicaSets } from "../../kube/resource.ts";
import type { Deployment, Pod, ReplicaSet } from "../../kube/types.ts";
import type { Context, Objects } from "../context.ts";
import type { StateCheck } from "../lab.ts";
import { fail, pass, passed, waiting } from "../verdict.ts";
import { evidence, type Place } from "./place.ts";

type At = (context: Context) => Place;
type Text = (context: Context) => string;

/** ReplicaSets that a Deployment controls. */
export function replicaSetsOf(objects: Objects, deployment: Deployment): ReplicaSet[] {
  return objects
    .list(replicaSets, { namespace: deployment.metadata.namespace ?? "" })
    .filter((replicaSet) => controllerOf(replicaSet)?.uid === deployment.metadata.uid);
}
/** Pods that a Deployment's ReplicaSets control. */
export function podsOf(objects: Objects, deployment: Deployment): Pod[] {
  const owners = new Set(replicaSetsOf(objects, deployment).map(({ metadata }) => metadata.uid));
  return objects.list(pods, { namespace: deployment.metadata.namespace ?? "" }).filter((pod) => owners.has(controllerOf(pod)?.uid ?? ""));
}
function find(context: Context, at: At): Deployment | undefined {
  const { name, namespace } = at(context);
  return context.get(deployments, name, namespace);
}

/** `replicas`: `{wanted}` in its spec, not `{found}`. */
export function asksFor(id: string, at: At, wanted: (context: Context) => number, options: Partial<StateCheck> = {}): StateCheck {
  return {
    id,
    codes: ["replicas"],
    ...options,
    test(context) {
      const deployment = find(context, at);
      const found = deployment?.spec.replicas ?? 0;
      if (!deployment || found !== wanted(context))
        return fail(
          "replicas",
          { found, wanted: wanted(context) },
          deployment ? [evidence(deployments, deployment, ".spec.replicas", found)] : [],
        );
      return pass({ wanted: wanted(context) });
    },
  };
}
/**
 * As many available as asked for. `not-ready` is waiting (`{ready}` of `{wanted}`, for `{who}`);
 * `image-pull` a Pod whose image cannot be pulled; `crashing` one whose container keeps ending; `unschedulable` one
 * that fits nowhere, with the scheduler's own `{message}`.
 */
export function available(id: string, at: At, options: Partial<StateCheck> = {}): StateCheck {
  return {
    id,
    codes: ["not-ready", "image-pull", "crashing", "unschedulable"],
    ...options,
    test(context) {
      const deployment = find(context, at);
      if (!deployment) return waiting("not-ready", { ready: 0, wanted: 0, who: "deployment-controller" });
      const wanted = deployment.spec.replicas ?? 1;
      const status = deployment.status ?? {};
      const ready = status.availableReplicas ?? 0;
      const current =
        status.observedGeneration === deployment.metadata.generation &&
        (status.updatedReplicas ?? 0) === wanted &&
        (status.replicas ?? 0) === wanted;
      if (current && ready === wanted) return pass({ wanted });
      for (const pod of podsOf(context, deployment)) {
        const scheduled = podCondition(pod, "PodScheduled");
        if (scheduled?.status === "False" && scheduled.reason === "Unschedulable") {
          return fail("unschedulable", { pod: pod.metadata.name, message: (scheduled.message ?? "").split(" preemption:")[0] ?? "" }, [
            evidence(pods, pod, ".status.conditions", scheduled.message),
          ]);
        }
        const state = pod.status?.containerStatuses?.find((container) => container.state?.waiting)?.state?.waiting;
        const image = pod.spec.containers[0]?.image ?? "";
        const shown = [evidence(pods, pod, ".status.containerStatuses[0].state.waiting.reason", state?.reason)];
        if (state?.reason === "ErrImagePull" || state?.reason === "ImagePullBackOff")
          return fail("image-pull", { pod: pod.metadata.name, image }, shown);
        // Between its end and the kubelet's next look it is not yet said to be backing off.
        const ended = pod.status?.containerStatuses?.some(({ state: now, restartCount }) => now?.terminated && restartCount > 1);
        if (state?.reason === "CrashLoopBackOff" || ended) return fail("crashing", { pod: pod.metadata.name }, shown);
      }
      return waiting("not-ready", { ready, wanted, who: nextToAct(context, deployment) }, [
        evidence(deployments, deployment, ".status.availableReplicas", ready),
      ]);
    },
  };
}
/** Who has to act next, by the first Pod that is not ready. */
export function nextToAct(context: Context, deployment: Deployment): string {
  const all = podsOf(context, deployment);
  const late = all.find((pod) => !isPodReady(pod));
  if (!late) return all.length < (deployment.spec.replicas ?? 1) ? "replicaset-controller" : "deployment-controller";
  return late.spec.nodeName === undefined ? "kube-scheduler" : `kubelet on ${late.spec.nodeName}`;
}
/** `image`: the template's first container runs `{found}`, not `{wanted}`. */
export function runsImage(id: string, at: At, image: Text, options: Partial<StateCheck> = {}): StateCheck {
  return {
    id,
    codes: ["image"],
    ...options,
    test(context) {
      const deployment = find(context, at);
      const found = deployment?.spec.template.spec?.containers[0]?.image ?? "";
      const wanted = image(context);
      if (!deployment || shortImage(found) !== shortImage(wanted))
        return fail(
          "image",
          { found, wanted },
          deployment ? [evidence(deployments, deployment, ".spec.template.spec.containers[0].image", found)] : [],
        );
      return passed;
    },
  };
}
/** `docker.io/library/nginx:1.27` → `nginx:1.27` */
function shortImage(image: string): string {
  return image.replace(/^docker\.io\//, "").replace(/^library\//, "");
}
/**
 * Identity: the Deployment of today is the one it was: at the start, or when it was first made. `rebuilt`, with the
 * UID that is gone as `{uid}`.
 */
export function sameDeployment(id: string, at: At): StateCheck {
  return {
    id,
    codes: ["rebuilt"],
    guard: true,
    test(context) {
      const { name, namespace } = at(context);
      const deployment = context.get(deployments, name, namespace);
      if (!deployment) return passed;
      const first = context.baseline.get(deployments, name, namespace) ?? firstFinished(context, name, namespace);
      if (first === undefined || first.metadata.uid === deployment.metadata.uid) return passed;
      return fail("rebuilt", { uid: first.metadata.uid.slice(0, 8) }, [
        evidence(deployments, deployment, ".metadata.uid", deployment.metadata.uid),
      ]);
    },
  };
}
/** The first Deployment of that name whose replicas were all available: what came before was only trying. */
function firstFinished(context: Context, name: string, namespace: string | undefined): Deployment | undefined {
  return context
    .changes(deployments)
    .find(
      ({ object }) =>
        object.metadata.name === name &&
        object.metadata.namespace === namespace &&
        (object.status?.availableReplicas ?? 0) === (object.spec.replicas ?? 1),
    )?.object;
}
/** Pods that a Deployment's selector matches but nobody owns. */
export function strays(context: Objects, namespace: string, labels: Readonly<Record<string, string>>): Pod[] {
  return context.list(pods, { namespace, labels }).filter((pod) => !controllerOf(pod) && pod.metadata.deletionTimestamp === undefined);
}
/** Deployments whose selector matches the labels. */
export function selecting(context: Objects, namespace: string, labels: Readonly<Record<string, string>>): Deployment[] {
  return context.list(deployments, { namespace }).filter(({ spec }) => labelSelectorMatches(spec.selector, labels));
}
