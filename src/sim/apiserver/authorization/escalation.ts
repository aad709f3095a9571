/**
 * Nobody grants what he does not hold: writes of roles and bindings are compared with the writer's own rules.
 * Upstream: pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased, pkg/registry/rbac/validation.
 */
import { uncovered } from "../../../kube/rbac-rules.ts";
import type { rbac } from "../../../kube/types.ts";
import type { UserInfo } from "../identity.ts";

/** The rules of `wanted` that `held` does not cover, one right each, then put together again; [] when all are held. */
export function missingRights(held: readonly rbac.PolicyRule[], wanted: readonly rbac.PolicyRule[]): rbac.PolicyRule[] {
  return compact(uncovered(held, wanted));
}

/** What the refusal says after `… is forbidden: `. */
export function escalationText(
  { name, groups }: UserInfo,
  missing: readonly rbac.PolicyRule[],
  absent: readonly { kind: "role" | "clusterrole"; name: string }[] = [],
): string {
  const missed = absent.map((role) => `${role.kind}s.rbac.authorization.k8s.io ${JSON.stringify(role.name)} not found`);
  const unresolved = missed.length > 0 ? `; resolution errors: [${missed.join(" ")}]` : "";
  const rights = [...new Set(missing.map(shown))].sort();
  return `user ${JSON.stringify(name)} (groups=${list(groups)}) is attempting to grant RBAC permissions not currently held:\n${rights.join("\n")}${unresolved}`;
}

/** `CompactRules`: verbs of the same resource and names stand together. */
function compact(rights: readonly rbac.PolicyRule[]): rbac.PolicyRule[] {
  const byResource = new Map<string, rbac.PolicyRule>();
  const result: rbac.PolicyRule[] = [];
  for (const right of rights) {
    if (right.nonResourceURLs) {
      result.push(right);
      continue;
    }
    const key = JSON.stringify([right.apiGroups, right.resources, right.resourceNames ?? []]);
    const before = byResource.get(key);
    byResource.set(key, before ? { ...before, verbs: [...before.verbs, ...right.verbs] } : right);
  }
  return [...result, ...byResource.values()];
}

/** `CompactString`: `{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}`. */
function shown({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: rbac.PolicyRule): string {
  const parts = Object.entries({
    APIGroups: apiGroups,
    Resources: resources,
    NonResourceURLs: nonResourceURLs,
    ResourceNames: resourceNames,
    Verbs: verbs,
  })
    .filter(([, values]) => values?.length)
    .map(([name, values]) => `${name}:${list(values ?? [])}`);
  return `{${parts.join(", ")}}`;
}
function list(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(" ")}]`;
}
