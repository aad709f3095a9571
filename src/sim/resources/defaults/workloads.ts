/**
 * Defaults of controllers of pods: Deployment, ReplicaSet, DaemonSet, StatefulSet, ReplicationController, Job, CronJob.
 * Upstream: pkg/apis/{apps,batch,core}/v1/defaults.go.
 */
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  PersistentVolumeClaim,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from "../../../kube/types.ts";
import type { StrategyContext } from "../resource.ts";
import { filled, mapped, replaced } from "./fill.ts";
import { gatedJobFields, without } from "./gated.ts";
import { defaultPodTemplate, defaultTemplateMetadata } from "./pod-spec.ts";

/** `SetDefaults_Deployment`. */
export function defaultDeployment(deployment: Deployment, context: StrategyContext): Deployment {
  let spec = filled(deployment.spec ?? {}, { replicas: 1, strategy: {}, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  let strategy = filled(spec.strategy ?? {}, { type: "RollingUpdate" });
  if (strategy.type === "RollingUpdate") {
    strategy = replaced(strategy, { rollingUpdate: filled(strategy.rollingUpdate ?? {}, { maxUnavailable: "25%", maxSurge: "25%" }) });
  }
  spec = replaced(spec, { strategy, template: defaultPodTemplate(spec.template, context) });
  return replaced(deployment, { spec });
}

/** `SetDefaults_ReplicaSet`. */
export function defaultReplicaSet(replicaSet: ReplicaSet, context: StrategyContext): ReplicaSet {
  const spec = filled(replicaSet.spec ?? {}, { replicas: 1 });
  return replaced(replicaSet, { spec: replaced(spec, { template: defaultPodTemplate(spec.template, context) }) });
}

/** `SetDefaults_DaemonSet`. */
export function defaultDaemonSet(daemonSet: DaemonSet, context: StrategyContext): DaemonSet {
  let spec = filled(daemonSet.spec ?? {}, { updateStrategy: {}, revisionHistoryLimit: 10 });
  let updateStrategy = filled(spec.updateStrategy ?? {}, { type: "RollingUpdate" });
  if (updateStrategy.type === "RollingUpdate") {
    updateStrategy = replaced(updateStrategy, {
      rollingUpdate: filled(updateStrategy.rollingUpdate ?? {}, { maxUnavailable: 1, maxSurge: 0 }),
    });
  }
  spec = replaced(spec, { updateStrategy, template: defaultPodTemplate(spec.template, context) });
  return replaced(daemonSet, { spec });
}

/** `SetDefaults_StatefulSet`. */
export function defaultStatefulSet(statefulSet: StatefulSet, context: StrategyContext): StatefulSet {
  let spec = filled(statefulSet.spec ?? {}, { podManagementPolicy: "OrderedReady", replicas: 1, revisionHistoryLimit: 10 } as Partial<
    StatefulSet["spec"]
  >);
  let updateStrategy = filled(spec.updateStrategy ?? {}, { type: "RollingUpdate" });
  if (updateStrategy.type === "RollingUpdate") {
    updateStrategy = replaced(updateStrategy, { rollingUpdate: filled(updateStrategy.rollingUpdate ?? {}, { partition: 0 }) });
  }
  const persistentVolumeClaimRetentionPolicy = context.release.features.enabled("StatefulSetAutoDeletePVC")
    ? filled(spec.persistentVolumeClaimRetentionPolicy ?? {}, { whenDeleted: "Retain", whenScaled: "Retain" })
    : spec.persistentVolumeClaimRetentionPolicy;
  const volumeClaimTemplates = mapped(spec.volumeClaimTemplates, (claim) => {
    const next = filled(claim, { apiVersion: "v1", kind: "PersistentVolumeClaim", status: { phase: "Pending" } } as Partial<typeof claim>);
    return replaced(next, {
      metadata: defaultTemplateMetadata(next.metadata, context),
      spec: filled(next.spec ?? {}, { volumeMode: "Filesystem" }),
    });
  });
  spec = replaced(spec, {
    updateStrategy,
    persistentVolumeClaimRetentionPolicy,
    volumeClaimTemplates,
    template: defaultPodTemplate(spec.template, context),
  });
  return replaced(statefulSet, { spec });
}

/** `SetDefaults_ReplicationController`: selector and labels come from the template. */
export function defaultReplicationController(controller: ReplicationController, context: StrategyContext): ReplicationController {
  let spec = filled(controller.spec ?? {}, { replicas: 1 });
  const labels = spec.template?.metadata?.labels;
  let next = controller;
  if (labels !== undefined) {
    if (Object.keys(spec.selector ?? {}).length === 0) spec = { ...spec, selector: labels };
    if (Object.keys(next.metadata.labels ?? {}).length === 0) next = { ...next, metadata: { ...next.metadata, labels } };
  }
  if (spec.template) spec = replaced(spec, { template: defaultPodTemplate(spec.template, context) });
  return replaced(next, { spec });
}

const MAX_INT32 = 2147483647;

/** `SetDefaults_Job`. */
export function defaultJob(job: Job, context: StrategyContext): Job {
  let spec = job.spec;
  const parallelismMissing = spec.parallelism === undefined || spec.parallelism === null;
  if (parallelismMissing && (spec.completions === undefined || spec.completions === null))
    spec = { ...spec, completions: 1, parallelism: 1 };
  else if (parallelismMissing) spec = { ...spec, parallelism: 1 };
  spec = filled(spec, {
    backoffLimit: (spec as { backoffLimitPerIndex?: number }).backoffLimitPerIndex === undefined ? 6 : MAX_INT32,
    completionMode: "NonIndexed",
    suspend: false,
  });
  if (context.release.features.enabled("JobPodReplacementPolicy")) {
    spec = filled(spec, {
      manualSelector: false,
      podReplacementPolicy: spec.podFailurePolicy === undefined ? "TerminatingOrFailed" : "Failed",
    } as Partial<Job["spec"]>);
  }
  if (spec.podFailurePolicy) {
    const rules = mapped(spec.podFailurePolicy.rules, (rule) =>
      replaced(rule, {
        onPodConditions: mapped(rule.onPodConditions, (pattern) => filled(pattern, { status: "True" })) as typeof rule.onPodConditions,
      }),
    );
    spec = replaced(spec, { podFailurePolicy: replaced(spec.podFailurePolicy, { rules: rules ?? [] }) });
  }
  spec = without(replaced(spec, { template: defaultPodTemplate(spec.template, context) }), gatedJobFields(context.release));
  const labels = spec.template.metadata?.labels;
  const next = replaced(job, { spec });
  if (labels !== undefined && Object.keys(next.metadata.labels ?? {}).length === 0)
    return { ...next, metadata: { ...next.metadata, labels } };
  return next;
}

/**
 * `batch/job strategy.PrepareForCreate` and `generateSelector`: the job's own selector and labels, unless
 * `manualSelector` is set.
 */
export function prepareJob(job: Job): Job {
  if (job.spec.manualSelector === true) return job;
  const { uid, name } = job.metadata;
  const own: Record<string, string> = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
  const { template } = job.spec;
  const withOwn = (labels: Record<string, string> | undefined): Record<string, string> => ({ ...own, ...labels });
  const selector = job.spec.selector ?? {};
  const templateLabels = withOwn(template.metadata?.labels);
  return {
    ...job,
    metadata: Object.keys(job.metadata.labels ?? {}).length > 0 ? job.metadata : { ...job.metadata, labels: templateLabels },
    spec: {
      ...job.spec,
      selector: { ...selector, matchLabels: { "batch.kubernetes.io/controller-uid": uid, ...selector.matchLabels } },
      template: { ...template, metadata: { ...template.metadata, labels: templateLabels } },
    },
  };
}

/** `SetDefaults_CronJob`. */
export function defaultCronJob(cronJob: CronJob, context: StrategyContext): CronJob {
  let spec = filled(cronJob.spec, { concurrencyPolicy: "Allow", suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 });
  const given = spec.jobTemplate ?? {};
  const job = given.spec ?? ({} as NonNullable<typeof given.spec>);
  const jobTemplate = replaced(given, {
    metadata: defaultTemplateMetadata(given.metadata, context),
    spec: without(replaced(job, { template: defaultPodTemplate(job.template, context) }), gatedJobFields(context.release)),
  });
  spec = replaced(spec, { jobTemplate });
  return replaced(cronJob, { spec });
}

/** `SetDefaults_PersistentVolumeClaim`. */
export function defaultPersistentVolumeClaim(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const spec = filled(claim.spec ?? {}, { volumeMode: "Filesystem" });
  const status = claim.status?.phase ? claim.status : { ...claim.status, phase: "Pending" };
  return replaced(claim, { spec, status });
}
