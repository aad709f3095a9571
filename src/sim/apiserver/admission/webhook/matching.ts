/** Which requests an admission webhook or policy is asked about. Upstream: apiserver/pkg/admission/plugin/webhook/predicates. */
import { labelSelectorMatches } from "../../../../kube/labels.ts";
import type { LabelSelector, Namespace } from "../../../../kube/types.ts";
import type { RegistryHost } from "../../registry/host.ts";
import type { Attributes } from "../admission.ts";

export interface Rule {
  operations?: string[];
  apiGroups?: string[];
  apiVersions?: string[];
  resources?: string[];
  scope?: string;
  /** Of admission policies. */
  resourceNames?: string[];
}

/** One of the rules speaks of the request. */
export function matchesRules(rules: readonly Rule[] | undefined, attributes: Attributes): boolean {
  return (rules ?? []).some((rule) => matchesRule(rule, attributes));
}

function matchesRule(rule: Rule, { operation, resource, subresource, name, namespace }: Attributes): boolean {
  const has = (list: readonly string[] | undefined, value: string): boolean =>
    list?.includes("*") === true || list?.includes(value) === true;
  if (!has(rule.operations, operation) || !has(rule.apiGroups, resource.group) || !has(rule.apiVersions, resource.version)) return false;
  if (rule.scope === "Namespaced" && namespace === "") return false;
  if (rule.scope === "Cluster" && namespace !== "") return false;
  if (rule.resourceNames && rule.resourceNames.length > 0 && !rule.resourceNames.includes(name)) return false;
  return (rule.resources ?? []).some((text) => {
    const [wanted = "", part] = text.split("/");
    if (wanted !== "*" && wanted !== resource.resource) return false;
    if (part === undefined) return subresource === "";
    return part === "*" || part === subresource;
  });
}

/** A Namespace is judged by its own labels; what is in none always matches. */
export function matchesNamespace(selector: LabelSelector | undefined, attributes: Attributes, host: RegistryHost): boolean {
  if (!selector || isEmpty(selector)) return true;
  const { resource, namespace, object, old } = attributes;
  if (resource.kind === "Namespace" && resource.group === "") return labelSelectorMatches(selector, (object ?? old)?.metadata.labels);
  if (namespace === "") return true;
  const found = host.store("", "namespaces")?.find(namespace) as Namespace | undefined;
  return labelSelectorMatches(selector, found?.metadata.labels);
}

/** The old or the new object has the labels. */
export function matchesObject(selector: LabelSelector | undefined, { object, old }: Attributes): boolean {
  if (!selector || isEmpty(selector)) return true;
  return [object, old].some((one) => one !== undefined && labelSelectorMatches(selector, one.metadata.labels));
}

function isEmpty({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;
}

/** What configures admission is never judged by it: a bad webhook must stay repairable. */
export function isExempt({ resource }: Attributes): boolean {
  return resource.group === "admissionregistration.k8s.io";
}
