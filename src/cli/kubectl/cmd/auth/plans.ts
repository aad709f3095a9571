/** What makes an RBAC object on the server hold what a file says: k8s.io/component-helpers/auth/rbac/reconciliation. */
import { uncovered } from "../../../../kube/rbac-rules.ts";
import type { KubeObject, rbac } from "../../../../kube/types.ts";

/** A Role, or a ClusterRole, which may add up others. */
export type Role = KubeObject & { rules?: readonly rbac.PolicyRule[] | null; aggregationRule?: rbac.AggregationRule };
export type Binding = KubeObject & { roleRef: rbac.RoleRef; subjects?: readonly rbac.Subject[] };

export interface Plan {
  readonly operation: "none" | "create" | "update" | "recreate";
  /** The object that is to be written, or the one that is right already. */
  readonly object: KubeObject;
  /** The object says that it is not to be reconciled. */
  readonly isProtected: boolean;
  readonly missingRules?: readonly rbac.PolicyRule[];
  readonly extraRules?: readonly rbac.PolicyRule[];
  readonly missingSubjects?: readonly rbac.Subject[];
  readonly extraSubjects?: readonly rbac.Subject[];
}

/** Without `exact`, rules are only added. */
export function planForRole(existing: Role | undefined, expected: Role, exact: boolean): Plan {
  const wanted = expected.rules ?? [];
  if (!existing) return { operation: "create", object: expected, isProtected: false, missingRules: wanted };
  const has = existing.rules ?? [];
  const bothAdded = expected.aggregationRule !== undefined && existing.aggregationRule !== undefined;
  const extraRules = bothAdded ? [] : uncovered(wanted, has);
  const missingRules = uncovered(has, wanted);
  const rules = changedList(has, wanted, missingRules, extraRules, exact);
  const aggregation = changedAggregation(existing.aggregationRule, expected.aggregationRule, exact);
  const metadata = mergedMetadata(existing, expected);
  const { aggregationRule: _, ...rest } = existing;
  const changed = rules !== undefined || aggregation !== undefined || metadata !== undefined;
  const aggregationRule = aggregation === undefined ? existing.aggregationRule : aggregation.rule;
  const object = {
    ...rest,
    ...(aggregationRule === undefined ? {} : { aggregationRule }),
    metadata: metadata ?? existing.metadata,
    rules: rules ?? existing.rules,
  } as KubeObject;
  return { operation: changed ? "update" : "none", object, isProtected: isProtected(existing), missingRules, extraRules };
}

/** A binding to another role is made anew, for its role cannot be changed. */
export function planForBinding(existing: Binding | undefined, expected: Binding, exact: boolean): Plan {
  const wanted = expected.subjects ?? [];
  if (!existing) return { operation: "create", object: expected, isProtected: false, missingSubjects: wanted };
  const opted = isProtected(existing);
  const { apiGroup, kind, name } = expected.roleRef;
  if (existing.roleRef.apiGroup !== apiGroup || existing.roleRef.kind !== kind || existing.roleRef.name !== name)
    return { operation: "recreate", object: expected, isProtected: opted };
  const has = existing.subjects ?? [];
  const missingSubjects = wanted.filter((one) => !has.some((other) => sameSubject(one, other)));
  const extraSubjects = has.filter((one) => !wanted.some((other) => sameSubject(one, other)));
  const subjects = changedList(has, wanted, missingSubjects, extraSubjects, exact);
  const metadata = mergedMetadata(existing, expected);
  const object = { ...existing, metadata: metadata ?? existing.metadata, subjects: subjects ?? existing.subjects } as KubeObject;
  const changed = subjects !== undefined || metadata !== undefined;
  return { operation: changed ? "update" : "none", object, isProtected: opted, missingSubjects, extraSubjects };
}

/** The list to write, or undefined when it is right. */
function changedList<T>(
  has: readonly T[],
  wanted: readonly T[],
  missing: readonly T[],
  extra: readonly T[],
  exact: boolean,
): readonly T[] | undefined {
  if (exact) return missing.length > 0 || extra.length > 0 ? wanted : undefined;
  return missing.length > 0 ? [...has, ...missing] : undefined;
}

function changedAggregation(
  existing: rbac.AggregationRule | undefined,
  expected: rbac.AggregationRule | undefined,
  exact: boolean,
): { rule: rbac.AggregationRule | undefined } | undefined {
  if (!expected) return existing ? { rule: undefined } : undefined;
  const has = existing?.clusterRoleSelectors ?? [];
  const wanted = expected.clusterRoleSelectors ?? [];
  const outside = (list: typeof has, others: typeof has) => {
    const known = new Set(others.map((one) => JSON.stringify(one)));
    return list.filter((one) => !known.has(JSON.stringify(one)));
  };
  const selectors = changedList(has, wanted, outside(wanted, has), outside(has, wanted), exact);
  return selectors && { rule: { clusterRoleSelectors: selectors as typeof has } };
}

/** With the labels and annotations that the file adds; what is there already stays. Undefined when nothing is new. */
function mergedMetadata(existing: KubeObject, expected: KubeObject): KubeObject["metadata"] | undefined {
  const fields = ["annotations", "labels"] as const;
  const added = fields.filter((field) =>
    Object.keys(expected.metadata[field] ?? {}).some((key) => !(key in (existing.metadata[field] ?? {}))),
  );
  if (added.length === 0) return undefined;
  const merged = added.map((field) => [field, { ...expected.metadata[field], ...existing.metadata[field] }]);
  return { ...existing.metadata, ...Object.fromEntries(merged) };
}
function isProtected(existing: KubeObject): boolean {
  return existing.metadata.annotations?.["rbac.authorization.kubernetes.io/autoupdate"] === "false";
}
function sameSubject(one: rbac.Subject, other: rbac.Subject): boolean {
  return (
    one.kind === other.kind &&
    one.name === other.name &&
    (one.apiGroup ?? "") === (other.apiGroup ?? "") &&
    (one.namespace ?? "") === (other.namespace ?? "")
  );
}
