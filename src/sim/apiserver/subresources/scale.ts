import { difference, type FieldSet, isEmptySet, union } from "../../../kube/patch/field-set.ts";
import { type Ownership, ownershipsOf, withOwnerships } from "../../../kube/patch/managed-fields.ts";
import { badRequest, invalid } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { Endpoint } from "../registry/endpoint.ts";
import type { SubresourceRequest } from "./subresources.ts";

type Scale = KubeObject & { spec: { replicas?: number }; status: { replicas: number; selector?: string } };

/** The parent as autoscaling/v1 Scale. Upstream: pkg/registry/apps/deployment/storage/storage.go (scaleFromDeployment). */
export function scaleOf(endpoint: Endpoint, parent: KubeObject): Scale {
  const scale = endpoint.resource.subresources?.scale;
  if (!scale) throw badRequest(`${endpoint.resource.resource} have no scale`);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = parent.metadata;
  const replicas = scale.get(parent);
  const selector = scale.selector(parent);
  return {
    apiVersion: "autoscaling/v1",
    kind: "Scale",
    metadata: { name, ...(namespace ? { namespace } : {}), uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: scale.observed(parent), ...(selector ? { selector } : {}) },
  };
}

export function getScale({ endpoint, name, namespace }: Omit<SubresourceRequest, "context">): KubeObject {
  return scaleOf(endpoint, endpoint.get(name, namespace));
}

const REPLICAS: FieldSet = { "f:spec": { "f:replicas": {} } };
const ownsReplicas = ({ set }: Ownership): boolean => set["f:spec"]?.["f:replicas"] !== undefined;

/** The scale with those of the parent's owners that own its replicas (managedfields.NewScaleHandler, ToSubresource). */
function ownedScale(scale: Scale, parent: KubeObject): Scale {
  const owners = ownershipsOf(parent).filter(ownsReplicas);
  return withOwnerships(
    scale,
    owners.map((owner) => ({ ...owner, apiVersion: scale.apiVersion, set: REPLICAS })),
  );
}
/** The parent, its replicas owned as the scale says (ToParent). */
function withOwnersOf(scale: Scale, parent: KubeObject, current: KubeObject): KubeObject {
  const is = (a: Ownership, b: Ownership): boolean =>
    a.manager === b.manager && a.operation === b.operation && (a.subresource ?? "") === (b.subresource ?? "");
  const mine = ownershipsOf(scale).filter(ownsReplicas);
  const before = ownershipsOf(current);
  const kept = before.flatMap((owner) => {
    const still = mine.find((one) => is(one, owner));
    const set = union(difference(owner.set, REPLICAS), still ? REPLICAS : {});
    return isEmptySet(set) ? [] : [{ ...owner, set, ...(still ? { time: still.time } : {}) }];
  });
  const added = mine.filter((one) => !before.some((owner) => is(owner, one))).map((one) => ({ ...one, apiVersion: parent.apiVersion }));
  return withOwnerships(parent, [...kept, ...added]);
}

/** Writes the wanted replicas into the parent's spec. */
export function updateScale({
  endpoint,
  context,
  name,
  namespace,
  change,
  operation,
}: SubresourceRequest & { change: (current: KubeObject) => KubeObject; operation: string }): KubeObject {
  const applied = operation === "apply";
  const parent = endpoint.update(
    context,
    name,
    namespace,
    (current) => {
      const before = scaleOf(endpoint, current);
      const after = change(applied ? ownedScale(before, current) : before) as Scale;
      const replicas = after.spec?.replicas ?? 0;
      if (!Number.isInteger(replicas) || replicas < 0) {
        throw invalid({ group: "autoscaling", kind: "Scale" }, name, [
          {
            reason: "FieldValueInvalid",
            field: "spec.replicas",
            message: `Invalid value: ${replicas}: must be greater than or equal to 0`,
          },
        ]);
      }
      const set = endpoint.resource.subresources?.scale?.set(current, replicas) ?? current;
      const scaled = applied ? withOwnersOf(after, set, current) : set;
      const version = after.metadata?.resourceVersion;
      return version === undefined || version === current.metadata.resourceVersion
        ? scaled
        : { ...scaled, metadata: { ...scaled.metadata, resourceVersion: version } };
    },
    { subresource: "scale", operation: "scale", applied },
  );
  return scaleOf(endpoint, parent);
}
