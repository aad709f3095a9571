/** Validation of priority and fairness. Upstream: pkg/apis/flowcontrol/validation/validation.go. */
import { checkDns1123Label, checkDns1123Subdomain } from "../../../kube/names.ts";
import type { FieldError } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { StrategyContext } from "../resource.ts";
import { FieldErrors, goStrings } from "./errors.ts";

const METHODS = ["ByNamespace", "ByUser"];
const VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"];
const SUBJECTS = ["Group", "ServiceAccount", "User"] as const;
const MOST_PRECEDENCE = 10_000;
const MOST_QUEUES = 10_000_000;
const MOST_ENTROPY = 60;

type Subject = { kind: string } & Partial<Record<"user" | "group" | "serviceAccount", { name?: string; namespace?: string }>>;
interface ResourceRule {
  readonly verbs?: string[];
  readonly apiGroups?: string[];
  readonly resources?: string[];
  readonly namespaces?: string[];
  readonly clusterScope?: boolean;
}
interface Rule {
  readonly subjects?: Subject[];
  readonly resourceRules?: ResourceRule[];
  readonly nonResourceRules?: { verbs?: string[]; nonResourceURLs?: string[] }[];
}
export type FlowSchema = KubeObject & {
  spec: {
    priorityLevelConfiguration: { name: string };
    matchingPrecedence?: number;
    distinguisherMethod?: { type: string };
    rules?: Rule[];
  };
};

/** `ValidateFlowSchema`. */
export function validateFlowSchema({ metadata, spec }: FlowSchema, context: StrategyContext): FieldError[] {
  const errors = new FieldErrors(context.release.api);
  const precedence = spec.matchingPrecedence ?? 0;
  const field = "spec.matchingPrecedence";
  if (precedence <= 0) errors.invalid(field, precedence, "must be a positive value");
  if (precedence > MOST_PRECEDENCE) errors.invalid(field, precedence, `must not be greater than ${MOST_PRECEDENCE}`);
  if (precedence === 1 && metadata.name !== "exempt")
    errors.invalid(field, precedence, "only the schema named 'exempt' may have matchingPrecedence 1");
  const method = spec.distinguisherMethod?.type;
  if (method !== undefined && !METHODS.includes(method)) errors.notSupported("spec.distinguisherMethod.type", method, METHODS);
  const level = spec.priorityLevelConfiguration?.name;
  if (level) errors.invalidAll("spec.priorityLevelConfiguration.name", level, checkDns1123Subdomain(level));
  else errors.required("spec.priorityLevelConfiguration.name", "must reference a priority level");
  spec.rules?.forEach((rule, index) => {
    checkRule(rule, `spec.rules[${index}]`, errors);
  });
  return errors.list;
}

function checkRule({ subjects = [], resourceRules = [], nonResourceRules = [] }: Rule, field: string, errors: FieldErrors): void {
  if (subjects.length === 0) errors.required(`${field}.subjects`, "subjects must contain at least one value");
  subjects.forEach((subject, index) => {
    checkSubject(subject, `${field}.subjects[${index}]`, errors);
  });
  if (resourceRules.length + nonResourceRules.length === 0)
    errors.required(field, "at least one of resourceRules and nonResourceRules has to be non-empty");
  resourceRules.forEach((rule, index) => {
    checkResourceRule(rule, `${field}.resourceRules[${index}]`, errors);
  });
  nonResourceRules.forEach(({ verbs, nonResourceURLs }, index) => {
    const path = `${field}.nonResourceRules[${index}]`;
    checkVerbs(verbs, path, errors);
    checkNames(nonResourceURLs, `${path}.nonResourceURLs`, "nonResourceURLs must contain at least one value", "non-resource URLs", errors);
  });
}

function checkSubject(subject: Subject, field: string, errors: FieldErrors): void {
  if (!SUBJECTS.some((kind) => kind === subject.kind)) return errors.notSupported(`${field}.kind`, subject.kind, SUBJECTS);
  const keyOfKind = (kind: string) => `${kind.charAt(0).toLowerCase()}${kind.slice(1)}` as "user" | "group" | "serviceAccount";
  const key = keyOfKind(subject.kind);
  const given = subject[key];
  if (!given) errors.required(`${field}.${key}`, `${key} is required when subject kind is '${subject.kind}'`);
  else {
    if (!given.name) errors.required(`${field}.${key}.name`);
    if (key === "serviceAccount" && !given.namespace) errors.required(`${field}.${key}.namespace`);
  }
  for (const kind of ["User", "Group", "ServiceAccount"]) {
    const other = keyOfKind(kind);
    if (other !== key && subject[other]) errors.forbidden(`${field}.${other}`, `${other} is forbidden when subject kind is not '${kind}'`);
  }
}

