/** Validation of webhook configurations. Upstream: pkg/apis/admissionregistration/validation/validation.go. */
import { checkDns1035Label, checkDns1123Subdomain } from "../../../kube/names.ts";
import type { FieldError } from "../../../kube/status.ts";
import type { admission, Stored } from "../../../kube/types.ts";
import type { StrategyContext } from "../resource.ts";
import { type FieldErrors, goStrings } from "./errors.ts";
import { newErrors } from "./pod-spec.ts";
import { checkLabelSelector } from "./values.ts";

type Webhook = admission.MutatingWebhook;

const REVIEW_VERSIONS = ["v1", "v1beta1"];
const OPERATIONS = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];
const SIDE_EFFECTS = ["None", "NoneOnDryRun"];

/** `ValidateMutatingWebhookConfiguration`, `ValidateValidatingWebhookConfiguration`. */
export function validateWebhooks(configuration: Stored<admission.MutatingWebhookConfiguration>, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const names = new Set<string>();
  configuration.webhooks?.forEach((webhook, index) => {
    const path = `webhooks[${index}]`;
    checkWebhook(webhook, path, errors);
    checkReviewVersions(webhook.admissionReviewVersions, `${path}.admissionReviewVersions`, errors);
    if (webhook.name && names.has(webhook.name)) errors.duplicate(`${path}.name`, webhook.name);
    names.add(webhook.name);
  });
  return errors.list;
}

function checkWebhook(webhook: Webhook, path: string, errors: FieldErrors): void {
  checkFullyQualifiedName(webhook.name, `${path}.name`, errors);
  webhook.rules?.forEach((rule, index) => {
    checkRule(rule, `${path}.rules[${index}]`, errors);
  });
  const one = (key: "failurePolicy" | "matchPolicy" | "reinvocationPolicy", known: readonly string[]): void => {
    const value = webhook[key];
    if (value !== undefined && !known.includes(value)) errors.notSupported(`${path}.${key}`, value, known);
  };
  one("failurePolicy", ["Fail", "Ignore"]);
  one("matchPolicy", ["Equivalent", "Exact"]);
  if (!webhook.sideEffects) errors.required(`${path}.sideEffects`, `must specify one of ${SIDE_EFFECTS.join(", ")}`);
  else if (!SIDE_EFFECTS.includes(webhook.sideEffects)) errors.notSupported(`${path}.sideEffects`, webhook.sideEffects, SIDE_EFFECTS);
  const { timeoutSeconds: timeout } = webhook;
  if (timeout !== undefined && (timeout > 30 || timeout < 1))
    errors.invalid(`${path}.timeoutSeconds`, timeout, "the timeout value must be between 1 and 30 seconds");
  checkLabelSelector(webhook.namespaceSelector, `${path}.namespaceSelector`, errors);
  checkLabelSelector(webhook.objectSelector, `${path}.objectSelector`, errors);
  one("reinvocationPolicy", ["IfNeeded", "Never"]);
  checkClient(webhook.clientConfig, `${path}.clientConfig`, errors);
}

/** `IsFullyQualifiedName`. */
function checkFullyQualifiedName(name: string | undefined, field: string, errors: FieldErrors): void {
  if (!name) return errors.required(field);
  const complaints = checkDns1123Subdomain(name);
  if (complaints.length > 0) errors.invalid(field, name, complaints.join(","));
  else if (name.split(".").length < 3) errors.invalid(field, name, "should be a domain with at least three segments separated by dots");
}

/** The type package knows a rule's operations, groups and versions only. */
type Rule = admission.RuleWithOperations & { readonly resources?: readonly string[]; readonly scope?: string };

function checkRule(rule: Rule, path: string, errors: FieldErrors): void {
  checkSet(rule.operations, `${path}.operations`, "if '*' is present, must not specify other operations", errors);
  rule.operations?.forEach((operation, index) => {
    if (!OPERATIONS.includes(operation)) errors.notSupported(`${path}.operations[${index}]`, operation, OPERATIONS);
  });
  checkSet(rule.apiGroups, `${path}.apiGroups`, "if '*' is present, must not specify other API groups", errors);
  checkSet(rule.apiVersions, `${path}.apiVersions`, "if '*' is present, must not specify other API versions", errors);
  rule.apiVersions?.forEach((version, index) => {
    if (version === "") errors.required(`${path}.apiVersions[${index}]`);
  });
  if ((rule.resources ?? []).length === 0) errors.required(`${path}.resources`);
  if (rule.scope !== undefined && !["*", "Cluster", "Namespaced"].includes(rule.scope))
    errors.notSupported(`${path}.scope`, rule.scope, ["*", "Cluster", "Namespaced"]);
}
/** Something, and nothing beside a star. */
function checkSet(values: readonly string[] | undefined, field: string, alone: string, errors: FieldErrors): void {
  if ((values ?? []).length === 0) errors.required(field);
  else if ((values ?? []).length > 1 && values?.includes("*")) errors.invalid(field, goStrings(values), alone);
}

function checkClient(client: admission.WebhookClientConfig | undefined, field: string, errors: FieldErrors): void {
  const { url, service } = client ?? {};
  if ((url === undefined) === (service === undefined)) errors.required(field, "exactly one of url or service is required");
  else if (url !== undefined) checkUrl(url, `${field}.url`, errors);
  else if (service) {
    if (!service.name) errors.required(`${field}.service.name`, "service name is required");
    if (!service.namespace) errors.required(`${field}.service.namespace`, "service namespace is required");
    const { port = 443, path } = service;
    if (port < 1 || port > 65535)
      errors.invalid(`${field}.service.port`, port, "port is not valid: must be between 1 and 65535, inclusive");
    if (path !== undefined && !path.startsWith("/")) errors.invalid(`${field}.service.path`, path, "must start with a '/'");
  }
}

/** `ValidateWebhookURL`. */
function checkUrl(url: string, field: string, errors: FieldErrors): void {
  const form = "desired format: https://host[/path]";
  const parts = /^(?:([A-Za-z][-+.A-Za-z0-9]*):)?(?:\/\/(?:([^@/?#]*)@)?([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$/.exec(url);
  if (!parts) return errors.required(field, `url must be a valid URL: parse ${JSON.stringify(url)}; ${form}`);
  const [, scheme = "", user, host = "", , query, fragment] = parts;
  if (scheme !== "https") errors.invalid(field, scheme, `'https' is the only allowed URL scheme; ${form}`);
  if (host === "") errors.invalid(field, host, `host must be specified; ${form}`);
  if (user !== undefined) errors.invalid(field, user, "user information is not permitted in the URL");
  if (fragment) errors.invalid(field, fragment.slice(1), "fragments are not permitted in the URL");
  if (query) errors.invalid(field, query.slice(1), "query parameters are not permitted in the URL");
}

function checkReviewVersions(versions: readonly string[] | undefined, field: string, errors: FieldErrors): void {
  if (!versions?.length) return errors.required(field, `must specify one of ${REVIEW_VERSIONS.join(", ")}`);
  const seen = new Set<string>();
  versions.forEach((version, index) => {
    if (seen.has(version)) errors.invalid(`${field}[${index}]`, version, "duplicate version");
    seen.add(version);
    const complaints = checkDns1035Label(version);
    if (complaints.length > 0) errors.invalid(`${field}[${index}]`, version, complaints.join(", "));
  });
  if (!versions.some((version) => REVIEW_VERSIONS.includes(version)))
    errors.invalid(field, goStrings(versions), `must include at least one of ${REVIEW_VERSIONS.join(", ")}`);
}
