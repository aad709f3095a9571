/** Validation of resource names and amounts. Upstream: ValidateResourceRequirements and its neighbours. */
import { checkQualifiedName } from "../../../kube/names.ts";
import { compareQuantities, parseQuantity, type Quantity, quantityMilliValue } from "../../../kube/quantity.ts";
import type { core } from "../../../kube/types.ts";
import type { FieldErrors } from "./errors.ts";
import { NOT_NEGATIVE } from "./values.ts";

const CONTAINER_RESOURCES = new Set(["cpu", "memory", "ephemeral-storage"]);
const QUOTA_RESOURCES = new Set([
  "cpu",
  "memory",
  "ephemeral-storage",
  "requests.cpu",
  "requests.memory",
  "requests.storage",
  "requests.ephemeral-storage",
  "limits.cpu",
  "limits.memory",
  "limits.ephemeral-storage",
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "persistentvolumeclaims",
  "configmaps",
  "services.nodeports",
  "services.loadbalancers",
]);
const INTEGER_RESOURCES = new Set([
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
]);
const PLAIN_AMOUNT = /^[0-9]/;
const STANDARD_RESOURCES = new Set([...QUOTA_RESOURCES, "storage"]);

/** The amount, or nothing for what is no quantity (the decoder has refused it already). */
export function amountOf(text: string | number | undefined): Quantity | undefined {
  if (text === undefined) return undefined;
  try {
    return parseQuantity(String(text));
  } catch {
    return undefined;
  }
}

/** `IsNativeResource`: no domain, or kubernetes.io's. */
export function isNativeResource(name: string): boolean {
  return !name.includes("/") || name.includes("kubernetes.io/");
}
/** `IsExtendedResourceName`: another domain's, and not a quota name. */
export function isExtendedResource(name: string): boolean {
  return !isNativeResource(name) && !name.startsWith("requests.") && checkQualifiedName(`requests.${name}`).length === 0;
}
export function isHugePages(name: string): boolean {
  return name.startsWith("hugepages-");
}

/** `ValidateResourceRequirements`. */
export function checkResources(resources: core.ResourceRequirements | undefined, field: string, errors: FieldErrors): void {
  const limits = resources?.limits ?? {};
  const requests = resources?.requests ?? {};
  let hugePages = false;
  let computing = false;
  for (const name of Object.keys(limits).sort()) {
    checkContainerResourceName(name, `${field}.limits[${name}]`, errors);
    checkAmount(name, limits[name], `${field}.limits[${name}]`, errors);
    if (isHugePages(name)) hugePages = true;
    if (name === "cpu" || name === "memory") computing = true;
  }
  for (const name of Object.keys(requests).sort()) {
    checkContainerResourceName(name, `${field}.requests[${name}]`, errors);
    checkAmount(name, requests[name], `${field}.requests[${name}]`, errors);
    const request = requests[name];
    const limit = limits[name];
    if (request !== undefined && limit !== undefined) {
      const compared = compareAmounts(request, limit);
      if (compared !== 0 && !isOvercommitAllowed(name)) {
        errors.invalid(`${field}.requests`, String(requests[name]), `must be equal to ${name} limit of ${limits[name]}`);
      } else if (compared > 0) {
        errors.invalid(`${field}.requests`, String(requests[name]), `must be less than or equal to ${name} limit of ${limits[name]}`);
      }
    } else if (request !== undefined && !isOvercommitAllowed(name)) {
      errors.required(`${field}.limits`, `Limit must be set for non overcommitable resources`);
    }
    if (isHugePages(name)) hugePages = true;
    if (name === "cpu" || name === "memory") computing = true;
  }
  if (hugePages && !computing) errors.forbidden(field, "HugePages require cpu or memory");
}

function isOvercommitAllowed(name: string): boolean {
  return isNativeResource(name) && !isHugePages(name);
}

/** -1, 0 or 1; big numbers only when the thousandths say equal. */
function compareAmounts(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0;
  const left = quantityMilliValue(a);
  const right = quantityMilliValue(b);
  if (left !== right) return left < right ? -1 : 1;
  return compareQuantities(parseQuantity(a), parseQuantity(b));
}

/** `validateContainerResourceName`. */
export function checkContainerResourceName(name: string, field: string, errors: FieldErrors): void {
  checkResourceName(name, field, errors);
  if (!name.includes("/")) {
    if (!CONTAINER_RESOURCES.has(name) && !isHugePages(name)) errors.invalid(field, name, "must be a standard resource for containers");
  } else if (!isNativeResource(name) && !isExtendedResource(name)) {
    errors.invalid(field, name, "doesn't follow extended resource name standard");
  }
}

/** `validateResourceName`. */
export function checkResourceName(name: string, field: string, errors: FieldErrors): void {
  const complaints = checkQualifiedName(name);
  errors.invalidAll(field, name, complaints);
  if (complaints.length > 0) return;
  if (!name.includes("/") && !STANDARD_RESOURCES.has(name) && !isHugePages(name) && !name.startsWith("requests.hugepages-")) {
    errors.invalid(field, name, "must be a standard resource type or fully qualified");
  }
}

/** `IsStandardQuotaResourceName`. */
export function isStandardQuotaName(name: string): boolean {
  return QUOTA_RESOURCES.has(name) || isHugePages(name) || name.startsWith("requests.hugepages-");
}

/** `ValidateResourceQuotaResourceName`. */
export function checkQuotaResourceName(name: string, field: string, errors: FieldErrors): void {
  const complaints = checkQualifiedName(name);
  errors.invalidAll(field, name, complaints);
  if (complaints.length > 0 || name.includes("/")) return;
  if (!isStandardQuotaName(name) && !name.startsWith("limits.hugepages-"))
    errors.invalid(field, name, "must be a standard resource for quota");
}

/** `ValidateResourceQuantityValue`: not negative, whole where only whole ones make sense. */
export function checkAmount(name: string, value: string | undefined, field: string, errors: FieldErrors): void {
  const integer = INTEGER_RESOURCES.has(name) || isExtendedResource(name) || name.startsWith("count/");
  // The usual case, without reading the number: it is not negative and need not be whole.
  if (!integer && typeof value === "string" && PLAIN_AMOUNT.test(value)) return;
  const amount = amountOf(value);
  if (amount === undefined) return;
  if (amount.nanos < 0n) errors.invalid(field, value, NOT_NEGATIVE);
  const whole = amount.nanos % 1_000_000_000n === 0n;
  if (!whole && integer) {
    errors.invalid(field, value, "must be an integer");
  }
}
