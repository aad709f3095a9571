/** Describes config maps, secrets, namespaces, quotas, limit ranges, priority classes, disruption budgets. */
import { decodeBytes } from "../../../kube/encoding/base64.ts";
import type {
  ConfigMap,
  KubeObject,
  LimitRange,
  Namespace,
  PodDisruptionBudget,
  PriorityClass,
  ResourceQuota,
  Secret,
} from "../../../kube/types.ts";
import { quantityText } from "./containers.ts";
import type { DescribeContext } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, header, labelLines, selectorText } from "./metadata.ts";
import { rfc1123 } from "./time.ts";
import { DescriptionWriter } from "./writer.ts";

export async function describeConfigMap(object: unknown, context: DescribeContext): Promise<string> {
  const configMap = object as ConfigMap & { data?: Record<string, string>; binaryData?: Record<string, string> };
  const w = new DescriptionWriter();
  header(w, configMap);
  w.write(0, "\nData\n====\n");
  for (const key of Object.keys(configMap.data ?? {}).sort()) {
    w.write(0, `${key}:\n----\n${configMap.data?.[key] ?? ""}\n`);
    if (context.release.kubectl.laterDescribers) w.write(0, "\n");
  }
  w.write(0, "\nBinaryData\n====\n");
  for (const key of Object.keys(configMap.binaryData ?? {}).sort())
    w.write(0, `${key}: ${decodeBytes(configMap.binaryData?.[key] ?? "")?.length ?? 0} bytes\n`);
  w.write(0, "\n");
  eventLines(w, await context.events(configMap), context.now);
  return w.text();
}

export async function describeSecret(object: unknown): Promise<string> {
  const secret = object as Secret & { data?: Record<string, string>; type?: string };
  const w = new DescriptionWriter();
  w.line(0, "Name:", secret.metadata.name);
  w.line(0, "Namespace:", secret.metadata.namespace);
  labelLines(w, "Labels", secret.metadata.labels);
  annotationLines(w, "Annotations", secret.metadata.annotations);
  w.line(0, "\nType:", secret.type);
  w.write(0, "\nData\n====\n");
  for (const key of Object.keys(secret.data ?? {}).sort()) {
    const bytes = decodeBytes(secret.data?.[key] ?? "") ?? [];
    if (key === "token" && secret.type === "kubernetes.io/service-account-token") w.line(0, `${key}:`, String.fromCharCode(...bytes));
    else w.line(0, `${key}:`, `${bytes.length} bytes`);
  }
  return w.text();
}

export async function describeNamespace(object: unknown, context: DescribeContext): Promise<string> {
  const namespace = object as Namespace;
  const { name } = namespace.metadata;
  const w = new DescriptionWriter();
  header(w, namespace, { namespace: false });
  w.line(0, "Status:", namespace.status.phase);
  if (namespace.status.conditions?.length) {
    w.write(0, "Conditions:\n");
    w.line(1, "Type", "Status", "LastTransitionTime", "Reason", "Message");
    w.line(1, "----", "------", "------------------", "------", "-------");
    for (const one of namespace.status.conditions)
      w.line(1, one.type, one.status, rfc1123(one.lastTransitionTime), one.reason, one.message);
  }
  w.write(0, "\n");
  const quotas = await context.list<ResourceQuota>(`/api/v1/namespaces/${name}/resourcequotas`);
  if (quotas.length === 0) w.write(0, "No resource quota.\n");
  else {
    w.write(0, "Resource Quotas\n");
    for (const quota of quotas) {
      w.line(1, "Name:", quota.metadata.name);
      scopeLines(w, quota, 1);
      w.line(1, "Resource", "Used", "Hard");
      w.line(1, "--------", "---", "---");
      amountLines(w, quota, 1);
    }
  }
  w.write(0, "\n");
  const ranges = await context.list<LimitRange>(`/api/v1/namespaces/${name}/limitranges`);
  if (ranges.length === 0) w.write(0, "No LimitRange resource.\n");
  else {
    w.write(0, "Resource Limits\n");
    rangeHeader(w, " ");
    for (const range of ranges) rangeLines(w, range, " ");
  }
  return w.text();
}

const SCOPE_HELP: Readonly<Record<string, string>> = {
  Terminating:
    "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.",
  NotTerminating:
    "Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.",
  BestEffort: "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
  NotBestEffort:
    "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.",
};
function scopeLines(w: DescriptionWriter, quota: ResourceQuota, level: number): void {
  const scopes = [...(quota.spec.scopes ?? [])].sort();
  if (scopes.length === 0) return;
  w.line(level, "Scopes:", scopes.join(", "));
  for (const scope of scopes) if (SCOPE_HELP[scope]) w.write(level, `${level === 0 ? " " : ""}* ${SCOPE_HELP[scope]}\n`);
}
function amountLines(w: DescriptionWriter, quota: ResourceQuota, level: number): void {
  const hard = (quota.status.hard ?? {}) as Record<string, string>;
  const used = (quota.status.used ?? {}) as Record<string, string>;
  for (const name of Object.keys(hard).sort()) w.line(level, name, quantityText(used[name]), quantityText(hard[name]));
}
export async function describeResourceQuota(object: unknown): Promise<string> {
  const quota = object as ResourceQuota;
  const w = new DescriptionWriter();
  w.line(0, "Name:", quota.metadata.name);
  w.line(0, "Namespace:", quota.metadata.namespace);
  scopeLines(w, quota, 0);
  w.line(0, "Resource", "Used", "Hard");
  w.line(0, "--------", "----", "----");
  amountLines(w, quota, 0);
  return w.text();
}

