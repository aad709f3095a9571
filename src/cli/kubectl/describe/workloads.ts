/** Describes deployments, replica sets, replication controllers, stateful sets, daemon sets (kubectl/pkg/describe). */
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { labelSelectorMatches, matches, type Selector, selectorFromSet, selectorOf } from "../../../kube/labels.ts";
import { controllerOf } from "../../../kube/owner.ts";
import type { DaemonSet, Deployment, Pod, PodTemplateSpec, ReplicaSet, ReplicationController, StatefulSet } from "../../../kube/types.ts";
import { formatLabels } from "../printers/table.ts";
import type { DescribeContext } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, controlledBy, labelLines, selectorText } from "./metadata.ts";
import { podTemplateLines } from "./pod-template.ts";
import { rfc1123 } from "./time.ts";
import { DescriptionWriter } from "./writer.ts";

export async function describeDeployment(object: unknown, context: DescribeContext): Promise<string> {
  const deployment = object as Deployment;
  const { metadata, spec, status } = deployment;
  const w = new DescriptionWriter();
  w.line(0, "Name:", metadata.name);
  w.line(0, "Namespace:", metadata.namespace);
  w.line(0, "CreationTimestamp:", rfc1123(metadata.creationTimestamp));
  labelLines(w, "Labels", metadata.labels);
  annotationLines(w, "Annotations", metadata.annotations);
  w.line(0, "Selector:", selectorText(spec.selector));
  w.line(
    0,
    "Replicas:",
    `${spec.replicas ?? 1} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable`,
  );
  w.line(0, "StrategyType:", spec.strategy?.type);
  w.line(0, "MinReadySeconds:", spec.minReadySeconds ?? 0);
  const rolling = spec.strategy?.rollingUpdate;
  if (rolling) w.line(0, "RollingUpdateStrategy:", `${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`);
  podTemplateLines(w, spec.template, context.release.kubectl.laterDescribers);
  if (status.conditions?.length) {
    w.write(0, "Conditions:\n");
    w.line(1, "Type", "Status", "Reason");
    w.line(1, "----", "------", "------");
    for (const condition of status.conditions) w.line(1, `${condition.type} `, condition.status, condition.reason);
  }
  const owned = (
    await context.list<ReplicaSet>(`/apis/apps/v1/namespaces/${metadata.namespace}/replicasets`, {
      labelSelector: selectorText(spec.selector),
    })
  ).filter((set) => controllerOf(set)?.uid === metadata.uid && labelSelectorMatches(spec.selector, set.metadata.labels));
  const oldestFirst = [...owned].sort((a, b) =>
    a.metadata.creationTimestamp < b.metadata.creationTimestamp
      ? -1
      : a.metadata.creationTimestamp > b.metadata.creationTimestamp
        ? 1
        : a.metadata.name < b.metadata.name
          ? -1
          : 1,
  );
  const current = oldestFirst.find((set) => sameTemplate(set.spec.template, spec.template));
  if (owned.length > 0) {
    w.line(0, "OldReplicaSets:", replicaSetsText(owned.filter((set) => set !== current)));
    w.line(0, "NewReplicaSet:", replicaSetsText(current ? [current] : []));
  }
  eventLines(w, await context.events(deployment), context.now);
  return w.text();
}
function sameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  const bare = (template: PodTemplateSpec | undefined) => {
    const { "pod-template-hash": _, ...labels } = (template?.metadata?.labels ?? {}) as Record<string, string>;
    return { annotations: template?.metadata?.annotations ?? {}, labels, spec: template?.spec };
  };
  return semanticEqual(bare(a), bare(b));
}
function replicaSetsText(sets: readonly ReplicaSet[]): string {
  if (sets.length === 0) return "<none>";
  return sets.map((set) => `${set.metadata.name} (${set.status.replicas ?? 0}/${set.spec.replicas ?? 0} replicas created)`).join(", ");
}

/** `3 Running / 0 Waiting / 0 Succeeded / 0 Failed` of the pods an object controls. */
async function podStatuses(
  object: { metadata: { namespace?: string; uid: string } },
  selector: Selector,
  query: string,
  context: DescribeContext,
): Promise<string> {
  const pods = await context.list<Pod>(
    `/api/v1/namespaces/${object.metadata.namespace}/pods`,
    query === "" ? {} : { labelSelector: query },
  );
  const own = pods.filter((pod) => matches(selector, pod.metadata.labels) && controllerOf(pod)?.uid === object.metadata.uid);
  const count = (phase: string): number => own.filter((pod) => pod.status.phase === phase).length;
  return `${count("Running")} Running / ${count("Pending")} Waiting / ${count("Succeeded")} Succeeded / ${count("Failed")} Failed`;
}

export async function describeReplicaSet(object: unknown, context: DescribeContext): Promise<string> {
  const set = object as ReplicaSet;
  const w = new DescriptionWriter();
  w.line(0, "Name:", set.metadata.name);
  w.line(0, "Namespace:", set.metadata.namespace);
  w.line(0, "Selector:", selectorText(set.spec.selector));
  labelLines(w, "Labels", set.metadata.labels);
  annotationLines(w, "Annotations", set.metadata.annotations);
  const controller = controlledBy(set);
  if (controller) w.line(0, "Controlled By:", controller);
  w.line(0, "Replicas:", `${set.status.replicas ?? 0} current / ${set.spec.replicas ?? 0} desired`);
  w.line(0, "Pods Status:", await podStatuses(set, selectorOf(set.spec.selector), selectorText(set.spec.selector), context));
  podTemplateLines(w, set.spec.template, context.release.kubectl.laterDescribers);
  if (set.status.conditions?.length) {
    w.write(0, "Conditions:\n");
    w.line(1, "Type", "Status", "Reason");
    w.line(1, "----", "------", "------");
    for (const condition of set.status.conditions) w.line(1, `${condition.type} `, condition.status, condition.reason);
  }
  eventLines(w, await context.events(set), context.now);
  return w.text();
}

