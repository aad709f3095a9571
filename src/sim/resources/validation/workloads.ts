/** Validation of controllers of pods. Upstream: pkg/apis/{apps,core,batch}/validation. */
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { labelSelectorMatches, matches, selectorFromSet } from "../../../kube/labels.ts";
import { checkDns1123Label } from "../../../kube/names.ts";
import type { FieldError } from "../../../kube/status.ts";
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  LabelSelector,
  PodTemplateSpec,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from "../../../kube/types.ts";
import type { StrategyContext } from "../resource.ts";
import { scheduleError, timeZoneErrors } from "./cron-schedule.ts";
import { type FieldErrors, goIntOrString, goLabelSelector, goQuote, goStringMap, OMITTED } from "./errors.ts";
import { checkPodTemplate, newErrors } from "./pod-spec.ts";
import {
  checkAnnotations,
  checkAtMostHundredPercent,
  checkIntOrPercent,
  checkLabelSelector,
  checkLabels,
  checkNotNegative,
  IMMUTABLE,
  isEmptySelector,
  percentOf,
} from "./values.ts";

const SELECTOR_MISMATCH = "`selector` does not match template `labels`";

/** A selector that is there, well-formed and not empty; false when it cannot be used further. */
function checkSelector(selector: LabelSelector | undefined, kind: string, errors: FieldErrors): void {
  if (selector === undefined || selector === null) {
    errors.required("spec.selector");
    return;
  }
  checkLabelSelector(selector, "spec.selector", errors);
  if (isEmptySelector(selector)) errors.invalid("spec.selector", goLabelSelector(selector), `empty selector is invalid for ${kind}`);
}

function selects(selector: LabelSelector | undefined, labels: Record<string, string> | undefined): boolean {
  try {
    return labelSelectorMatches(selector, labels);
  } catch {
    // A broken selector has been reported already.
    return true;
  }
}

function checkTemplate(
  template: PodTemplateSpec | undefined,
  selector: LabelSelector | undefined,
  context: StrategyContext,
  errors: FieldErrors,
): void {
  const labels = template?.metadata?.labels;
  if (selector !== undefined && !isEmptySelector(selector) && !selects(selector, labels)) {
    errors.invalid("spec.template.metadata.labels", goStringMap(labels), SELECTOR_MISMATCH);
  }
  checkPodTemplate(template, "spec.template", context, errors);
  const policy = template?.spec?.restartPolicy;
  if (policy !== undefined && policy !== "Always") errors.notSupported("spec.template.spec.restartPolicy", policy, ["Always"]);
  if (template?.spec?.activeDeadlineSeconds !== undefined)
    errors.forbidden("spec.template.spec.activeDeadlineSeconds", "activeDeadlineSeconds in ReplicaSet is not Supported");
}

/** `ValidateDeploymentSpec`. */
export function validateDeployment(deployment: Deployment, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const { spec } = deployment;
  checkNotNegative(spec.replicas, "spec.replicas", errors);
  checkSelector(spec.selector, "deployment", errors);
  checkTemplate(spec.template, spec.selector, context, errors);
  const strategy = spec.strategy;
  switch (strategy?.type) {
    case "Recreate":
      if (strategy.rollingUpdate) {
        errors.forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'");
      }
      break;
    case "RollingUpdate":
      if (strategy.rollingUpdate === undefined) errors.required("spec.strategy.rollingUpdate", "this should be defaulted and never be nil");
      else checkRollingDeployment(strategy.rollingUpdate, "spec.strategy.rollingUpdate", errors);
      break;
    default:
      errors.notSupported("spec.strategy", shownStrategy(strategy), ["Recreate", "RollingUpdate"]);
  }
  checkNotNegative(spec.minReadySeconds, "spec.minReadySeconds", errors);
  checkNotNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit", errors);
  if (spec.progressDeadlineSeconds !== undefined) {
    checkNotNegative(spec.progressDeadlineSeconds, "spec.progressDeadlineSeconds", errors);
    if (spec.progressDeadlineSeconds <= (spec.minReadySeconds ?? 0)) {
      errors.invalid("spec.progressDeadlineSeconds", spec.progressDeadlineSeconds, "must be greater than minReadySeconds");
    }
  }
  return errors.list;
}

