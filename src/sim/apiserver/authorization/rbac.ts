/**
 * Role-based access control over the stored roles and bindings. What a user may do is found once and remembered
 * until a role or binding changes. Upstream: plugin/pkg/auth/authorizer/rbac, pkg/registry/rbac/validation.
 */
import type { KubeObject, rbac } from "../../../kube/types.ts";
import type { UserInfo } from "../identity.ts";
import type { Store } from "../registry/store.ts";

export interface ResourceAttributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  /** "" at the cluster scope. */
  readonly namespace: string;
  readonly name: string;
}

export interface AppliedRule {
  readonly rule: rbac.PolicyRule;
  /** "" for a ClusterRoleBinding. */
  readonly namespace: string;
  /** `ClusterRoleBinding "x" of ClusterRole "y" to Group "z"`: the reason in SubjectAccessReviews. */
  readonly source: string;
}

interface AbsentRole {
  readonly kind: "role" | "clusterrole";
  readonly name: string;
  readonly namespace: string;
}
interface Resolution {
  readonly rules: readonly AppliedRule[];
  readonly absent: readonly AbsentRole[];
}
type Subject = rbac.Subject;
interface Binding {
  metadata: { name: string; namespace?: string };
  roleRef: rbac.RoleRef;
  subjects?: Subject[];
}
interface Role {
  rules?: rbac.PolicyRule[] | null;
}

export interface RbacStores {
  readonly clusterRoles: Store;
  readonly roles: Store;
  readonly clusterRoleBindings: Store;
  readonly roleBindings: Store;
}

export class Rbac {
  readonly #stores: () => RbacStores;
  /** Bindings by subject (`User:jane`, `Group:system:nodes`). */
  #bindings: Map<string, Binding[]> | undefined;
  #resolved = new Map<string, Resolution>();

  constructor(stores: () => RbacStores) {
    this.#stores = stores;
  }

  /** A role or binding was written. */
  changed(): void {
    this.#bindings = undefined;
    this.#resolved.clear();
  }

  /** Every rule that applies to a user, with where it holds. */
  rulesFor(user: UserInfo): readonly AppliedRule[] {
    return this.#resolution(user).rules;
  }
  /** Kinds and names of roles that bindings of the user name and that are not there, those of the cluster first. */
  absentRoles(user: UserInfo, namespace: string): readonly { kind: "role" | "clusterrole"; name: string }[] {
    return this.#resolution(user).absent.filter((one) => one.namespace === "" || one.namespace === namespace);
  }

  #resolution(user: UserInfo): Resolution {
    const key = `${user.name}\n${user.groups.join("\n")}`;
    let resolution = this.#resolved.get(key);
    if (!resolution) {
      resolution = this.#resolve(user);
      this.#resolved.set(key, resolution);
    }
    return resolution;
  }

  /** The rule that allows it. */
  allows(user: UserInfo, attributes: ResourceAttributes): AppliedRule | undefined {
    return this.rulesFor(user).find(
      ({ rule, namespace }) => (namespace === "" || namespace === attributes.namespace) && coversResource(rule, attributes),
    );
  }
  allowsPath(user: UserInfo, verb: string, path: string): AppliedRule | undefined {
    return this.rulesFor(user).find(({ rule, namespace }) => namespace === "" && coversPath(rule, verb, path));
  }

  #resolve(user: UserInfo): Resolution {
    this.#bindings ??= this.#index();
    const found = new Set<Binding>();
    const subjects = [`User:${user.name}`, ...user.groups.map((group) => `Group:${group}`)];
    const rules: AppliedRule[] = [];
    const absent: AbsentRole[] = [];
    for (const subject of subjects) {
      for (const binding of this.#bindings.get(subject) ?? []) {
        if (found.has(binding)) continue;
        found.add(binding);
        const { namespace = "", name } = binding.metadata;
        const source = `${namespace ? "RoleBinding" : "ClusterRoleBinding"} "${name}${namespace ? `/${namespace}` : ""}" of ${binding.roleRef.kind} "${binding.roleRef.name}" to ${describe(subject)}`;
        const role = this.#roleOf(binding);
        for (const rule of role?.rules ?? []) rules.push({ rule, namespace, source });
        if (!role)
          absent.push({ kind: binding.roleRef.kind === "ClusterRole" ? "clusterrole" : "role", name: binding.roleRef.name, namespace });
      }
    }
    absent.sort((a, b) => Number(a.namespace !== "") - Number(b.namespace !== ""));
    return { rules, absent };
  }
  #roleOf({ roleRef, metadata }: Binding): Role | undefined {
    const { clusterRoles, roles } = this.#stores();
    return (roleRef.kind === "ClusterRole" ? clusterRoles.find(roleRef.name) : roles.find(roleRef.name, metadata.namespace)) as
      | (KubeObject & Role)
      | undefined;
  }
  #index(): Map<string, Binding[]> {
    const { clusterRoleBindings, roleBindings } = this.#stores();
    const index = new Map<string, Binding[]>();
    for (const object of [...clusterRoleBindings.all(), ...roleBindings.all()]) {
      const binding = object as unknown as Binding;
      for (const subject of binding.subjects ?? []) {
        const key = subjectKey(subject, binding.metadata.namespace);
        const others = index.get(key);
        if (others) others.push(binding);
        else index.set(key, [binding]);
      }
    }
    return index;
  }
}

function subjectKey({ kind, name, namespace }: Subject, bindingNamespace: string | undefined): string {
  return kind === "ServiceAccount" ? `User:system:serviceaccount:${namespace ?? bindingNamespace ?? ""}:${name}` : `${kind}:${name}`;
}
function describe(subject: string): string {
  const [kind = "", ...rest] = subject.split(":");
  const name = rest.join(":");
  const account = /^system:serviceaccount:([^:]+):(.+)$/.exec(name);
  if (kind === "User" && account) return `ServiceAccount "${account[2]}/${account[1]}"`;
  return `${kind} "${name}"`;
}

/** `rbacv1helpers.{Verb,APIGroup,Resource,ResourceName}Matches`. */
export function coversResource(rule: rbac.PolicyRule, { verb, group, resource, subresource, name }: ResourceAttributes): boolean {
  if (!has(rule.verbs, verb) || !has(rule.apiGroups, group)) return false;
  const combined = subresource ? `${resource}/${subresource}` : resource;
  const resources = rule.resources ?? [];
  if (!resources.includes("*") && !resources.includes(combined) && !(subresource && resources.includes(`*/${subresource}`))) return false;
  return !rule.resourceNames?.length || rule.resourceNames.includes(name);
}
export function coversPath(rule: rbac.PolicyRule, verb: string, path: string): boolean {
  if (!has(rule.verbs, verb)) return false;
  return (rule.nonResourceURLs ?? []).some(
    (url) => url === "*" || url === path || (url.endsWith("*") && path.startsWith(url.slice(0, -1))),
  );
}
function has(list: readonly string[] | undefined, value: string): boolean {
  return list !== undefined && (list.includes("*") || list.includes(value));
}
