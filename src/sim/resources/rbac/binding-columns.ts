import type { KubeObject, rbac } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import type { Column } from "../resource.ts";

export type Binding = KubeObject & { roleRef: rbac.RoleRef; subjects?: rbac.Subject[] };

const subjectsOf = (kind: string) => (binding: Binding) =>
  (binding.subjects ?? [])
    .filter((subject) => subject.kind === kind)
    .map((subject) => (kind === "ServiceAccount" ? `${subject.namespace}/${subject.name}` : subject.name))
    .join(", ");

/** Columns of RoleBindings and ClusterRoleBindings. */
export const bindingColumns: readonly Column<Binding>[] = [
  name,
  { name: "Role", cell: ({ roleRef }) => `${roleRef.kind}/${roleRef.name}` },
  age,
  { name: "Users", wide: true, cell: subjectsOf("User") },
  { name: "Groups", wide: true, cell: subjectsOf("Group") },
  { name: "ServiceAccounts", wide: true, cell: subjectsOf("ServiceAccount") },
];
