/**
 * A namespace ends in two steps: marked Terminating here, emptied by the namespace controller, gone when its
 * finalizer is taken away through the finalize subresource.
 * Upstream: pkg/registry/core/namespace/storage/storage.go.
 */
import { conflict } from "../../../kube/status.ts";
import type { KubeObject, Namespace } from "../../../kube/types.ts";
import type { RegistryHost, StoreHooks } from "../registry/host.ts";

export const namespaceHooks: StoreHooks = {
  mayVanish: (object) => !(object as Namespace).spec.finalizers?.length,
  beforeDelete(object: KubeObject, host: RegistryHost): KubeObject | undefined {
    const namespace = object as Namespace;
    const { metadata, spec } = namespace;
    if (!metadata.deletionTimestamp) {
      return {
        ...namespace,
        metadata: { ...metadata, deletionTimestamp: host.timestamp() },
        status: { ...namespace.status, phase: "Terminating" },
      } as KubeObject;
    }
    if (spec.finalizers?.length) {
      throw conflict(
        { group: "", resource: "namespaces" },
        metadata.name,
        "The system is ensuring all content is removed from this namespace.  Upon completion, this namespace will automatically be purged by the system.",
      );
    }
    return undefined;
  },
};