function shownStrategy(strategy: Deployment["spec"]["strategy"]): { go: string; json: unknown } {
  return {
    go: `apps.DeploymentStrategy{Type:${goQuote(strategy?.type ?? "")}, RollingUpdate:(*apps.RollingUpdateDeployment)(nil)}`,
    json: { Type: strategy?.type ?? "", RollingUpdate: null },
  };
}

function checkRollingDeployment(
  rolling: { maxSurge?: number | string; maxUnavailable?: number | string },
  field: string,
  errors: FieldErrors,
): void {
  checkIntOrPercent(rolling.maxUnavailable, `${field}.maxUnavailable`, errors);
  checkIntOrPercent(rolling.maxSurge, `${field}.maxSurge`, errors);
  if (isZero(rolling.maxUnavailable) && isZero(rolling.maxSurge)) {
    errors.invalid(`${field}.maxUnavailable`, goIntOrString(rolling.maxUnavailable), "may not be 0 when `maxSurge` is 0");
  }
  checkAtMostHundredPercent(rolling.maxUnavailable, `${field}.maxUnavailable`, errors);
}

function isZero(value: number | string | undefined): boolean {
  return value === 0 || percentOf(value) === 0;
}

/** `ValidateImmutableField(spec.selector)`. */
function checkSelectorKept(next: LabelSelector | undefined, current: LabelSelector | undefined, errors: FieldErrors): void {
  if (!semanticEqual(next, current)) errors.invalid("spec.selector", goLabelSelector(next), IMMUTABLE);
}

export function validateDeploymentUpdate(next: Deployment, current: Deployment, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  checkSelectorKept(next.spec.selector, current.spec.selector, errors);
  return errors.list;
}

/** `ValidateReplicaSetSpec`. */
export function validateReplicaSet(replicaSet: ReplicaSet, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const { spec } = replicaSet;
  checkNotNegative(spec.replicas, "spec.replicas", errors);
  checkNotNegative(spec.minReadySeconds, "spec.minReadySeconds", errors);
  checkSelector(spec.selector, "replicaset", errors);
  if (spec.template === undefined) errors.required("spec.template");
  else checkTemplate(spec.template, spec.selector, context, errors);
  return errors.list;
}

export function validateReplicaSetUpdate(next: ReplicaSet, current: ReplicaSet, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  checkSelectorKept(next.spec.selector, current.spec.selector, errors);
  return errors.list;
}

/** `ValidateDaemonSetSpec`. */
export function validateDaemonSet(daemonSet: DaemonSet, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const { spec } = daemonSet;
  if (spec.selector === undefined || spec.selector === null) errors.required("spec.selector");
  else {
    checkLabelSelector(spec.selector, "spec.selector", errors);
    if (!isEmptySelector(spec.selector) && !selects(spec.selector, spec.template?.metadata?.labels)) {
      errors.invalid("spec.template.metadata.labels", goStringMap(spec.template?.metadata?.labels), SELECTOR_MISMATCH);
    }
    if (isEmptySelector(spec.selector))
      errors.invalid("spec.selector", goLabelSelector(spec.selector), "empty selector is invalid for daemonset");
  }
  checkPodTemplate(spec.template, "spec.template", context, errors);
  const policy = spec.template?.spec?.restartPolicy;
  if (policy !== undefined && policy !== "Always") errors.notSupported("spec.template.spec.restartPolicy", policy, ["Always"]);
  if (spec.template?.spec?.activeDeadlineSeconds !== undefined) {
    errors.forbidden("spec.template.spec.activeDeadlineSeconds", "activeDeadlineSeconds in DaemonSet is not Supported");
  }
  checkNotNegative(spec.minReadySeconds, "spec.minReadySeconds", errors);
  const strategy = spec.updateStrategy;
  switch (strategy?.type) {
    case "OnDelete":
      break;
    case "RollingUpdate": {
      const rolling = strategy.rollingUpdate;
      const field = "spec.updateStrategy.rollingUpdate";
      if (rolling === undefined) {
        errors.required(field);
        break;
      }
      checkIntOrPercent(rolling.maxUnavailable, `${field}.maxUnavailable`, errors);
      checkAtMostHundredPercent(rolling.maxUnavailable, `${field}.maxUnavailable`, errors);
      checkIntOrPercent(rolling.maxSurge, `${field}.maxSurge`, errors);
      checkAtMostHundredPercent(rolling.maxSurge, `${field}.maxSurge`, errors);
      const unavailable = !isZero(rolling.maxUnavailable);
      const surge = !isZero(rolling.maxSurge);
      if (unavailable && surge) {
        errors.invalid(`${field}.maxSurge`, goIntOrString(rolling.maxSurge), "may not be set when maxUnavailable is non-zero");
      } else if (!unavailable && !surge) {
        errors.required(`${field}.maxUnavailable`, "cannot be 0 when maxSurge is 0");
      }
      break;
    }
    default:
      errors.notSupported(
        "spec.updateStrategy",
        {
          go: `apps.DaemonSetUpdateStrategy{Type:${goQuote(strategy?.type ?? "")}, RollingUpdate:(*apps.RollingUpdateDaemonSet)(nil)}`,
          json: { Type: strategy?.type ?? "", RollingUpdate: null },
        },
        ["OnDelete", "RollingUpdate"],
      );
  }
  checkNotNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit", errors);
  return errors.list;
}

