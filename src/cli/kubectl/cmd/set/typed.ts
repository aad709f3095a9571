/** A workload of a file as Go's types write it: structs that are never absent are there, empty. */
import type { KubeObject } from "../../../../kube/types.ts";
import type { Invocation } from "../../verb.ts";
import { asPrinted } from "../create/generator.ts";
import { groupKindOf } from "./pod-spec.ts";

type Json = Readonly<Record<string, unknown>>;

const part = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});
const containers = (list: unknown): unknown =>
  Array.isArray(list) ? list.map((container) => ({ ...part(container), resources: part(container)["resources"] ?? {} })) : list;

function podSpec(value: unknown): Json {
  const spec = part(value);
  return {
    ...spec,
    ...("containers" in spec ? { containers: containers(spec["containers"]) } : {}),
    ...("initContainers" in spec ? { initContainers: containers(spec["initContainers"]) } : {}),
  };
}
function metadata(value: unknown): Json {
  return { creationTimestamp: null, ...part(value) };
}
function template(value: unknown): Json {
  return { ...part(value), metadata: metadata(part(value)["metadata"]), spec: podSpec(part(value)["spec"]) };
}
/** The empty structs of a spec, by kind. */
const SPECS: Readonly<Record<string, Json>> = {
  "Deployment.apps": { strategy: {} },
  "DaemonSet.apps": { updateStrategy: {} },
  "StatefulSet.apps": { updateStrategy: {}, serviceName: "" },
};

/** Objects of other kinds stay as they are. */
export function asTyped(invocation: Invocation, object: KubeObject): KubeObject {
  const kind = groupKindOf(object);
  const { spec } = object as KubeObject & { spec?: unknown };
  const whole = (typed: Json): KubeObject =>
    asPrinted(invocation, {
      ...object,
      metadata: metadata(object.metadata),
      spec: typed,
      status: part((object as { status?: unknown }).status),
    } as never);
  if (kind === "Pod") return whole(podSpec(spec));
  if (kind === "CronJob.batch") {
    const job = part(part(spec)["jobTemplate"]);
    const inner = { ...part(job["spec"]), template: template(part(job["spec"])["template"]) };
    return whole({ ...part(spec), jobTemplate: { ...job, metadata: metadata(job["metadata"]), spec: inner } });
  }
  if (kind !== "Job.batch" && kind !== "ReplicaSet.apps" && SPECS[kind] === undefined) return object;
  return whole({ ...SPECS[kind], ...part(spec), template: template(part(spec)["template"]) });
}