function checkResourceRule(rule: ResourceRule, field: string, errors: FieldErrors): void {
  checkVerbs(rule.verbs, field, errors);
  checkNames(rule.apiGroups, `${field}.apiGroups`, "resource rule must supply at least one api group", "api groups", errors);
  checkNames(rule.resources, `${field}.resources`, "resource rule must supply at least one resource", "resources", errors);
  const namespaces = rule.namespaces ?? [];
  const path = `${field}.namespaces`;
  if (namespaces.length === 0) {
    if (!rule.clusterScope) errors.required(path, "resource rules that are not cluster scoped must supply at least one namespace");
  } else if (namespaces.includes("*")) {
    if (namespaces.length > 1) errors.invalid(path, goStrings(namespaces), "if '*' is present, must not specify other namespaces");
  } else
    namespaces.forEach((name, index) => {
      errors.invalidAll(`${path}[${index}]`, name, checkDns1123Label(name));
    });
}

function checkVerbs(verbs: string[] | undefined, field: string, errors: FieldErrors): void {
  checkNames(verbs, `${field}.verbs`, "verbs must contain at least one value", "verbs", errors);
  if (verbs?.includes("*") || verbs?.every((verb) => VERBS.includes(verb))) return;
  if (verbs) errors.notSupported(`${field}.verbs`, goStrings(verbs), VERBS);
}

function checkNames(list: string[] | undefined, field: string, missing: string, what: string, errors: FieldErrors): void {
  if (!list?.length) errors.required(field, missing);
  else if (list.includes("*") && list.length > 1)
    errors.invalid(field, goStrings(list), `if '*' is present, must not specify other ${what}`);
}

interface Shares {
  readonly nominalConcurrencyShares?: number;
  readonly lendablePercent?: number;
  readonly borrowingLimitPercent?: number;
}
export type PriorityLevel = KubeObject & {
  spec: {
    type: string;
    exempt?: Shares;
    limited?: Shares & {
      limitResponse?: { type?: string; queuing?: { queues?: number; handSize?: number; queueLengthLimit?: number } };
    };
  };
};

/** `ValidatePriorityLevelConfiguration`. */
export function validatePriorityLevel({ metadata, spec }: PriorityLevel, context: StrategyContext): FieldError[] {
  const errors = new FieldErrors(context.release.api);
  if ((metadata.name === "exempt") !== (spec.type === "Exempt"))
    errors.invalid("spec.type", spec.type, "type must be 'Exempt' if and only if name is 'exempt'");
  if (spec.type === "Exempt") {
    if (spec.limited) errors.forbidden("spec.limited", "must be nil if the type is not Limited");
  } else if (spec.type === "Limited") {
    if (spec.exempt) errors.forbidden("spec.exempt", "must be nil if the type is Limited");
    if (spec.limited) checkLimited(spec.limited, errors, context);
    else errors.required("spec.limited", "must not be empty");
  } else errors.notSupported("spec.type", spec.type, ["Exempt", "Limited"]);
  return errors.list;
}

function checkLimited(limited: NonNullable<PriorityLevel["spec"]["limited"]>, errors: FieldErrors, { release }: StrategyContext): void {
  const shares = limited.nominalConcurrencyShares ?? 0;
  const field = "spec.limited.nominalConcurrencyShares";
  // From v1 on a level may have none.
  if (release.features.enabled("FlowControlV1")) {
    if (shares < 0) errors.invalid(field, shares, "must be a non-negative integer");
  } else if (shares <= 0) errors.invalid(field, shares, "must be positive");
  const { type = "", queuing } = limited.limitResponse ?? {};
  const response = "spec.limited.limitResponse";
  if (type === "Reject") {
    if (queuing) errors.forbidden(`${response}.queuing`, "must be nil if limited.limitResponse.type is not Limited");
  } else if (type === "Queue") {
    if (queuing) checkQueuing(queuing, `${response}.queuing`, errors);
    else errors.required(`${response}.queuing`, "must not be empty");
  } else errors.notSupported(`${response}.type`, type, ["Queue", "Reject"]);
  const { lendablePercent: lendable, borrowingLimitPercent: borrowed } = limited;
  if (lendable !== undefined && (lendable < 0 || lendable > 100))
    errors.invalid("spec.limited.lendablePercent", lendable, "must be between 0 and 100, inclusive");
  if (borrowed !== undefined && borrowed < 0)
    errors.invalid("spec.limited.borrowingLimitPercent", borrowed, "if specified, must be a non-negative integer");
}

function checkQueuing(
  { queues = 0, handSize = 0, queueLengthLimit = 0 }: { queues?: number; handSize?: number; queueLengthLimit?: number },
  field: string,
  errors: FieldErrors,
): void {
  if (queueLengthLimit <= 0) errors.invalid(`${field}.queueLengthLimit`, queueLengthLimit, "must be positive");
  if (queues <= 0) errors.invalid(`${field}.queues`, queues, "must be positive");
  else if (queues > MOST_QUEUES) errors.invalid(`${field}.queues`, queues, `must not be greater than ${MOST_QUEUES}`);
  // The bits that dealing a hand without repeats takes.
  let bits = 0;
  for (let card = 0; card < handSize && card < queues; card++) bits += Math.log2(queues - card);
  if (handSize <= 0) errors.invalid(`${field}.handSize`, handSize, "must be positive");
  else if (handSize > queues) errors.invalid(`${field}.handSize`, handSize, `should not be greater than queues (${queues})`);
  else if (Math.ceil(bits) > MOST_ENTROPY)
    errors.invalid(
      `${field}.handSize`,
      handSize,
      `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${MOST_ENTROPY}`,
    );
}