export function validateDaemonSetUpdate(next: DaemonSet, current: DaemonSet, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  checkSelectorKept(next.spec.selector, current.spec.selector, errors);
  return errors.list;
}

/** `ValidateStatefulSetSpec`. */
export function validateStatefulSet(statefulSet: StatefulSet, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const { spec } = statefulSet;
  switch (spec.podManagementPolicy) {
    case undefined:
    case "":
      errors.required("spec.podManagementPolicy");
      break;
    case "OrderedReady":
    case "Parallel":
      break;
    default:
      errors.invalid("spec.podManagementPolicy", spec.podManagementPolicy, "must be 'OrderedReady' or 'Parallel'");
  }
  const strategy = spec.updateStrategy;
  switch (strategy?.type) {
    case undefined:
    case "":
      errors.required("spec.updateStrategy");
      break;
    case "OnDelete":
      if (strategy.rollingUpdate !== undefined) {
        errors.invalid(
          "spec.updateStrategy.rollingUpdate",
          { go: "(*apps.RollingUpdateStatefulSetStrategy)", json: strategy.rollingUpdate },
          "only allowed for updateStrategy 'RollingUpdate'",
        );
      }
      break;
    case "RollingUpdate":
      checkNotNegative(strategy.rollingUpdate?.partition, "spec.updateStrategy.rollingUpdate.partition", errors);
      break;
    default:
      errors.invalid(
        "spec.updateStrategy",
        {
          go: `apps.StatefulSetUpdateStrategy{Type:${goQuote(strategy?.type ?? "")}, RollingUpdate:(*apps.RollingUpdateStatefulSetStrategy)(nil)}`,
          json: { Type: strategy?.type, RollingUpdate: null },
        },
        "must be 'RollingUpdate' or 'OnDelete'",
      );
  }
  const retention = spec.persistentVolumeClaimRetentionPolicy;
  for (const key of ["whenDeleted", "whenScaled"] as const) {
    const value = retention?.[key];
    if (value !== undefined && value !== "Retain" && value !== "Delete") {
      errors.notSupported(`spec.persistentVolumeClaimRetentionPolicy.${key}`, value, ["Delete", "Retain"]);
    }
  }
  checkNotNegative(spec.replicas, "spec.replicas", errors);
  checkNotNegative(spec.minReadySeconds, "spec.minReadySeconds", errors);
  if (spec.ordinals) checkNotNegative(spec.ordinals.start, "spec.ordinals.start", errors);
  if (spec.selector === undefined || spec.selector === null) errors.required("spec.selector");
  else {
    checkLabelSelector(spec.selector, "spec.selector", errors);
    if (isEmptySelector(spec.selector))
      errors.invalid("spec.selector", goLabelSelector(spec.selector), "empty selector is invalid for statefulset");
  }
  const labels = spec.template?.metadata?.labels;
  if (spec.selector !== undefined && !isEmptySelector(spec.selector) && !selects(spec.selector, labels)) {
    errors.invalid("spec.template.metadata.labels", goStringMap(labels), SELECTOR_MISMATCH);
  }
  // The pods themselves are not looked into: their volumes come from the claim templates (ValidatePodTemplateSpecForStatefulSet).
  checkLabels(labels, "spec.template.labels", errors);
  checkAnnotations(spec.template?.metadata?.annotations, "spec.template.annotations", errors);
  const policy = spec.template?.spec?.restartPolicy;
  if (policy !== undefined && policy !== "Always") errors.notSupported("spec.template.spec.restartPolicy", policy, ["Always"]);
  if (spec.template?.spec?.activeDeadlineSeconds !== undefined) {
    errors.forbidden("spec.template.spec.activeDeadlineSeconds", "activeDeadlineSeconds in StatefulSet is not Supported");
  }
  return errors.list;
}

