/**
 * Which rules of RBAC others do not give yet: for the API server, where nobody grants what he does not hold, and for
 * `kubectl auth reconcile`. Upstream: component-helpers/auth/rbac/validation/policy_comparator.go.
 */
import type { rbac } from "./types.ts";

type PolicyRule = rbac.PolicyRule;

/** The smallest rules that `servants` consist of and none of `owners` grants, in their order. */
export function uncovered(owners: readonly PolicyRule[], servants: readonly PolicyRule[]): PolicyRule[] {
  return servants.flatMap(smallest).filter((rule) => !owners.some((owner) => covers(owner, rule)));
}

/** One verb on one resource (of one name), or on one URL. */
function smallest({ apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs }: PolicyRule): PolicyRule[] {
  const onResources = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb): PolicyRule[] => {
        const rule = { apiGroups: [group], resources: [resource], verbs: [verb] };
        return resourceNames.length === 0 ? [rule] : resourceNames.map((name) => ({ ...rule, resourceNames: [name] }));
      }),
    ),
  );
  return [...onResources, ...nonResourceURLs.flatMap((url) => verbs.map((verb) => ({ nonResourceURLs: [url], verbs: [verb] })))];
}

function covers(owner: PolicyRule, rule: PolicyRule): boolean {
  const verbs = has(owner.verbs, rule.verbs);
  const resources =
    has(owner.apiGroups, rule.apiGroups) &&
    (rule.resources ?? []).every((resource) => coversResource(owner.resources ?? [], resource)) &&
    namesCovered(owner.resourceNames ?? [], rule.resourceNames ?? []);
  const urls = (rule.nonResourceURLs ?? []).every((url) => (owner.nonResourceURLs ?? []).some((known) => coversUrl(known, url)));
  return verbs && resources && urls;
}
const has = (known: readonly string[] = [], wanted: readonly string[] = []): boolean =>
  known.includes("*") || wanted.every((one) => known.includes(one));
const namesCovered = (known: readonly string[], wanted: readonly string[]): boolean =>
  known.length === 0 || (wanted.length > 0 && wanted.every((one) => known.includes(one)));
/** A star before a slash stands for the subresource of every resource. */
function coversResource(known: readonly string[], resource: string): boolean {
  if (known.includes("*") || known.includes(resource)) return true;
  const slash = resource.indexOf("/");
  return slash >= 0 && known.includes(`*${resource.slice(slash)}`);
}
function coversUrl(known: string, url: string): boolean {
  return known === "*" || known === url || (known.endsWith("*") && url.startsWith(known.slice(0, -1)));
}
