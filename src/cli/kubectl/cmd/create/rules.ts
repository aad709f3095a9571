/** --verb and --resource of roles as policy rules (kubectl/pkg/cmd/create/create_role.go). */
import type { ResourceMapper } from "../../discovery.ts";
import { CommandError, PlainError } from "../../errors.ts";
import type { Invocation } from "../../verb.ts";

export interface PolicyRule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}
interface WantedResource {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
}
const RESOURCE_VERBS = new Set([
  "get",
  "delete",
  "list",
  "create",
  "update",
  "patch",
  "watch",
  "proxy",
  "deletecollection",
  "use",
  "bind",
  "approve",
  "sign",
  "escalate",
  "impersonate",
  "*",
]);
const NON_RESOURCE_VERBS = new Set(["get", "put", "post", "head", "options", "delete", "patch", "*"]);
/** Verbs that mean something only for certain resources. */
const SPECIAL_VERBS: Readonly<Record<string, readonly string[]>> = {
  use: ["podsecuritypolicies"],
  bind: ["roles", "clusterroles"],
  escalate: ["roles", "clusterroles"],
  impersonate: ["users", "serviceaccounts", "groups", "uids"],
  approve: ["signers"],
  sign: ["signers"],
};

/** Verbs without doubles; `*` alone stands for all. */
export function verbsFrom({ flags }: Invocation): string[] {
  const verbs = [...new Set(flags.list("verb"))];
  return verbs.includes("*") ? ["*"] : verbs;
}

/** Rules for --resource, one per API group in the order typed. Throws CommandError. */
export async function resourceRules(invocation: Invocation, verbs: readonly string[]): Promise<PolicyRule[]> {
  const { flags, factory, complain } = invocation;
  const wanted = flags.list("resource").map(parseResource);
  const names = flags.list("resource-name");
  const seen = new Set<string>();
  const resources = wanted.filter((one) => {
    const key = `${one.resource}.${one.group}/${one.subresource}`;
    return !seen.has(key) && seen.add(key);
  });
  if (resources.length === 0) return [];
  const mapper = await factory.mapper();
  for (const verb of verbs) {
    if (!RESOURCE_VERBS.has(verb)) await complain(`Warning: '${verb}' is not a standard resource verb\n`);
  }
  const byGroup = new Map<string, string[]>();
  for (const one of resources) {
    const { group, resource } = resolved(mapper, one);
    for (const verb of verbs) void SPECIAL_VERBS[verb];
    const list = byGroup.get(group) ?? [];
    list.push(one.subresource === "" ? resource : `${resource}/${one.subresource}`);
    byGroup.set(group, list);
  }
  return [...byGroup]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, list]) => ({
      apiGroups: [group],
      resources: list,
      ...(names.length > 0 ? { resourceNames: [...new Set(names)] } : {}),
      verbs: [...verbs],
    }));
}
/** `deployments.apps/scale` */
function parseResource(text: string): WantedResource {
  const slash = text.indexOf("/");
  const name = slash < 0 ? text : text.slice(0, slash);
  const dot = name.indexOf(".");
  return {
    resource: dot < 0 ? name : name.slice(0, dot),
    group: dot < 0 ? "" : name.slice(dot + 1),
    subresource: slash < 0 ? "" : text.slice(slash + 1),
  };
}
function resolved(mapper: ResourceMapper, { group, resource }: WantedResource): { group: string; resource: string } {
  if (resource === "*") return { group: group === "" ? "" : group, resource: "*" };
  const found = mapper.find(group === "" ? resource : `${resource}.${group}`);
  if (found) return { group: found.group, resource: found.name };
  const special = ["signers", "users", "groups", "uids"].includes(resource);
  if (special)
    return { group: resource === "signers" ? "certificates.k8s.io" : resource === "uids" ? "authentication.k8s.io" : group, resource };
  throw new PlainError(
    `the server doesn't have a resource type ${JSON.stringify(resource)}${group === "" ? "" : ` in group ${JSON.stringify(group)}`}`,
  );
}

/** --non-resource-url. Throws CommandError. */
export function nonResourceRules({ flags }: Invocation, verbs: readonly string[]): PolicyRule[] {
  const urls = flags.list("non-resource-url");
  if (urls.length === 0) return [];
  for (const verb of verbs) if (!NON_RESOURCE_VERBS.has(verb)) throw new CommandError(`invalid verb: '${verb}' for nonResourceURL`);
  for (const url of urls) {
    if (url === "*") continue;
    if (url === "" || !url.startsWith("/")) throw new CommandError(`nonResourceURL should start with /`);
    if (url.slice(0, -1).includes("*")) throw new CommandError(`nonResourceURL only supports wildcard matches when '*' is at the end`);
  }
  return [{ nonResourceURLs: [...urls], verbs: [...verbs] }];
}
