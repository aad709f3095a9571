import { forbidden, invalid } from "../../../../kube/status.ts";
import type { KubeObject, Namespace, ObjectMeta, Pod, PodSpec } from "../../../../kube/types.ts";
import type { RegistryHost } from "../../registry/host.ts";
import type { AdmissionPlugin, Attributes } from "../admission.ts";
import { details, isStricter, type LevelVersion, policyOf, reasons, shown, violations } from "./policy.ts";

const WORKLOADS = new Set([
  "Deployment",
  "ReplicaSet",
  "DaemonSet",
  "StatefulSet",
  "Job",
  "CronJob",
  "ReplicationController",
  "PodTemplate",
]);
/** Pods that are looked at when a namespace becomes stricter. */
const MAX_PODS = 3000;

/**
 * The pod security standards a namespace asks for by its labels: pods are refused (enforce) or warned of (warn).
 * Upstream: k8s.io/pod-security-admission/admission/admission.go.
 */
export const podSecurity: AdmissionPlugin = {
  name: "PodSecurity",
  handles: (operation, resource, subresource) =>
    (resource.group === "" &&
      resource.kind === "Pod" &&
      ((operation === "CREATE" && subresource === "") || (operation === "UPDATE" && subresource === "ephemeralcontainers"))) ||
    (subresource === "" &&
      (operation === "CREATE" || operation === "UPDATE") &&
      (WORKLOADS.has(resource.kind) || (resource.group === "" && resource.kind === "Namespace"))),
  validate(attributes, host) {
    if (!attributes.object) return;
    if (attributes.resource.kind === "Namespace") judgeNamespace(attributes, host);
    else judgePod(attributes, host);
  },
};

function judgePod({ object, namespace, resource, name, warn }: Attributes, host: RegistryHost): void {
  const labels = (host.store("", "namespaces")?.find(namespace) as Namespace | undefined)?.metadata.labels;
  const pod = resource.kind === "Pod" ? (object as Pod) : templateOf(object as KubeObject);
  if (!labels || !pod) return;
  const policy = policyOf(labels);
  const latest = Number(host.release.minor);
  if (resource.kind === "Pod") {
    const found = violations(policy.enforce, pod, latest);
    if (found.length > 0) throw forbidden(resource, name, `violates PodSecurity "${shown(policy.enforce)}": ${details(found)}`);
  }
  const found = violations(policy.warn, pod, latest);
  if (found.length > 0) warn?.(`would violate PodSecurity "${shown(policy.warn)}": ${details(found)}`);
}

interface Template {
  metadata?: ObjectMeta;
  spec: PodSpec;
}
function templateOf(object: KubeObject): Template | undefined {
  const { spec, template } = object as {
    spec?: { template?: Template; jobTemplate?: { spec?: { template?: Template } } };
    template?: Template;
  };
  const found = spec?.template ?? spec?.jobTemplate?.spec?.template ?? template;
  return found?.spec ? found : undefined;
}

/** Labels that cannot be are refused; a stricter level warns of the pods that are there already. */
function judgeNamespace({ object, old, resource, name, warn }: Attributes, host: RegistryHost): void {
  const next = policyOf(object?.metadata.labels);
  const before = old && policyOf(old.metadata.labels);
  if (next.errors.length > 0 && JSON.stringify(next.errors) !== JSON.stringify(before?.errors)) {
    throw invalid({ group: resource.group, kind: resource.kind }, name, next.errors);
  }
  if (!before || !warn || next.enforce.level === "privileged" || shown(next.enforce) === shown(before.enforce)) return;
  if (next.enforce.version === before.enforce.version && !isStricter(next.enforce.level, before.enforce.level)) return;
  for (const warning of warningsOf(name, next.enforce, host)) warn(warning);
}

/** `EvaluatePodsInNamespace`: pods with the same faults in one line, by the name of the first. */
function warningsOf(namespace: string, enforce: LevelVersion, host: RegistryHost): string[] {
  const pods = (host.store("", "pods")?.all(namespace) ?? []) as Pod[];
  const byFault = new Map<string, string[]>();
  for (const pod of pods.slice(0, MAX_PODS)) {
    const found = violations(enforce, pod, Number(host.release.minor));
    if (found.length === 0) continue;
    const fault = reasons(found);
    byFault.set(fault, [...(byFault.get(fault) ?? []), pod.metadata.name]);
  }
  const lines = [...byFault].map(([fault, names]) => {
    const [first = "", ...others] = names.sort();
    const more = others.length === 0 ? "" : ` (and ${others.length} other ${others.length === 1 ? "pod" : "pods"})`;
    return `${first}${more}: ${fault}`;
  });
  const warnings = lines.sort();
  if (lines.length > 0) {
    warnings.unshift(
      `existing pods in namespace ${JSON.stringify(namespace)} violate the new PodSecurity enforce level "${shown(enforce)}"`,
    );
  }
  if (pods.length > MAX_PODS) {
    warnings.unshift(`new PodSecurity enforce level only checked against the first ${MAX_PODS} of ${pods.length} existing pods`);
  }
  return warnings;
}
