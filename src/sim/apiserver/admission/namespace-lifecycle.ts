import { failure, forbidden, notFound } from "../../../kube/status.ts";
import type { Namespace } from "../../../kube/types.ts";
import type { AdmissionPlugin } from "./admission.ts";

const IMMORTAL = new Set(["default", "kube-system", "kube-public"]);

/**
 * Nothing is made in a namespace that is not there or is going away; three namespaces are never deleted.
 * Upstream: apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go.
 */
export const namespaceLifecycle: AdmissionPlugin = {
  name: "NamespaceLifecycle",
  handles: (operation, resource) =>
    resource.kind === "Namespace" && resource.group === "" ? operation === "DELETE" : operation === "CREATE" && resource.namespaced,
  admit({ resource, namespace, object, name }, host) {
    const found = host.store("", "namespaces")?.find(namespace) as Namespace | undefined;
    if (!found) throw notFound({ group: "", resource: "namespaces" }, namespace);
    if (found.status.phase === "Terminating") refuseTerminating(resource, name, namespace);
    return object;
  },
  validate({ operation, name, resource }) {
    if (operation === "DELETE" && IMMORTAL.has(name)) throw forbidden(resource, name, "this namespace may not be deleted");
  },
};

function refuseTerminating(resource: { group: string; resource: string }, name: string, namespace: string): never {
  const error = forbidden(resource, name, `unable to create new content in namespace ${namespace} because it is being terminated`);
  throw failure(403, "Forbidden", error.message, {
    ...error.status.details,
    causes: [{ reason: "NamespaceTerminating", message: `namespace ${namespace} is being terminated`, field: "metadata.namespace" }],
  });
}
