/**
 * Admission policies with their bindings and parameters, as both kinds have them.
 * Upstream: apiserver/pkg/admission/plugin/policy/{generic,matching}.
 */
import { labelSelectorMatches } from "../../../../kube/labels.ts";
import type { KubeObject, LabelSelector } from "../../../../kube/types.ts";
import type { RegistryHost } from "../../registry/host.ts";
import type { Attributes } from "../admission.ts";
import { Remembered } from "../remembered.ts";
import { isExempt, matchesNamespace, matchesObject, matchesRules, type Rule } from "../webhook/matching.ts";
import type { MatchCondition } from "./expression.ts";

export interface MatchResources {
  resourceRules?: Rule[];
  excludeResourceRules?: Rule[];
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
}
export interface PolicySpec {
  paramKind?: { apiVersion: string; kind: string };
  matchConstraints?: MatchResources;
  matchConditions?: MatchCondition[];
  failurePolicy?: string;
  variables?: { name: string; expression: string }[];
}
export type Policy<S extends PolicySpec> = KubeObject & { spec: S };
export type Binding = KubeObject & {
  spec: {
    policyName: string;
    paramRef?: { name?: string; namespace?: string; selector?: LabelSelector; parameterNotFoundAction?: string };
    matchResources?: MatchResources;
    validationActions?: string[];
  };
};
/** One policy as one binding applies it, for each of its parameters; `problem` instead of parameters that are not there. */
export interface Application<S extends PolicySpec> {
  readonly policy: Policy<S>;
  readonly binding: Binding;
  readonly params: KubeObject | undefined;
  readonly problem: string | undefined;
}

export class Policies<S extends PolicySpec> extends Remembered<readonly (readonly [Policy<S>, readonly Binding[]])[]> {
  readonly #kinds: readonly [policies: string, bindings: string];

  constructor(policies: string, bindings: string) {
    super();
    this.#kinds = [policies, bindings];
  }

  /** What applies to a request, in the order of names. */
  concerned(attributes: Attributes, host: RegistryHost): Application<S>[] {
    const known = this.known(() => this.#read(host));
    if (known.length === 0 || isExempt(attributes)) return [];
    return known.flatMap(([policy, bindings]) => {
      if (!matches(policy.spec.matchConstraints, attributes, host)) return [];
      return bindings
        .filter(({ spec }) => matches(spec.matchResources, attributes, host, true))
        .flatMap((binding) => applications(policy, binding, attributes, host));
    });
  }
  #read(host: RegistryHost) {
    const all = (kind: string): KubeObject[] => host.store("admissionregistration.k8s.io", kind)?.all() ?? [];
    const bindings = all(this.#kinds[1]) as Binding[];
    return (all(this.#kinds[0]) as Policy<S>[]).map(
      (policy) => [policy, bindings.filter(({ spec }) => spec.policyName === policy.metadata.name)] as const,
    );
  }
}

function matches(match: MatchResources | undefined, attributes: Attributes, host: RegistryHost, ofBinding = false): boolean {
  if (!match) return ofBinding;
  const rules = match.resourceRules ?? [];
  return (
    (ofBinding && rules.length === 0 ? true : matchesRules(rules, attributes)) &&
    !matchesRules(match.excludeResourceRules, attributes) &&
    matchesNamespace(match.namespaceSelector, attributes, host) &&
    matchesObject(match.objectSelector, attributes)
  );
}

function applications<S extends PolicySpec>(
  policy: Policy<S>,
  binding: Binding,
  { namespace }: Attributes,
  host: RegistryHost,
): Application<S>[] {
  const { paramKind } = policy.spec;
  const { paramRef } = binding.spec;
  const one = (params?: KubeObject, problem?: string): Application<S>[] => [{ policy, binding, params, problem }];
  if (!paramKind || !paramRef) return one();
  const [group = "", version = ""] = paramKind.apiVersion.includes("/") ? paramKind.apiVersion.split("/") : ["", paramKind.apiVersion];
  const store = host.storeOfKind(group, version, paramKind.kind);
  if (!store) return one(undefined, `failed to find resource referenced by paramKind: '${group}/${version}, Kind=${paramKind.kind}'`);
  const { namespaced } = store.resource;
  if (namespaced && !paramRef.namespace && namespace === "")
    return one(undefined, "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
  if (!namespaced && paramRef.namespace) return one(undefined, "paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
  const place = namespaced ? paramRef.namespace || namespace : undefined;
  const found = paramRef.name
    ? [store.find(paramRef.name, place)].filter((object) => object !== undefined)
    : store.all(place).filter(({ metadata }) => labelSelectorMatches(paramRef.selector, metadata.labels));
  if (found.length > 0) return found.flatMap((params) => one(params));
  if (paramRef.parameterNotFoundAction === "Allow") return [];
  return one(undefined, "no params found for policy binding with `Deny` parameterNotFoundAction");
}
