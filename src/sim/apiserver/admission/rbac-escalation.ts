/**
 * Keeps users from granting more than they have. In upstream this is no plugin but the storage of the rbac kinds
 * (pkg/registry/rbac, the policybased packages), which runs where validating admission has just run.
 */

import { forbidden, notFound } from "../../../kube/status.ts";
import type { KubeObject, rbac } from "../../../kube/types.ts";
import { escalationText, missingRights } from "../authorization/escalation.ts";
import { MASTERS } from "../identity.ts";
import type { RegistryHost } from "../registry/host.ts";
import type { AdmissionPlugin, Attributes } from "./admission.ts";

const GROUP = "rbac.authorization.k8s.io";
type Role = KubeObject & { rules?: rbac.PolicyRule[] | null; aggregationRule?: unknown };
type Binding = KubeObject & { roleRef: rbac.RoleRef; subjects?: rbac.Subject[] };
/** Who may do this may do anything. */
const FULL_AUTHORITY: readonly rbac.PolicyRule[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

export const rbacEscalation: AdmissionPlugin = {
  name: "RBACEscalation",
  handles: (operation, resource, subresource) =>
    resource.group === GROUP && subresource === "" && (operation === "CREATE" || operation === "UPDATE"),
  validate(attributes, host) {
    const { user } = attributes.identity;
    if (attributes.identity.master || user.groups.includes(MASTERS)) return;
    if (attributes.resource.kind.endsWith("Binding")) checkBinding(attributes, host);
    else checkRole(attributes, host);
  },
};

function checkRole(attributes: Attributes, host: RegistryHost): void {
  const { resource, namespace, name, identity } = attributes;
  const role = attributes.object as Role;
  const before = attributes.old as Role | undefined;
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
  if (before && same(before.rules, role.rules) && same(before.aggregationRule, role.aggregationRule)) return;
  if (host.rbac.allows(identity.user, { verb: "escalate", group: GROUP, resource: resource.resource, subresource: "", namespace, name }))
    return;
  const wanted = [
    ...(role.rules ?? []),
    ...(role.aggregationRule && !same(before?.aggregationRule, role.aggregationRule) ? FULL_AUTHORITY : []),
  ];
  confirm(attributes, host, wanted);
}

function checkBinding(attributes: Attributes, host: RegistryHost): void {
  const { namespace, identity } = attributes;
  const { roleRef, subjects } = attributes.object as Binding;
  const before = attributes.old as Binding | undefined;
  if (before && JSON.stringify([before.roleRef, before.subjects]) === JSON.stringify([roleRef, subjects])) return;
  const resource = roleRef.kind === "ClusterRole" ? "clusterroles" : "roles";
  const bind = { verb: "bind", group: GROUP, resource, subresource: "", namespace, name: roleRef.name };
  if (host.rbac.allows(identity.user, bind)) return;
  const role = host.store(GROUP, resource)?.find(roleRef.name, resource === "roles" ? namespace : undefined) as Role | undefined;
  if (!role) throw notFound({ group: GROUP, resource }, roleRef.name);
  confirm(attributes, host, role.rules ?? []);
}

function confirm({ resource, namespace, name, identity }: Attributes, host: RegistryHost, wanted: readonly rbac.PolicyRule[]): void {
  const held = host.rbac.rulesFor(identity.user).filter((rule) => rule.namespace === "" || rule.namespace === namespace);
  const missing = missingRights(
    held.map(({ rule }) => rule),
    wanted,
  );
  if (missing.length > 0) throw forbidden({ group: GROUP, resource: resource.resource }, name, escalationText(identity.user, missing));
}
