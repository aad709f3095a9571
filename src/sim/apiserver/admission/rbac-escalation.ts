/**
 * Keeps users from granting more than they have. In upstream this is no plugin but the storage of the rbac kinds
 * (pkg/registry/rbac, the policybased packages), which runs where validating admission has just run.
 */

import { semanticEqual } from "../../../kube/deep-equal.ts";
import { forbidden, notFound } from "../../../kube/status.ts";
import type { KubeObject, rbac } from "../../../kube/types.ts";
import { escalationText, missingRights } from "../authorization/escalation.ts";
import { MASTERS } from "../identity.ts";
import type { RegistryHost } from "../registry/host.ts";
import type { AdmissionPlugin, Attributes } from "./admission.ts";

const GROUP = "rbac.authorization.k8s.io";
type Role = KubeObject & { rules?: rbac.PolicyRule[] | null; aggregationRule?: unknown };
type Binding = KubeObject & { roleRef: rbac.RoleRef };
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
  if (before && onlyForCollector(role, before)) return;
  if (host.rbac.allows(identity.user, { verb: "escalate", group: GROUP, resource: resource.resource, subresource: "", namespace, name }))
    return;
  confirm(attributes, host, role.rules ?? []);
  // An aggregation rule can gather anything.
  if ((role.aggregationRule || before?.aggregationRule) && lacking(attributes, host, FULL_AUTHORITY).length > 0) {
    throw forbidden({ group: GROUP, resource: resource.resource }, name, "must have cluster-admin privileges to use the aggregationRule");
  }
}

function checkBinding(attributes: Attributes, host: RegistryHost): void {
  const { namespace, identity } = attributes;
  const { roleRef } = attributes.object as Binding;
  if (attributes.old && onlyForCollector(attributes.object as Binding, attributes.old)) return;
  const resource = roleRef.kind === "ClusterRole" ? "clusterroles" : "roles";
  const bind = { verb: "bind", group: GROUP, resource, subresource: "", namespace, name: roleRef.name };
  if (host.rbac.allows(identity.user, bind)) return;
  const role = host.store(GROUP, resource)?.find(roleRef.name, resource === "roles" ? namespace : undefined) as Role | undefined;
  if (!role) throw notFound({ group: GROUP, resource }, roleRef.name);
  confirm(attributes, host, role.rules ?? []);
}

/** `IsOnlyMutatingGCFields`: nothing but owner references and finalizers differs. */
function onlyForCollector(next: KubeObject, before: KubeObject): boolean {
  const { ownerReferences, finalizers, resourceVersion, managedFields } = before.metadata;
  return semanticEqual({ ...next, metadata: { ...next.metadata, ownerReferences, finalizers, resourceVersion, managedFields } }, before);
}

/** What of `wanted` the writer does not hold in the object's namespace. */
function lacking({ namespace, identity }: Attributes, host: RegistryHost, wanted: readonly rbac.PolicyRule[]): rbac.PolicyRule[] {
  const held = host.rbac.rulesFor(identity.user).filter((rule) => rule.namespace === "" || rule.namespace === namespace);
  return missingRights(
    held.map(({ rule }) => rule),
    wanted,
  );
}
function confirm(attributes: Attributes, host: RegistryHost, wanted: readonly rbac.PolicyRule[]): void {
  const { resource, namespace, name, identity } = attributes;
  const missing = lacking(attributes, host, wanted);
  if (missing.length === 0) return;
  const text = escalationText(identity.user, missing, host.rbac.absentRoles(identity.user, namespace));
  throw forbidden({ group: GROUP, resource: resource.resource }, name, text);
}
