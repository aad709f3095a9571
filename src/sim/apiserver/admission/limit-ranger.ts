import { type Amounts, podLimits, podRequests } from "../../../kube/pod-resources.ts";
import { compareQuantities, formatQuantity, parseQuantity } from "../../../kube/quantity.ts";
import { forbidden } from "../../../kube/status.ts";
import type { Container, core, LimitRange, PersistentVolumeClaim, Pod } from "../../../kube/types.ts";
import type { AdmissionPlugin } from "./admission.ts";

type Resources = Record<string, string>;
const ANNOTATION = "kubernetes.io/limit-ranger";

/**
 * Fills in default requests and limits of containers, and refuses pods and claims outside the bounds.
 * Upstream: plugin/pkg/admission/limitranger/admission.go.
 */
export const limitRanger: AdmissionPlugin = {
  name: "LimitRanger",
  handles: (operation, resource, subresource) =>
    resource.group === "" &&
    subresource === "" &&
    ((resource.kind === "Pod" && operation === "CREATE") ||
      (resource.kind === "PersistentVolumeClaim" && (operation === "CREATE" || operation === "UPDATE"))),
  admit({ object, namespace }, host) {
    if (object.kind !== "Pod") return object;
    const ranges = (host.store("", "limitranges")?.all(namespace) ?? []) as LimitRange[];
    let pod = object as Pod;
    for (const range of ranges) pod = withDefaults(pod, range);
    return pod;
  },
  validate({ object, namespace, name, resource }, host) {
    if (!object) return;
    const ranges = (host.store("", "limitranges")?.all(namespace) ?? []) as LimitRange[];
    for (const range of ranges) {
      const found = range.spec.limits.flatMap((item) =>
        object.kind === "Pod" ? podErrors(object as Pod, item) : claimErrors(object as PersistentVolumeClaim, item),
      );
      // An aggregate says each thing once.
      const errors = [...new Set(found)];
      if (errors.length > 0) throw forbidden(resource, name, errors.length === 1 ? (errors[0] as string) : `[${errors.join(", ")}]`);
    }
  },
};

function withDefaults(pod: Pod, range: LimitRange): Pod {
  const item = range.spec.limits.find(({ type }) => type === "Container");
  const requests = (item?.defaultRequest ?? {}) as Resources;
  const limits = (item?.default ?? {}) as Resources;
  if (Object.keys(requests).length + Object.keys(limits).length === 0) return pod;
  const notes: string[] = [];
  const fill = (container: Container, kind: string): Container => {
    const before = container.resources ?? {};
    const missingLimits = Object.keys(limits).filter((name) => before.limits?.[name] === undefined);
    const missingRequests = Object.keys(requests).filter((name) => before.requests?.[name] === undefined);
    if (missingLimits.length + missingRequests.length === 0) return container;
    if (missingRequests.length > 0) notes.push(`${missingRequests.sort().join(", ")} request for ${kind} ${container.name}`);
    if (missingLimits.length > 0) notes.push(`${missingLimits.sort().join(", ")} limit for ${kind} ${container.name}`);
    const pick = (from: Resources, names: readonly string[]) => Object.fromEntries(names.map((name) => [name, from[name] as string]));
    return {
      ...container,
      resources: {
        ...before,
        ...(missingLimits.length > 0 || before.limits ? { limits: { ...before.limits, ...pick(limits, missingLimits) } } : {}),
        ...(missingRequests.length > 0 || before.requests ? { requests: { ...before.requests, ...pick(requests, missingRequests) } } : {}),
      },
    };
  };
  const containers = pod.spec.containers.map((container) => fill(container, "container"));
  const initContainers = pod.spec.initContainers?.map((container) => fill(container, "init container"));
  if (notes.length === 0) return pod;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      annotations: { ...pod.metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${notes.join("; ")}` },
    },
    spec: { ...pod.spec, containers, ...(initContainers ? { initContainers } : {}) },
  };
}

function podErrors(pod: Pod, item: core.LimitRangeItem): string[] {
  if (item.type === "Container") {
    return [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap((container) =>
      boundErrors("Container", item, (container.resources?.requests ?? {}) as Resources, (container.resources?.limits ?? {}) as Resources),
    );
  }
  if (item.type !== "Pod") return [];
  return boundErrors("Pod", item, asText(podRequests(pod.spec)), asText(podLimits(pod.spec)));
}
function asText(amounts: Amounts): Resources {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, formatQuantity(amount)]));
}
function claimErrors(claim: PersistentVolumeClaim, item: core.LimitRangeItem): string[] {
  if (item.type !== "PersistentVolumeClaim") return [];
  return boundErrors("PersistentVolumeClaim", item, (claim.spec.resources?.requests ?? {}) as Resources, {}, true);
}

function boundErrors(kind: string, item: core.LimitRangeItem, requests: Resources, limits: Resources, requestsOnly = false): string[] {
  const errors: string[] = [];
  for (const [name, min] of Object.entries((item.min ?? {}) as Resources)) {
    const request = requests[name];
    const limit = limits[name];
    if (request === undefined) errors.push(`minimum ${name} usage per ${kind} is ${min}.  No request is specified`);
    else if (less(request, min)) errors.push(`minimum ${name} usage per ${kind} is ${min}, but request is ${request}`);
    else if (limit !== undefined && less(limit, min)) errors.push(`minimum ${name} usage per ${kind} is ${min}, but limit is ${limit}`);
  }
  for (const [name, max] of Object.entries((item.max ?? {}) as Resources)) {
    const request = requests[name];
    const limit = limits[name];
    if (requestsOnly) {
      if (request === undefined) errors.push(`maximum ${name} usage per ${kind} is ${max}.  No request is specified`);
      else if (less(max, request)) errors.push(`maximum ${name} usage per ${kind} is ${max}, but request is ${request}`);
    } else if (limit === undefined) errors.push(`maximum ${name} usage per ${kind} is ${max}.  No limit is specified`);
    else if (less(max, limit)) errors.push(`maximum ${name} usage per ${kind} is ${max}, but limit is ${limit}`);
    else if (request !== undefined && less(max, request))
      errors.push(`maximum ${name} usage per ${kind} is ${max}, but request is ${request}`);
  }
  for (const [name, ratio] of Object.entries((item.maxLimitRequestRatio ?? {}) as Resources)) {
    const request = requests[name];
    const limit = limits[name];
    if (request === undefined || isNothing(request))
      errors.push(`${name} max limit to request ratio per ${kind} is ${ratio}, but no request is specified or request is 0`);
    else if (limit === undefined || isNothing(limit))
      errors.push(`${name} max limit to request ratio per ${kind} is ${ratio}, but no limit is specified or limit is 0`);
    else {
      const observed = Number(parseQuantity(limit).nanos) / Number(parseQuantity(request).nanos);
      if (observed > Number(parseQuantity(ratio).nanos) / 1e9) {
        errors.push(`${name} max limit to request ratio per ${kind} is ${ratio}, but provided ratio is ${observed.toFixed(6)}`);
      }
    }
  }
  return errors;
}

function less(a: string, b: string): boolean {
  return compareQuantities(parseQuantity(String(a)), parseQuantity(String(b))) < 0;
}
function isNothing(amount: string): boolean {
  return parseQuantity(String(amount)).nanos === 0n;
}
