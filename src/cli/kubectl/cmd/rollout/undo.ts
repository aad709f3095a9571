/** `kubectl rollout undo` (k8s.io/kubectl/pkg/cmd/rollout/rollout_undo.go, polymorphichelpers/rollback.go). */
import { deepEqual } from "../../../../kube/deep-equal.ts";
import type { ControllerRevision, Deployment, KubeObject, PodTemplateSpec } from "../../../../kube/types.ts";
import { type DryRun, dryRunOf } from "../../dry-run.ts";
import { CommandError, toError } from "../../errors.ts";
import { dryRunSuffix, printerFor } from "../../printers/printer.ts";
import { type Info, infoPath } from "../../resource/info.ts";
import { visitAll } from "../../resource/visit.ts";
import { defineVerb, type Invocation } from "../../verb.ts";
import { LAST_APPLIED } from "../apply/annotation.ts";
import { groupKindOf } from "../set/pod-spec.ts";
import { templateText } from "./history.ts";
import { type History, historyOf, REVISION, type Revision } from "./revisions.ts";
import { buildRollout, completeWorkloads, refuseWithoutHistory, WORKLOADS } from "./target.ts";

export const undo = defineVerb({ name: "undo", run, complete: completeWorkloads(WORKLOADS) });

async function run(invocation: Invocation): Promise<number> {
  const { flags, process, print } = invocation;
  const dryRun = await dryRunOf(invocation);
  const wanted = flags.int("to-revision");
  const { visits } = await buildRollout(invocation);
  await visitAll(visits, async (info) => {
    const object = info.object as KubeObject;
    refuseWithoutHistory(object, groupKindOf(object), "rollbacker");
    if (wanted < 0) throw notFound(wanted);
    const found = await historyOf(invocation, info);
    const result =
      info.resource.kind === "Deployment"
        ? await undoDeployment(invocation, info, found, wanted, dryRun)
        : await undoController(invocation, info, found, wanted, dryRun);
    const printer = await printerFor(process, flags, { operation: `${result}${dryRunSuffix(dryRun)}` });
    await print(printer.print(object));
  });
  return 0;
}

function notFound(revision: number): CommandError {
  return new CommandError(`unable to find specified revision ${revision} in history`);
}
function skipped(revision: number): string {
  return `skipped rollback (current template already matches revision ${revision})`;
}

/** Annotations a deployment keeps for itself in a rollback. */
const KEPT = [
  LAST_APPLIED,
  REVISION,
  "deployment.kubernetes.io/revision-history",
  "deployment.kubernetes.io/desired-replicas",
  "deployment.kubernetes.io/max-replicas",
  "deprecated.deployment.rollback.to",
];
const HASH_LABEL = "pod-template-hash";

async function undoDeployment(
  invocation: Invocation,
  info: Info,
  { current, revisions }: History,
  wanted: number,
  dryRun: DryRun,
): Promise<string> {
  const deployment = current as Deployment;
  const revision = wanted === 0 ? revisions[revisions.length - 2] : revisions.find(({ number }) => number === wanted);
  if (!revision && wanted > 0) throw notFound(wanted);
  if (!revision) throw new CommandError(`no rollout history found for deployment ${JSON.stringify(info.name)}`);
  if (dryRun === "client")
    return templateText(invocation, (revision.object as { spec?: { template?: PodTemplateSpec } }).spec?.template ?? revision.template);
  if (deployment.spec?.paused)
    throw new CommandError("you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again");
  const template = withoutHash(revision);
  if (deepEqual(template, withoutEmptyLabels(deployment.spec?.template as PodTemplateSpec))) return skipped(wanted);
  const annotations: Record<string, string> = {};
  for (const key of KEPT) {
    const value = deployment.metadata.annotations?.[key];
    if (value !== undefined) annotations[key] = value;
  }
  for (const [key, value] of Object.entries(revision.object.metadata.annotations ?? {})) if (!KEPT.includes(key)) annotations[key] = value;
  await restore(invocation, info, wanted, dryRun, "application/json-patch+json", [
    { op: "replace", path: "/spec/template", value: template },
    { op: "replace", path: "/metadata/annotations", value: annotations },
  ]);
  return "rolled back";
}
/** The template as the deployment would have it: without the label that tells its ReplicaSets apart. */
function withoutHash(revision: Revision): PodTemplateSpec {
  const template = (revision.object as { spec?: { template?: PodTemplateSpec } }).spec?.template ?? revision.template;
  const { [HASH_LABEL]: _, ...labels } = template.metadata?.labels ?? {};
  return withoutEmptyLabels({ ...template, metadata: { ...template.metadata, labels } } as PodTemplateSpec);
}
function withoutEmptyLabels(template: PodTemplateSpec): PodTemplateSpec {
  if (template.metadata?.labels && Object.keys(template.metadata.labels).length > 0) return template;
  const { labels: _, ...metadata } = template.metadata ?? {};
  return { ...template, metadata } as PodTemplateSpec;
}

async function undoController(
  invocation: Invocation,
  info: Info,
  { current, revisions }: History,
  wanted: number,
  dryRun: DryRun,
): Promise<string> {
  if (wanted === 0 && revisions.length <= 1) throw new CommandError("no last revision to roll back to");
  const revision = wanted === 0 ? revisions[revisions.length - 2] : revisions.find(({ number }) => number === wanted);
  if (!revision) throw notFound(wanted);
  if (dryRun === "client") return `will roll back to ${templateText(invocation, revision.template)}`;
  if (deepEqual(revision.template, current.spec?.template)) return skipped(wanted);
  await restore(
    invocation,
    info,
    wanted,
    dryRun,
    "application/strategic-merge-patch+json",
    (revision.object as unknown as ControllerRevision).data,
  );
  return "rolled back";
}

async function restore(
  { factory }: Invocation,
  info: Info,
  revision: number,
  dryRun: DryRun,
  contentType: string,
  body: unknown,
): Promise<void> {
  try {
    await factory.client().body("PATCH", infoPath(info), {
      body,
      headers: { "content-type": contentType },
      query: dryRun === "server" ? { dryRun: "All" } : {},
    });
  } catch (error) {
    throw new CommandError(`failed restoring revision ${revision}: ${toError(error).message}`);
  }
}
