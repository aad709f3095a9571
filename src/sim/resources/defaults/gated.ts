/**
 * Fields that a release knows but forgets, for their feature is off (alpha).
 * Upstream: pkg/api/pod/util.go (DropDisabledPodFields), pkg/registry/batch/job/strategy.go.
 */
import type { Release } from "../../../kube/releases/index.ts";
import type { Container, PodSpec } from "../../../kube/types.ts";
import { mapped, replaced } from "./fill.ts";

type Loose = Readonly<Record<string, unknown>>;

/** The object without some fields; the same object when it has none of them. */
export function without<T extends object>(object: T, fields: readonly string[]): T {
  if (!fields.some((field) => (object as Loose)[field] !== undefined)) return object;
  return Object.fromEntries(Object.entries(object).filter(([key]) => !fields.includes(key))) as T;
}

/** A pod's spec as the release keeps it. */
export function withoutGatedFields(spec: PodSpec, { features }: Release): PodSpec {
  if (features.enabled("InPlacePodVerticalScaling")) return spec;
  // One release has them all, the other none: a container is looked at once.
  const forget = (container: Container): Container => {
    const next = without(container, ["resizePolicy"]);
    const resources = next.resources && without(next.resources, ["claims"]);
    const securityContext = next.securityContext && without(next.securityContext, ["procMount"]);
    return replaced(next, { ...(resources ? { resources } : {}), ...(securityContext ? { securityContext } : {}) });
  };
  const initContainers = mapped(spec.initContainers, (container) =>
    features.enabled("SidecarContainers") ? forget(container) : without(forget(container), ["restartPolicy"]),
  );
  return without(replaced(spec, { containers: mapped(spec.containers, forget), initContainers }), ["hostUsers", "resourceClaims"]);
}

/** Fields of a Job's spec that the release forgets once they had their say in the defaults. */
export function gatedJobFields({ features }: Release): readonly string[] {
  return features.enabled("JobBackoffLimitPerIndex")
    ? []
    : ["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy", "podReplacementPolicy"];
}
