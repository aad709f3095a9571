/** What an account may do, read from the roles and bindings themselves. Upstream: plugin/pkg/auth/authorizer/rbac. */
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from "../../kube/resource.ts";
import type { ClusterRoleBinding, RoleBinding, rbac } from "../../kube/types.ts";
import type { Objects } from "../context.ts";

export interface Account {
  readonly name: string;
  readonly namespace: string;
}
/** One cell of a matrix: a verb on a resource in a namespace. */
export interface Right {
  readonly verb: string;
  /** "" for the core group. */
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
}
/** A binding that names an account, itself or through its group or user name. */
export interface Grant {
  readonly binding: RoleBinding | ClusterRoleBinding;
  /** "" where it holds everywhere. */
  readonly namespace: string;
  readonly rules: readonly rbac.PolicyRule[];
}

function means({ kind, name, namespace }: rbac.Subject, account: Account, bound: string): boolean {
  if (kind === "ServiceAccount") return name === account.name && (namespace ?? bound) === account.namespace;
  if (kind === "User") return name === `system:serviceaccount:${account.namespace}:${account.name}`;
  return ["system:serviceaccounts", `system:serviceaccounts:${account.namespace}`, "system:authenticated"].includes(name);
}
/** Every binding that speaks of a ServiceAccount. */
export function grantsOf(objects: Objects, account: Account): Grant[] {
  const rulesOf = ({ kind, name }: rbac.RoleRef, namespace: string): readonly rbac.PolicyRule[] =>
    (kind === "ClusterRole" ? objects.get(clusterRoles, name) : objects.get(roles, name, namespace))?.rules ?? [];
  return [
    ...objects.list(clusterRoleBindings).map((binding) => ({ binding, namespace: "" })),
    ...objects.list(roleBindings).map((binding) => ({ binding, namespace: binding.metadata.namespace ?? "" })),
  ]
    .filter(({ binding, namespace }) => (binding.subjects ?? []).some((subject) => means(subject, account, namespace)))
    .map(({ binding, namespace }) => ({ binding, namespace, rules: rulesOf(binding.roleRef, namespace) }));
}
/** What `kubectl auth can-i` would say, for rights on whole resources. */
export function may(objects: Objects, account: Account, { verb, group, resource, namespace }: Right): boolean {
  const has = (list: readonly string[] | undefined, value: string): boolean =>
    list?.includes("*") === true || list?.includes(value) === true;
  return grantsOf(objects, account).some(
    (grant) =>
      (grant.namespace === "" || grant.namespace === namespace) &&
      grant.rules.some(
        (rule) =>
          has(rule.verbs, verb) && has(rule.apiGroups, group) && has(rule.resources, resource) && (rule.resourceNames ?? []).length === 0,
      ),
  );
}