function rangeHeader(w: DescriptionWriter, prefix: string): void {
  w.line(0, `${prefix}Type`, "Resource", "Min", "Max", "Default Request", "Default Limit", "Max Limit/Request Ratio");
  w.line(0, `${prefix}----`, "--------", "---", "---", "---------------", "-------------", "-----------------------");
}
function rangeLines(w: DescriptionWriter, range: LimitRange, prefix: string): void {
  for (const item of range.spec.limits) {
    const lists = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio].map(
      (list) => (list ?? {}) as Record<string, string>,
    );
    const names = [...new Set(lists.flatMap((list) => Object.keys(list)))].sort();
    for (const name of names)
      w.line(0, `${prefix}${item.type}`, name, ...lists.map((list) => (list[name] === undefined ? "-" : quantityText(list[name]))));
  }
}
export async function describeLimitRange(object: unknown): Promise<string> {
  const range = object as LimitRange;
  const w = new DescriptionWriter();
  w.line(0, "Name:", range.metadata.name);
  w.line(0, "Namespace:", range.metadata.namespace);
  rangeHeader(w, "");
  rangeLines(w, range, "");
  return w.text();
}

export async function describePriorityClass(object: unknown, context: DescribeContext): Promise<string> {
  const priority = object as PriorityClass;
  const w = new DescriptionWriter();
  w.line(0, "Name:", priority.metadata.name);
  w.line(0, "Value:", priority.value);
  w.line(0, "GlobalDefault:", String(priority.globalDefault === true));
  w.line(0, "PreemptionPolicy:", priority.preemptionPolicy);
  w.line(0, "Description:", priority.description ?? "");
  const annotations: Readonly<Record<string, string>> = priority.metadata.annotations ?? {};
  const keys = Object.keys(annotations).sort();
  w.line(0, "Annotations:", keys.length === 0 ? "<none>" : keys.map((key) => `${key}=${annotations[key]}`).join(","));
  eventLines(w, await context.events(priority), context.now);
  return w.text();
}

export async function describePodDisruptionBudget(object: unknown, context: DescribeContext): Promise<string> {
  const budget = object as PodDisruptionBudget;
  const { spec, status } = budget;
  const w = new DescriptionWriter();
  w.line(0, "Name:", budget.metadata.name);
  w.line(0, "Namespace:", budget.metadata.namespace);
  if (spec.minAvailable !== undefined) w.line(0, "Min available:", String(spec.minAvailable));
  else if (spec.maxUnavailable !== undefined) w.line(0, "Max unavailable:", String(spec.maxUnavailable));
  w.line(0, "Selector:", spec.selector ? selectorText(spec.selector) : "<unset>");
  w.write(0, "Status:\n");
  w.line(2, "Allowed disruptions:", status.disruptionsAllowed ?? 0);
  w.line(2, "Current:", status.currentHealthy ?? 0);
  w.line(2, "Desired:", status.desiredHealthy ?? 0);
  w.line(2, "Total:", status.expectedPods ?? 0);
  eventLines(w, await context.events(budget), context.now);
  return w.text();
}

type SigningRequest = KubeObject & {
  spec: {
    request?: string;
    signerName?: string;
    expirationSeconds?: number;
    username?: string;
    uid?: string;
    groups?: string[];
    usages?: string[];
  };
  status?: { certificate?: string; conditions?: { type: string }[] };
};
export async function describeCertificateSigningRequest(object: unknown, context: DescribeContext): Promise<string> {
  const request = object as SigningRequest;
  const w = new DescriptionWriter();
  w.line(0, "Name:", request.metadata.name);
  labelLines(w, "Labels", request.metadata.labels);
  w.line(
    0,
    "Annotations:",
    Object.entries(request.metadata.annotations ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .join(",") || "<none>",
  );
  w.line(0, "CreationTimestamp:", rfc1123(request.metadata.creationTimestamp));
  w.line(0, "Requesting User:", request.spec.username ?? "");
  if (request.spec.signerName) w.line(0, "Signer:", request.spec.signerName);
  if (request.spec.expirationSeconds !== undefined) w.line(0, "Requested Duration:", duration(request.spec.expirationSeconds));
  const conditions = request.status?.conditions ?? [];
  const approved = conditions.some((one) => one.type === "Approved");
  const state = conditions.some((one) => one.type === "Denied") ? "Denied" : approved ? "Approved" : "Pending";
  w.line(
    0,
    "Status:",
    `${state}${conditions.some((one) => one.type === "Failed") ? ",Failed" : ""}${request.status?.certificate ? ",Issued" : ""}`,
  );
  eventLines(w, await context.events(request), context.now);
  return w.text();
}
function duration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours >= 24 && seconds % 86400 === 0
    ? `${hours / 24}d`
    : `${hours > 0 ? `${hours}h` : ""}${minutes > 0 || hours === 0 ? `${minutes}m` : ""}`;
}
