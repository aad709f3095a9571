/** Validation of pods. Upstream: pkg/apis/core/validation/validation.go (ValidatePodCreate, ValidatePodUpdate). */
import { semanticEqual } from "../../../kube/deep-equal.ts";
import type { FieldError } from "../../../kube/status.ts";
import type { Container, core, Pod, PodSpec } from "../../../kube/types.ts";
import type { StrategyContext } from "../resource.ts";
import { structureDiff } from "./diff.ts";
import type { FieldErrors } from "./errors.ts";
import { checkPodSpec, newErrors } from "./pod-spec.ts";

/** On create and on update. */
export function validatePod(pod: Pod, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  checkPodSpec(pod.spec, "spec", context, errors, pod.metadata);
  if (!pod.spec.serviceAccountName) {
    pod.spec.volumes?.forEach((volume, index) => {
      volume.projected?.sources?.forEach((source, at) => {
        const path = `spec.volumes[${index}].projected.sources[${at}].serviceAccountToken`;
        if (source.serviceAccountToken) errors.forbidden(path, "must not be specified when serviceAccountName is not set");
      });
    });
  }
  const check = (list: readonly { image?: string }[] | undefined, field: string): void => {
    list?.forEach((container, index) => {
      const image = container.image ?? "";
      if (image.length !== image.trim().length)
        errors.invalid(`${field}[${index}].image`, image, "must not have leading or trailing whitespace");
    });
  };
  check(pod.spec.containers, "spec.containers");
  check(pod.spec.initContainers, "spec.initContainers");
  if ((pod.spec.ephemeralContainers ?? []).length > 0 && pod.metadata.resourceVersion === "") {
    errors.forbidden("spec.ephemeralContainers", "cannot be set on create");
  }
  if ((pod.spec.schedulingGates ?? []).length > 0 && pod.spec.nodeName && pod.metadata.resourceVersion === "") {
    errors.forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared");
  }
  return errors.list;
}

/** `ValidatePodUpdate`: almost everything of a pod's spec stays as it is. */
export function validatePodUpdate(next: Pod, current: Pod, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  checkContainerCount(next.spec.containers, current.spec.containers, "spec.containers", errors);
  checkContainerCount(next.spec.initContainers, current.spec.initContainers, "spec.initContainers", errors);
  if (errors.list.length > 0) return errors.list;
  checkDeadline(next.spec, current.spec, errors);
  checkOnlyAddedTolerations(next.spec.tolerations, current.spec.tolerations, errors);
  checkGates(next.spec, current.spec, errors);
  if (semanticEqual(next.spec, current.spec)) return errors.list;
  const munged = mungeSpec(next.spec, current.spec);
  if (!semanticEqual(munged, comparable(current.spec))) {
    const diff = structureDiff("core.PodSpec", internal(comparable(current.spec)), internal(munged), context.release.api.valuesAsJson);
    errors.forbidden("spec", `pod updates may not change fields other than ${UPDATABLE.join(",")}\n${diff}`);
  }
  return errors.list;
}

const UPDATABLE = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
];

function checkContainerCount(
  next: readonly Container[] | undefined,
  current: readonly Container[] | undefined,
  field: string,
  errors: FieldErrors,
): void {
  if ((next ?? []).length !== (current ?? []).length) errors.forbidden(field, "pod updates may not add or remove containers");
  next?.forEach((container, index) => {
    if (!container.image) errors.required(`${field}[${index}].image`);
    else if (container.image.trim() !== container.image) {
      errors.invalid(`${field}[${index}].image`, container.image, "must not have leading or trailing whitespace");
    }
  });
}

function checkDeadline(next: PodSpec, current: PodSpec, errors: FieldErrors): void {
  const field = "spec.activeDeadlineSeconds";
  if (next.activeDeadlineSeconds !== undefined) {
    const value = next.activeDeadlineSeconds;
    if (value < 0 || value > 2147483647) {
      errors.invalid(field, value, "must be between 0 and 2147483647, inclusive");
    } else if (current.activeDeadlineSeconds !== undefined && value > current.activeDeadlineSeconds) {
      errors.invalid(field, value, "must be less than or equal to previous value");
    }
  } else if (current.activeDeadlineSeconds !== undefined) {
    errors.invalid(field, undefined, "must not update from a positive integer to nil value");
  }
}

function checkGates(next: PodSpec, current: PodSpec, errors: FieldErrors): void {
  const known = new Set((current.schedulingGates ?? []).map(({ name }) => name));
  next.schedulingGates?.forEach(({ name }, index) => {
    if (known.has(name)) return;
    errors.forbidden(`spec.schedulingGates[${index}].name`, `only deletion is allowed, but found new scheduling gate '${name}'`);
  });
}

function checkOnlyAddedTolerations(
  next: readonly core.Toleration[] | undefined,
  current: readonly core.Toleration[] | undefined,
  errors: FieldErrors,
): void {
  const kept = (old: core.Toleration): boolean =>
    (next ?? []).some((toleration) => semanticEqual({ ...toleration, tolerationSeconds: 0 }, { ...old, tolerationSeconds: 0 }));
  if (!(current ?? []).every(kept))
    errors.forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
}

/** The new spec with everything that may change taken from the current one. */
function mungeSpec(next: PodSpec, current: PodSpec): PodSpec {
  const images = (list: Container[] | undefined, from: Container[] | undefined): Container[] | undefined =>
    list?.map((container, index) => {
      const image = from?.[index]?.image;
      if (image !== undefined) return { ...container, image };
      const { image: _, ...rest } = container;
      return rest;
    });
  const munged: Record<string, unknown> = {
    ...comparable(next),
    containers: images(next.containers, current.containers),
    activeDeadlineSeconds: current.activeDeadlineSeconds,
    tolerations: current.tolerations,
    schedulingGates: current.schedulingGates,
  };
  const initContainers = images(next.initContainers, current.initContainers);
  if (initContainers !== undefined) munged["initContainers"] = initContainers;
  if (
    current.terminationGracePeriodSeconds !== undefined &&
    current.terminationGracePeriodSeconds < 0 &&
    next.terminationGracePeriodSeconds === 1
  ) {
    munged["terminationGracePeriodSeconds"] = current.terminationGracePeriodSeconds;
  }
  if ((current.schedulingGates ?? []).length > 0) {
    // A gated pod's node selector and required node affinity may be tightened.
    munged["nodeSelector"] = current.nodeSelector;
    munged["affinity"] = current.affinity;
  }
  for (const key of Object.keys(munged)) if (munged[key] === undefined) delete munged[key];
  return munged as unknown as PodSpec;
}

/** Without the deprecated twin of serviceAccountName, which the API server's own structure has not. */
function comparable(spec: PodSpec): PodSpec {
  const { serviceAccount: _, ...rest } = spec;
  return rest;
}

/** The server's own structure keeps what a pod shares with its host inside the security context. */
function internal(spec: PodSpec): Record<string, unknown> {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers, ...rest } = spec;
  const shared = Object.entries({ hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers }).filter(
    ([, value]) => value !== undefined,
  );
  if (shared.length === 0) return { ...rest };
  return { ...rest, securityContext: { ...Object.fromEntries(shared), ...rest.securityContext } };
}

/** `validatePodStatusUpdate` in short: a node's name stays. */
export function validatePodStatusUpdate(next: Pod, current: Pod, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const before = current.status?.nominatedNodeName;
  const after = next.status?.nominatedNodeName;
  if (after && after !== before && !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(after)) {
    errors.invalid(
      "status.nominatedNodeName",
      after,
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'",
    );
  }
  return errors.list;
}
