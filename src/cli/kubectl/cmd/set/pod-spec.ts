/** The pod spec inside workloads (k8s.io/kubectl/pkg/polymorphichelpers/updatepodspec.go). */
import type { Container, KubeObject, PodSpec } from "../../../../kube/types.ts";
import { CommandError } from "../../errors.ts";

type Json = Readonly<Record<string, unknown>>;
const TEMPLATE = ["spec", "template", "spec"];
const PATHS: Readonly<Record<string, readonly string[]>> = {
  Pod: ["spec"],
  ReplicationController: TEMPLATE,
  "Deployment.apps": TEMPLATE,
  "DaemonSet.apps": TEMPLATE,
  "ReplicaSet.apps": TEMPLATE,
  "StatefulSet.apps": TEMPLATE,
  "Job.batch": TEMPLATE,
  "CronJob.batch": ["spec", "jobTemplate", "spec", "template", "spec"],
};

/** `Deployment.apps`, `Pod`. */
export function groupKindOf(object: KubeObject): string {
  const slash = object.apiVersion?.indexOf("/") ?? -1;
  return slash < 0 ? (object.kind ?? "") : `${object.kind}.${object.apiVersion?.slice(0, slash)}`;
}
/** `*v1.Deployment`: the object's type in Go. */
export function goPointerOf(object: KubeObject): string {
  const version = (object.apiVersion ?? "").replace(/^.*\//, "");
  return `*${version}.${object.kind}`;
}

/** The object with its pod spec changed. Throws CommandError for an object without one. */
export function updatePodSpec(object: KubeObject, change: (spec: PodSpec) => PodSpec): KubeObject {
  const path = PATHS[groupKindOf(object)];
  if (!path) throw new CommandError(`the object is not a pod or does not have a pod template: ${goPointerOf(object)}`);
  const update = (value: Json, at: number): Json => {
    const key = path[at];
    if (key === undefined) return change(value as unknown as PodSpec) as unknown as Json;
    return { ...value, [key]: update((value[key] ?? {}) as Json, at + 1) };
  };
  return update(object as unknown as Json, 0) as unknown as KubeObject;
}

/** A name against `*`, `web*`, `*-proxy`, or a plain name. */
export function matchesName(name: string, wanted: string): boolean {
  if (!wanted.includes("*")) return name === wanted;
  const expression = wanted
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${expression}$`).test(name);
}

/** The spec with every matching container and init container changed, and the names of those that matched (containers first). */
export function updateContainers(
  spec: PodSpec,
  wanted: string,
  change: (container: Container) => Container,
): { spec: PodSpec; matched: string[] } {
  const matched: string[] = [];
  const each = (container: Container): Container => {
    if (!matchesName(container.name, wanted)) return container;
    matched.push(container.name);
    return change(container);
  };
  const containers = (spec.containers ?? []).map(each);
  const initContainers = spec.initContainers?.map(each);
  return { spec: { ...spec, containers, ...(initContainers ? { initContainers } : {}) } as PodSpec, matched };
}
