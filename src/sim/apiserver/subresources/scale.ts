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

/** Writes the wanted replicas into the parent's spec. */
export function updateScale({
  endpoint,
  context,
  name,
  namespace,
  change,
}: SubresourceRequest & { change: (current: KubeObject) => KubeObject }): KubeObject {
  const parent = endpoint.update(
    context,
    name,
    namespace,
    (current) => {
      const before = scaleOf(endpoint, current);
      const after = change(before) as Scale;
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
      const scaled = endpoint.resource.subresources?.scale?.set(current, replicas) ?? current;
      const version = after.metadata?.resourceVersion;
      return version === undefined || version === current.metadata.resourceVersion
        ? scaled
        : { ...scaled, metadata: { ...scaled.metadata, resourceVersion: version } };
    },
    { subresource: "scale", operation: "scale" },
  );
  return scaleOf(endpoint, parent);
}
