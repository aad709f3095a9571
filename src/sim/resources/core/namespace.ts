import { checkDns1123Label } from "../../../kube/names.ts";
import type { Namespace } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defineResource } from "../resource.ts";
import { validateNamespace } from "../validation/index.ts";

const NAME_LABEL = "kubernetes.io/metadata.name";

/** Namespaces. Upstream: pkg/registry/core/namespace/strategy.go. */
export const namespaces = defineResource<Namespace>({
  group: "",
  version: "v1",
  kind: "Namespace",
  namespaced: false,
  validate: validateNamespace,
  shortNames: ["ns"],
  verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
  subresources: { status: true, other: { finalize: { kind: "Namespace", verbs: ["update"] } } },
  initialStatus: () => ({ phase: "Active" }),
  selectableFields: { "status.phase": ({ status }) => status.phase ?? "", name: ({ metadata }) => metadata.name },
  validateName: checkDns1123Label,
  applyDefaults: labelled,
  prepareForCreate(namespace) {
    const finalizers = namespace.spec?.finalizers ?? [];
    const spec = finalizers.includes("kubernetes") ? namespace.spec : { ...namespace.spec, finalizers: [...finalizers, "kubernetes"] };
    return { ...namespace, spec };
  },
  prepareForUpdate: (next, current) => ({ ...next, spec: current.spec }),
  columns: [name, { name: "Status", cell: ({ status }) => status.phase ?? "" }, age],
});

/** A namespace always carries its name as a label. */
function labelled(namespace: Namespace): Namespace {
  const { metadata } = namespace;
  if (!metadata.name || metadata.labels?.[NAME_LABEL] === metadata.name) return namespace;
  return { ...namespace, metadata: { ...metadata, labels: { ...metadata.labels, [NAME_LABEL]: metadata.name } } };
}
