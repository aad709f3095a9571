/** Describes roles, bindings, service accounts. */
import type { KubeObject, rbac, Secret, ServiceAccount } from "../../../kube/types.ts";
import type { DescribeContext } from "./context.ts";
import { eventLines } from "./events.ts";
import { header } from "./metadata.ts";
import { DescriptionWriter } from "./writer.ts";

type RoleLike = KubeObject & { rules?: rbac.PolicyRule[] };
type BindingLike = KubeObject & { roleRef: rbac.RoleRef; subjects?: rbac.Subject[] };

export async function describeRole(object: unknown, context: DescribeContext): Promise<string> {
  const role = object as RoleLike;
  const w = new DescriptionWriter();
  header(w, role, { namespace: false });
  w.write(0, "PolicyRule:\n");
  w.line(1, "Resources", "Non-Resource URLs", "Resource Names", "Verbs");
  w.line(1, "---------", "-----------------", "--------------", "-----");
  const list = (items: readonly string[] | undefined): string => `[${(items ?? []).join(" ")}]`;
  for (const rule of compacted((role.rules ?? []).flatMap(broken)))
    w.line(1, combinedResource(rule), list(rule.nonResourceURLs), list(rule.resourceNames), list(rule.verbs));
  void context;
  return w.text();
}
/** One rule per resource and verb list (rbac validation.BreakdownRule). */
function broken(rule: rbac.PolicyRule): rbac.PolicyRule[] {
  const rules: rbac.PolicyRule[] = [];
  for (const group of rule.apiGroups ?? [])
    for (const resource of rule.resources ?? [])
      for (const verb of rule.verbs) {
        const one = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (rule.resourceNames?.length) for (const name of rule.resourceNames) rules.push({ ...one, resourceNames: [name] });
        else rules.push(one);
      }
  for (const url of rule.nonResourceURLs ?? []) for (const verb of rule.verbs) rules.push({ nonResourceURLs: [url], verbs: [verb] });
  return rules;
}
/** Rules of one resource and its names share their verbs (CompactRules), sorted as SortableRuleSlice does. */
function compacted(rules: readonly rbac.PolicyRule[]): rbac.PolicyRule[] {
  const byResource = new Map<string, rbac.PolicyRule>();
  const order: rbac.PolicyRule[] = [];
  for (const rule of rules) {
    if (!rule.apiGroups) {
      const key = `url ${rule.nonResourceURLs?.[0]} ${rule.verbs.join(",")}`;
      if (!byResource.has(key)) {
        byResource.set(key, rule);
        order.push(rule);
      }
      continue;
    }
    const key = `${rule.apiGroups[0]}|${rule.resources?.[0]}|${rule.resourceNames?.[0] ?? ""}|${rule.resourceNames ? "named" : ""}`;
    const known = byResource.get(key);
    if (known) for (const verb of rule.verbs) known.verbs.includes(verb) || known.verbs.push(verb);
    else {
      const copy = { ...rule, verbs: [...rule.verbs] };
      byResource.set(key, copy);
      order.push(copy);
    }
  }
  return order.sort((a, b) => compare(text(a), text(b)));
}
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
/** The protobuf text that Go compares. */
function text(rule: rbac.PolicyRule): string {
  const list = (items: readonly string[] | undefined): string => `[${(items ?? []).join(" ")}]`;
  return `&PolicyRule{Verbs:${list(rule.verbs)},APIGroups:${list(rule.apiGroups)},Resources:${list(rule.resources)},ResourceNames:${list(rule.resourceNames)},NonResourceURLs:${list(rule.nonResourceURLs)},}`;
}
function combinedResource(rule: rbac.PolicyRule): string {
  const resource = rule.resources?.[0] ?? "";
  const group = rule.apiGroups?.[0] ?? "";
  if (group === "") return resource;
  const slash = resource.indexOf("/");
  return slash < 0 ? `${resource}.${group}` : `${resource.slice(0, slash)}.${group}${resource.slice(slash)}`;
}

export async function describeBinding(object: unknown): Promise<string> {
  const binding = object as BindingLike;
  const w = new DescriptionWriter();
  header(w, binding, { namespace: false });
  w.write(0, "Role:\n");
  w.line(1, "Kind:", binding.roleRef.kind);
  w.line(1, "Name:", binding.roleRef.name);
  w.write(0, "Subjects:\n");
  w.line(1, "Kind", "Name", "Namespace");
  w.line(1, "----", "----", "---------");
  for (const subject of binding.subjects ?? []) w.line(1, subject.kind, subject.name, subject.namespace ?? "");
  return w.text();
}

export async function describeServiceAccount(object: unknown, context: DescribeContext): Promise<string> {
  const account = object as ServiceAccount & { secrets?: { name?: string }[]; imagePullSecrets?: { name?: string }[] };
  const { metadata } = account;
  const tokens = (
    await context.list<Secret>(`/api/v1/namespaces/${metadata.namespace}/secrets`, {
      fieldSelector: "type=kubernetes.io/service-account-token",
    })
  ).filter(
    (secret) =>
      secret.metadata.annotations?.["kubernetes.io/service-account.name"] === metadata.name &&
      (secret.metadata.annotations?.["kubernetes.io/service-account.uid"] ?? metadata.uid) === metadata.uid,
  );
  const later = context.release.kubectl.laterDescribers;
  const present = new Set(
    (await context.list<Secret>(`/api/v1/namespaces/${metadata.namespace}/secrets`)).map((secret) => secret.metadata.name),
  );
  const w = new DescriptionWriter();
  header(w, account);
  const sections: [string, string[]][] = [
    [
      "Image pull secrets",
      (account.imagePullSecrets ?? []).map(({ name = "" }) => (later || present.has(name) ? name : `${name} (not found)`)),
    ],
    ...(later
      ? []
      : ([
          ["Mountable secrets", (account.secrets ?? []).map((one) => one.name ?? "")],
          ["Tokens", tokens.map((one) => one.metadata.name)],
        ] satisfies [string, string[]][])),
  ];
  for (const [title, names] of sections) {
    if (names.length === 0) w.line(0, `${title}:`, "<none>");
    for (const [index, name] of names.entries()) w.line(0, index === 0 ? `${title}:` : "", name);
  }
  eventLines(w, await context.events(account), context.now);
  return w.text();
}
