/** Old states of a workload: ReplicaSets of a deployment, ControllerRevisions of the others (kubectl/pkg/polymorphichelpers/history.go). */

import { formatSelector, selectorOf } from "../../../../kube/labels.ts";
import { isControlledBy } from "../../../../kube/owner.ts";
import { builtinMergeRules } from "../../../../kube/patch/merge-rules.ts";
import { applyStrategicMergePatch } from "../../../../kube/patch/strategic-merge.ts";
import type {
  ControllerRevision,
  DaemonSet,
  Deployment,
  KubeObject,
  ObjectList,
  PodTemplateSpec,
  ReplicaSet,
  StatefulSet,
} from "../../../../kube/types.ts";
import { CommandError, toError } from "../../errors.ts";
import { CHANGE_CAUSE } from "../../record.ts";
import type { Info } from "../../resource/info.ts";
import { infoPath } from "../../resource/info.ts";
import type { Invocation } from "../../verb.ts";

export const REVISION = "deployment.kubernetes.io/revision";

export interface Revision {
  readonly number: number;
  readonly changeCause: string;
  /** The ReplicaSet or ControllerRevision that remembers it. */
  readonly object: KubeObject;
  /** What is printed with -o. */
  readonly shown: KubeObject;
  readonly template: PodTemplateSpec;
}
export interface History {
  /** The workload as it is now. */
  readonly current: Deployment | DaemonSet | StatefulSet;
  /** By number, oldest first. */
  readonly revisions: readonly Revision[];
}

export async function historyOf(invocation: Invocation, info: Info): Promise<History> {
  return info.resource.kind === "Deployment" ? deploymentHistory(invocation, info) : controllerHistory(invocation, info);
}

async function current(invocation: Invocation, info: Info, noun: string): Promise<KubeObject> {
  try {
    return (await invocation.factory.client().body("GET", infoPath(info))) as KubeObject;
  } catch (error) {
    throw new CommandError(`failed to retrieve ${noun} ${info.name}: ${toError(error).message}`);
  }
}
async function owned<Item extends KubeObject>(
  { factory }: Invocation,
  owner: KubeObject & { spec?: { selector?: unknown } },
  resource: string,
  kind: string,
): Promise<Item[]> {
  const list = (await factory.client().body("GET", `/apis/apps/v1/namespaces/${owner.metadata.namespace}/${resource}`, {
    query: { labelSelector: formatSelector(selectorOf(owner.spec?.selector as never)) },
  })) as ObjectList<Item>;
  return list.items.filter((item) => isControlledBy(item, owner)).map((item) => ({ ...item, kind, apiVersion: "apps/v1" }));
}

async function deploymentHistory(invocation: Invocation, info: Info): Promise<History> {
  const deployment = (await current(invocation, info, "deployment")) as Deployment;
  let sets: ReplicaSet[];
  try {
    sets = await owned<ReplicaSet>(invocation, deployment, "replicasets", "ReplicaSet");
  } catch (error) {
    throw new CommandError(`failed to retrieve replica sets from deployment ${info.name}: ${toError(error).message}`);
  }
  const revisions = sets.flatMap((set) => {
    const text = set.metadata.annotations?.[REVISION];
    if (text === undefined || !/^\d+$/.test(text)) return [];
    const cause = set.metadata.annotations?.[CHANGE_CAUSE] ?? "";
    const template = set.spec?.template as PodTemplateSpec;
    const annotated =
      cause === ""
        ? template
        : ({
            ...template,
            metadata: { ...template.metadata, annotations: { ...template.metadata?.annotations, [CHANGE_CAUSE]: cause } },
          } as PodTemplateSpec);
    return [{ number: Number(text), changeCause: cause, object: set as KubeObject, shown: set as KubeObject, template: annotated }];
  });
  return { current: deployment, revisions: sorted(revisions) };
}

async function controllerHistory(invocation: Invocation, info: Info): Promise<History> {
  const { kind } = info.resource;
  const workload = (await current(invocation, info, kind === "StatefulSet" ? "Statefulset" : kind)) as DaemonSet | StatefulSet;
  let found: ControllerRevision[];
  try {
    found = await owned<ControllerRevision>(invocation, workload, "controllerrevisions", "ControllerRevision");
  } catch (error) {
    throw new CommandError(`unable to find history controlled by ${kind} ${info.name}: ${toError(error).message}`);
  }
  const revisions = found.map((one) => {
    const then = workloadAt(workload, one);
    return {
      number: Number(one.revision),
      changeCause: one.metadata.annotations?.[CHANGE_CAUSE] ?? "",
      object: one as KubeObject,
      shown: then as KubeObject,
      template: then.spec?.template as PodTemplateSpec,
    };
  });
  return { current: workload, revisions: sorted(revisions) };
}
function sorted(revisions: Revision[]): Revision[] {
  const byNumber = new Map(revisions.map((revision) => [revision.number, revision]));
  return [...byNumber.values()].sort((a, b) => a.number - b.number);
}

/** The workload as it was at a ControllerRevision, whose data is a strategic merge patch. */
function workloadAt(workload: DaemonSet | StatefulSet, revision: ControllerRevision): DaemonSet | StatefulSet {
  return applyStrategicMergePatch(
    workload as never,
    revision.data as never,
    builtinMergeRules,
    workload.kind ?? "StatefulSet",
  ) as unknown as StatefulSet;
}