/** `ValidateStatefulSetUpdate`. */
export function validateStatefulSetUpdate(next: StatefulSet, current: StatefulSet, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const kept = {
    ...next.spec,
    replicas: current.spec.replicas,
    template: current.spec.template,
    updateStrategy: current.spec.updateStrategy,
    minReadySeconds: current.spec.minReadySeconds,
    ordinals: current.spec.ordinals,
    persistentVolumeClaimRetentionPolicy: current.spec.persistentVolumeClaimRetentionPolicy,
    ...(context.release.api.valuesAsJson ? { revisionHistoryLimit: current.spec.revisionHistoryLimit } : {}),
  };
  if (!semanticEqual(kept, current.spec)) {
    errors.forbidden(
      "spec",
      context.release.api.valuesAsJson
        ? "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
        : "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    );
  }
  return errors.list;
}

/** `ValidateReplicationControllerSpec`. */
export function validateReplicationController(controller: ReplicationController, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const { spec } = controller;
  checkNotNegative(spec.minReadySeconds, "spec.minReadySeconds", errors);
  if (Object.keys(spec.selector ?? {}).length === 0) errors.required("spec.selector");
  checkNotNegative(spec.replicas, "spec.replicas", errors);
  if (spec.template === undefined) {
    errors.required("spec.template");
    return errors.list;
  }
  const labels = spec.template.metadata?.labels;
  if (Object.keys(spec.selector ?? {}).length > 0 && !matches(selectorFromSet(spec.selector), labels)) {
    errors.invalid("spec.template.metadata.labels", goStringMap(labels), SELECTOR_MISMATCH);
  }
  checkPodTemplate(spec.template, "spec.template", context, errors);
  const policy = spec.template.spec?.restartPolicy;
  if (policy !== undefined && policy !== "Always") errors.notSupported("spec.template.spec.restartPolicy", policy, ["Always"]);
  if (spec.template.spec?.activeDeadlineSeconds !== undefined) {
    errors.forbidden("spec.template.spec.activeDeadlineSeconds", "activeDeadlineSeconds in ReplicationController is not Supported");
  }
  return errors.list;
}

const MAX_PARALLEL_INDEXED = 100_000;

/** `validateJobSpec` and the selector's rules, for jobs and for the template of cron jobs. */
function checkJobSpec(spec: Job["spec"], field: string, context: StrategyContext, errors: FieldErrors): void {
  checkNotNegative(spec.parallelism, `${field}.parallelism`, errors);
  checkNotNegative(spec.completions, `${field}.completions`, errors);
  checkNotNegative(spec.activeDeadlineSeconds, `${field}.activeDeadlineSeconds`, errors);
  checkNotNegative(spec.backoffLimit, `${field}.backoffLimit`, errors);
  checkNotNegative(spec.ttlSecondsAfterFinished, `${field}.ttlSecondsAfterFinished`, errors);
  if (spec.completionMode !== undefined) {
    if (spec.completionMode !== "NonIndexed" && spec.completionMode !== "Indexed") {
      errors.notSupported(`${field}.completionMode`, spec.completionMode, ["Indexed", "NonIndexed"]);
    }
    if (spec.completionMode === "Indexed") {
      if (spec.completions === undefined) errors.required(`${field}.completions`, "when completion mode is Indexed");
      if ((spec.parallelism ?? 0) > MAX_PARALLEL_INDEXED) {
        errors.invalid(
          `${field}.parallelism`,
          spec.parallelism,
          `must be less than or equal to ${MAX_PARALLEL_INDEXED} when completion mode is Indexed`,
        );
      }
    }
  }
  checkPerIndex(spec, field, errors);
  if (spec.podFailurePolicy) checkPodFailurePolicy(spec, field, errors);
  checkPodTemplate(spec.template, `${field}.template`, context, errors);
  const policy = spec.template?.spec?.restartPolicy;
  if (policy === "Always") errors.required(`${field}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"');
  else if (policy !== "OnFailure" && policy !== "Never")
    errors.notSupported(`${field}.template.spec.restartPolicy`, policy ?? "", ["Never", "OnFailure"]);
  else if (spec.podFailurePolicy && policy !== "Never") {
    errors.invalid(`${field}.template.spec.restartPolicy`, policy, 'only "Never" is supported when podFailurePolicy is specified');
  }
}

interface PerIndex {
  backoffLimitPerIndex?: number;
  maxFailedIndexes?: number;
  podReplacementPolicy?: string;
  successPolicy?: { rules?: { succeededIndexes?: string; succeededCount?: number }[] };
}
/** Limits per index, the success policy and the replacement policy. */
function checkPerIndex(spec: Job["spec"], field: string, errors: FieldErrors): void {
  const { backoffLimitPerIndex, maxFailedIndexes, podReplacementPolicy, successPolicy } = spec as unknown as PerIndex;
  const indexed = spec.completionMode === "Indexed";
  checkNotNegative(backoffLimitPerIndex, `${field}.backoffLimitPerIndex`, errors);
  checkNotNegative(maxFailedIndexes, `${field}.maxFailedIndexes`, errors);
  if (maxFailedIndexes !== undefined && backoffLimitPerIndex === undefined)
    errors.required(`${field}.backoffLimitPerIndex`, "when maxFailedIndexes is specified");
  if (!indexed) {
    if (backoffLimitPerIndex !== undefined)
      errors.invalid(`${field}.backoffLimitPerIndex`, backoffLimitPerIndex, "requires indexed completion mode");
    if (maxFailedIndexes !== undefined) errors.invalid(`${field}.maxFailedIndexes`, maxFailedIndexes, "requires indexed completion mode");
    if (successPolicy) errors.invalid(`${field}.successPolicy`, { go: "", json: successPolicy }, "requires indexed completion mode");
  } else if (maxFailedIndexes !== undefined && spec.completions !== undefined && maxFailedIndexes > spec.completions)
    errors.invalid(`${field}.maxFailedIndexes`, maxFailedIndexes, "must be less than or equal to completions");
  if (podReplacementPolicy !== undefined) {
    const allowed = spec.podFailurePolicy ? ["Failed"] : ["Failed", "TerminatingOrFailed"];
    if (!allowed.includes(podReplacementPolicy)) errors.notSupported(`${field}.podReplacementPolicy`, podReplacementPolicy, allowed);
  }
  if (!successPolicy || !indexed) return;
  const rules = successPolicy.rules ?? [];
  if (rules.length === 0)
    errors.required(`${field}.successPolicy.rules`, "at least one rules must be specified when the successPolicy is specified");
  rules.forEach(({ succeededCount, succeededIndexes }, at) => {
    const path = `${field}.successPolicy.rules[${at}]`;
    if (succeededCount === undefined && succeededIndexes === undefined)
      errors.required(path, "at least one of succeededCount or succeededIndexes must be specified");
    checkNotNegative(succeededCount, `${path}.succeededCount`, errors);
    if (succeededCount !== undefined && spec.completions !== undefined && succeededCount > spec.completions)
      errors.invalid(
        `${path}.succeededCount`,
        succeededCount,
        `must be less than or equal to ${spec.completions} (the number of specified completions)`,
      );
  });
}

function checkPodFailurePolicy(spec: Job["spec"], field: string, errors: FieldErrors): void {
  const path = `${field}.podFailurePolicy.rules`;
  const rules = spec.podFailurePolicy?.rules ?? [];
  if (rules.length > 20) errors.tooMany(path, rules.length, 20);
  rules.forEach((rule, index) => {
    const at = `${path}[${index}]`;
    const actions = ["Count", "FailIndex", "FailJob", "Ignore"];
    if (!rule.action) errors.required(`${at}.action`, `valid values: ${actions.map((action) => JSON.stringify(action)).join(", ")}`);
    else if (!actions.includes(rule.action)) errors.notSupported(`${at}.action`, rule.action, actions);
    if ((rule.action as string) === "FailIndex" && (spec as unknown as PerIndex).backoffLimitPerIndex === undefined)
      errors.invalid(`${at}.action`, "FailIndex", "requires the backoffLimitPerIndex to be set");
    const conditions = rule.onPodConditions ?? [];
    if (rule.onExitCodes) {
      const exit = rule.onExitCodes;
      if (exit.operator !== "In" && exit.operator !== "NotIn")
        errors.notSupported(`${at}.onExitCodes.operator`, exit.operator ?? "", ["In", "NotIn"]);
      if ((exit.values ?? []).length === 0)
        errors.invalid(`${at}.onExitCodes.values`, { go: "[]int32{}", json: [] }, "at least one value is required");
      exit.values?.forEach((value, position) => {
        if (exit.operator === "In" && value === 0)
          errors.invalid(`${at}.onExitCodes.values[${position}]`, value, "must not be 0 for the In operator");
        if (exit.values.indexOf(value) < position) errors.duplicate(`${at}.onExitCodes.values[${position}]`, value);
      });
      const unordered = exit.values?.some((value, position) => position > 0 && (exit.values[position - 1] ?? value) > value);
      if (unordered)
        errors.invalid(`${at}.onExitCodes.values`, { go: `[]int32{${exit.values.join(", ")}}`, json: exit.values }, "must be ordered");
      const name = exit.containerName;
      const known = [...(spec.template?.spec?.containers ?? []), ...(spec.template?.spec?.initContainers ?? [])].some(
        (container) => container.name === name,
      );
      if (name !== undefined && !known)
        errors.invalid(`${at}.onExitCodes.containerName`, name, "must be one of the container or initContainer names in the pod template");
    }
    if (rule.onExitCodes && conditions.length > 0) {
      errors.invalid(at, OMITTED, "specifying both OnExitCodes and OnPodConditions is not supported");
    }
    if (!rule.onExitCodes && conditions.length === 0) {
      errors.invalid(at, OMITTED, "specifying one of OnExitCodes and OnPodConditions is required");
    }
  });
}

/** `ValidateGeneratedSelector`: who copies another job's selector and labels is told. */
function checkGeneratedSelector({ metadata: { uid, name }, spec }: Job, errors: FieldErrors): void {
  const expected: Record<string, string> = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
  const labels = spec.template?.metadata?.labels;
  for (const [key, value] of Object.entries(expected)) {
    const field = `spec.template.metadata.labels[${key}]`;
    if (labels?.[key] === undefined) errors.required(field, `must be '${value}'`);
    else if (labels[key] !== value) errors.invalid(field, goStringMap(labels), `must be '${value}'`);
  }
  if (spec.selector && !selects(spec.selector, expected))
    errors.invalid("spec.selector", goLabelSelector(spec.selector), "`selector` not auto-generated");
}

/** `ValidateJob`. */
export function validateJob(job: Job, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const { spec } = job;
  if (spec.manualSelector !== true) checkGeneratedSelector(job, errors);
  checkJobSpec(spec, "spec", context, errors);
  if (spec.selector === undefined) errors.required("spec.selector");
  else {
    checkLabelSelector(spec.selector, "spec.selector", errors);
    const labels = spec.template?.metadata?.labels;
    if (!selects(spec.selector, labels)) errors.invalid("spec.template.metadata.labels", goStringMap(labels), SELECTOR_MISMATCH);
  }
  if (spec.completionMode === "Indexed" && (spec.completions ?? 0) > 0) {
    const last = `${job.metadata.name}-${(spec.completions ?? 1) - 1}`;
    const complaints = checkDns1123Label(last);
    if (complaints.length > 0)
      errors.invalid("metadata.name", job.metadata.name, `will not able to create pod with invalid DNS label: ${last}`);
  }
  return errors.list;
}

/** `ValidateJobUpdate`. */
export function validateJobUpdate(next: Job, current: Job, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const elastic =
    next.spec.completionMode === "Indexed" && next.spec.completions === next.spec.parallelism && next.spec.completions !== undefined;
  if (!elastic && next.spec.completions !== current.spec.completions) errors.invalid("spec.completions", next.spec.completions, IMMUTABLE);
  if (!semanticEqual(next.spec.selector, current.spec.selector))
    errors.invalid("spec.selector", goLabelSelector(next.spec.selector), IMMUTABLE);
  checkJobTemplateKept(next, current, errors);
  if (next.spec.completionMode !== current.spec.completionMode) errors.invalid("spec.completionMode", next.spec.completionMode, IMMUTABLE);
  if (!semanticEqual(next.spec.podFailurePolicy, current.spec.podFailurePolicy)) {
    errors.invalid("spec.podFailurePolicy", { go: "(*batch.PodFailurePolicy)", json: next.spec.podFailurePolicy ?? null }, IMMUTABLE);
  }
  return errors.list;
}

/** A suspended job that never started may be re-targeted; otherwise the template stays. */
function checkJobTemplateKept(next: Job, current: Job, errors: FieldErrors): void {
  let before = current.spec.template;
  const after = next.spec.template;
  const suspendedUnstarted = current.spec.suspend === true && current.status?.startTime === undefined;
  if (suspendedUnstarted) {
    before = {
      ...before,
      metadata: { ...before.metadata, annotations: after.metadata?.annotations ?? {}, labels: after.metadata?.labels ?? {} },
      spec: {
        ...(before.spec ?? { containers: [] }),
        nodeSelector: after.spec?.nodeSelector ?? {},
        tolerations: after.spec?.tolerations ?? [],
        schedulingGates: after.spec?.schedulingGates ?? [],
        ...(after.spec?.affinity ? { affinity: after.spec.affinity } : {}),
      },
    };
  }
  if (semanticEqual(before, after)) return;
  errors.invalid("spec.template", { go: goTemplate(after), json: internalTemplate(after) }, IMMUTABLE);
}

/** The server's own structure embeds the metadata, and names its other field as Go does. */
function internalTemplate({ metadata, spec }: PodTemplateSpec): unknown {
  return { ...metadata, Spec: spec };
}

function goTemplate(template: PodTemplateSpec): string {
  return `core.PodTemplateSpec{ObjectMeta:v1.ObjectMeta{Name:"", GenerateName:"", Namespace:"", SelfLink:"", UID:"", ResourceVersion:"", Generation:0, CreationTimestamp:time.Date(1, time.January, 1, 0, 0, 0, 0, time.UTC), DeletionTimestamp:<nil>, DeletionGracePeriodSeconds:(*int64)(nil), Labels:${goStringMap(template.metadata?.labels).go}, Annotations:${goStringMap(template.metadata?.annotations).go}, OwnerReferences:[]v1.OwnerReference(nil), Finalizers:[]string(nil), ManagedFields:[]v1.ManagedFieldsEntry(nil)}, Spec:core.PodSpec{}}`;
}

const MAX_CRONJOB_NAME = 52;

/** `ValidateCronJobCreate`. */
export function validateCronJob(cronJob: CronJob, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const { spec } = cronJob;
  if (!spec.schedule) errors.required("spec.schedule");
  else {
    const complaint = scheduleError(spec.schedule);
    if (complaint !== undefined) errors.invalid("spec.schedule", spec.schedule, complaint);
    if (spec.schedule.includes("TZ") && spec.timeZone !== undefined) {
      errors.invalid("spec.schedule", spec.schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule");
    } else if (spec.schedule.includes("TZ")) {
      errors.invalid("spec.schedule", spec.schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
    }
  }
  checkNotNegative(spec.startingDeadlineSeconds, "spec.startingDeadlineSeconds", errors);
  const policy = spec.concurrencyPolicy;
  if (!policy) errors.required("spec.concurrencyPolicy");
  else if (!["Allow", "Forbid", "Replace"].includes(policy))
    errors.notSupported("spec.concurrencyPolicy", policy, ["Allow", "Forbid", "Replace"]);
  if (spec.timeZone !== undefined) errors.invalidAll("spec.timeZone", spec.timeZone, timeZoneErrors(spec.timeZone));
  const job = spec.jobTemplate?.spec;
  checkJobSpec(job ?? ({} as Job["spec"]), "spec.jobTemplate.spec", context, errors);
  if (job?.selector !== undefined)
    errors.invalid("spec.jobTemplate.spec.selector", goLabelSelector(job.selector), "`selector` will be auto-generated");
  if (job?.manualSelector === true) errors.notSupported("spec.jobTemplate.spec.manualSelector", true, []);
  checkNotNegative(spec.successfulJobsHistoryLimit, "spec.successfulJobsHistoryLimit", errors);
  checkNotNegative(spec.failedJobsHistoryLimit, "spec.failedJobsHistoryLimit", errors);
  if (cronJob.metadata.name.length > MAX_CRONJOB_NAME) {
    errors.invalid("metadata.name", cronJob.metadata.name, `must be no more than ${MAX_CRONJOB_NAME} characters`);
  }
  return errors.list;
}
