/** Where labels and annotations go: kustomize's default field specifications. */
import type { KubeObject } from "../../../kube/types.ts";
import { groupOf } from "./item.ts";

type Json = Readonly<Record<string, unknown>>;
interface FieldPath {
  readonly kinds: readonly string[];
  readonly path: string;
  /** False: only where the field is there already. */
  readonly create: boolean;
}

const WORKLOADS = ["Deployment.apps", "ReplicaSet.apps", "DaemonSet.apps", "StatefulSet.apps", "Job.batch"];
const TEMPLATES: readonly FieldPath[] = [
  { kinds: ["ReplicationController", ...WORKLOADS], path: "spec/template/metadata", create: true },
  { kinds: ["CronJob.batch"], path: "spec/jobTemplate/spec/template/metadata", create: true },
];
const CRON_JOBS: readonly FieldPath[] = [{ kinds: ["CronJob.batch"], path: "spec/jobTemplate/metadata", create: true }];
const SELECTORS: readonly FieldPath[] = [
  { kinds: ["Service", "ReplicationController"], path: "spec/selector", create: true },
  {
    kinds: ["Deployment.apps", "ReplicaSet.apps", "DaemonSet.apps", "StatefulSet.apps"],
    path: "spec/selector/matchLabels",
    create: true,
  },
  { kinds: ["Job.batch", "PodDisruptionBudget.policy"], path: "spec/selector/matchLabels", create: false },
  { kinds: ["CronJob.batch"], path: "spec/jobTemplate/spec/selector/matchLabels", create: false },
  { kinds: ["NetworkPolicy.networking.k8s.io"], path: "spec/podSelector/matchLabels", create: false },
];

/** Labels of the object; on request of its pod template too, and of its selectors. */
export function withLabels(
  object: KubeObject,
  labels: Readonly<Record<string, string>>,
  { selectors, templates }: { selectors: boolean; templates: boolean },
): KubeObject {
  const paths: FieldPath[] = [{ kinds: [], path: "metadata/labels", create: true }];
  if (selectors || templates)
    paths.push(...[...TEMPLATES, ...(selectors ? CRON_JOBS : [])].map((one) => ({ ...one, path: `${one.path}/labels` })));
  if (selectors) paths.push(...SELECTORS);
  return withPairs(object, paths, labels);
}
export function withAnnotations(object: KubeObject, annotations: Readonly<Record<string, string>>): KubeObject {
  const paths = [...TEMPLATES, ...CRON_JOBS].map((one) => ({ ...one, path: `${one.path}/annotations` }));
  return withPairs(object, [{ kinds: [], path: "metadata/annotations", create: true }, ...paths], annotations);
}

function withPairs(object: KubeObject, paths: readonly FieldPath[], pairs: Readonly<Record<string, string>>): KubeObject {
  const group = groupOf(object);
  const kind = group === "" ? object.kind : `${object.kind}.${group}`;
  let next = object as unknown as Json;
  for (const { kinds, path, create } of paths) {
    if (kinds.length > 0 && !kinds.includes(kind ?? "")) continue;
    next = added(next, path.split("/"), create, pairs);
  }
  return next as unknown as KubeObject;
}
function added(value: Json, path: readonly string[], create: boolean, pairs: Readonly<Record<string, string>>): Json {
  const [key, ...rest] = path;
  if (key === undefined) return { ...value, ...pairs };
  const inner = value[key];
  if ((inner === undefined || inner === null) && !create) return value;
  return { ...value, [key]: added((inner ?? {}) as Json, rest, create, pairs) };
}