export async function describeReplicationController(object: unknown, context: DescribeContext): Promise<string> {
  const controller = object as ReplicationController;
  const selector = controller.spec.selector as Record<string, string> | undefined;
  const w = new DescriptionWriter();
  w.line(0, "Name:", controller.metadata.name);
  w.line(0, "Namespace:", controller.metadata.namespace);
  w.line(0, "Selector:", formatLabels(selector));
  labelLines(w, "Labels", controller.metadata.labels);
  annotationLines(w, "Annotations", controller.metadata.annotations);
  w.line(0, "Replicas:", `${controller.status.replicas ?? 0} current / ${controller.spec.replicas ?? 0} desired`);
  w.line(0, "Pods Status:", await podStatuses(controller, selectorFromSet(selector), formatLabels(selector), context));
  podTemplateLines(w, controller.spec.template, context.release.kubectl.laterDescribers);
  if (controller.status.conditions?.length) {
    w.write(0, "Conditions:\n");
    w.line(1, "Type", "Status", "Reason");
    w.line(1, "----", "------", "------");
    for (const condition of controller.status.conditions) w.line(1, `${condition.type} `, condition.status, condition.reason);
  }
  eventLines(w, await context.events(controller), context.now);
  return w.text();
}

export async function describeStatefulSet(object: unknown, context: DescribeContext): Promise<string> {
  const set = object as StatefulSet;
  const { metadata, spec, status } = set;
  const w = new DescriptionWriter();
  w.line(0, "Name:", metadata.name);
  w.line(0, "Namespace:", metadata.namespace);
  w.line(0, "CreationTimestamp:", rfc1123(metadata.creationTimestamp));
  w.line(0, "Selector:", selectorText(spec.selector));
  labelLines(w, "Labels", metadata.labels);
  annotationLines(w, "Annotations", metadata.annotations);
  w.line(0, "Replicas:", `${spec.replicas ?? 0} desired | ${status.replicas ?? 0} total`);
  w.line(0, "Update Strategy:", spec.updateStrategy?.type);
  const rolling = spec.updateStrategy?.rollingUpdate;
  if (rolling) {
    if (rolling.partition !== undefined) w.line(1, "Partition:", rolling.partition);
    if (rolling.maxUnavailable !== undefined) w.line(1, "MaxUnavailable:", rolling.maxUnavailable);
  }
  w.line(0, "Pods Status:", await podStatuses(set, selectorOf(spec.selector), selectorText(spec.selector), context));
  podTemplateLines(w, spec.template, context.release.kubectl.laterDescribers);
  const claims = spec.volumeClaimTemplates ?? [];
  if (claims.length === 0) w.line(0, "Volume Claims:", "<none>");
  else {
    w.write(0, "Volume Claims:\n");
    for (const claim of claims) {
      w.line(0, "  Name:", claim.metadata?.name);
      w.line(0, "  StorageClass:", claim.spec?.storageClassName ?? "");
      labelLines(w, "  Labels", claim.metadata?.labels);
      annotationLines(w, "  Annotations", claim.metadata?.annotations);
      w.line(0, "  Capacity:", (claim.spec?.resources?.requests as Record<string, string> | undefined)?.["storage"] ?? "<default>");
      w.line(0, "  Access Modes:", `[${(claim.spec?.accessModes ?? []).join(" ")}]`);
    }
  }
  eventLines(w, await context.events(set), context.now);
  return w.text();
}

export async function describeDaemonSet(object: unknown, context: DescribeContext): Promise<string> {
  const set = object as DaemonSet;
  const { metadata, spec, status } = set;
  const w = new DescriptionWriter();
  w.line(0, "Name:", metadata.name);
  if (context.release.kubectl.laterDescribers) w.line(0, "Namespace:", metadata.namespace);
  w.line(0, "Selector:", selectorText(spec.selector));
  w.line(0, "Node-Selector:", formatLabels(spec.template.spec?.nodeSelector as Record<string, string> | undefined));
  labelLines(w, "Labels", metadata.labels);
  annotationLines(w, "Annotations", metadata.annotations);
  w.write(0, `Desired Number of Nodes Scheduled: ${status.desiredNumberScheduled ?? 0}\n`);
  w.write(0, `Current Number of Nodes Scheduled: ${status.currentNumberScheduled ?? 0}\n`);
  w.write(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status.updatedNumberScheduled ?? 0}\n`);
  w.write(0, `Number of Nodes Scheduled with Available Pods: ${status.numberAvailable ?? 0}\n`);
  w.write(0, `Number of Nodes Misscheduled: ${status.numberMisscheduled ?? 0}\n`);
  w.line(0, "Pods Status:", await podStatuses(set, selectorOf(spec.selector), selectorText(spec.selector), context));
  podTemplateLines(w, spec.template, context.release.kubectl.laterDescribers);
  eventLines(w, await context.events(set), context.now);
  return w.text();
}
