/** /livez, /readyz, /healthz: the checks by name. Upstream: apiserver/pkg/server/healthz. */
import type { HttpResponse } from "../../../machine/http.ts";

const HOOKS = [
  "start-kube-apiserver-admission-initializer",
  "generic-apiserver-start-informers",
  "priority-and-fairness-config-consumer",
  "priority-and-fairness-filter",
  "storage-object-count-tracker-hook",
  "start-apiextensions-informers",
  "start-apiextensions-controllers",
  "crd-informer-synced",
  "start-service-ip-repair-controllers",
  "rbac/bootstrap-roles",
  "scheduling/bootstrap-system-priority-classes",
  "priority-and-fairness-config-producer",
  "start-system-namespaces-controller",
  "bootstrap-controller",
  "start-cluster-authentication-info-controller",
  "start-kube-apiserver-identity-lease-controller",
  "start-deprecated-kube-apiserver-identity-lease-garbage-collector",
  "start-kube-apiserver-identity-lease-garbage-collector",
  "start-legacy-token-tracking-controller",
  "aggregator-reload-proxy-client-cert",
  "start-kube-aggregator-informers",
  "apiservice-registration-controller",
  "apiservice-status-available-controller",
  "apiservice-wait-for-first-sync",
  "kube-apiserver-autoregistration",
];
const AFTER = ["apiservice-openapi-controller", "apiservice-openapiv3-controller", "apiservice-discovery-controller"];

const NEWER = `start-apiserver-admission-initializer generic-apiserver-start-informers priority-and-fairness-config-consumer
priority-and-fairness-filter storage-object-count-tracker-hook start-apiextensions-informers start-apiextensions-controllers
crd-informer-synced start-system-namespaces-controller peer-endpoint-reconciler-controller
start-cluster-authentication-info-controller start-kube-apiserver-identity-lease-controller
start-kube-apiserver-identity-lease-garbage-collector storage-readiness start-legacy-token-tracking-controller
start-service-ip-repair-controllers rbac/bootstrap-roles scheduling/bootstrap-system-priority-classes
priority-and-fairness-config-producer bootstrap-controller start-kubernetes-service-cidr-controller
aggregator-reload-proxy-client-cert start-kube-aggregator-informers apiservice-status-local-available-controller
apiservice-status-remote-available-controller apiservice-registration-controller apiservice-wait-for-first-sync
apiservice-discovery-controller kube-apiserver-autoregistration`.split(/\s+/);
const NEWER_AFTER = ["apiservice-openapi-controller", "apiservice-openapiv3-controller"];

/** The check names of an endpoint in the order they are printed; `newer`: as releases after 1.34 have them. */
export function checksOf(endpoint: string, newer = false): string[] {
  if (newer) {
    return [
      "ping",
      "log",
      ...(endpoint === "readyz" ? ["informer-sync"] : ["loopback-serving-certificate", "etcd"]),
      ...NEWER.map((hook) => `poststarthook/${hook}`),
      "autoregister-completion",
      ...NEWER_AFTER.map((hook) => `poststarthook/${hook}`),
      ...(endpoint === "readyz" ? ["shutdown"] : []),
    ];
  }
  const ready = endpoint === "readyz" ? ["etcd-readiness", "informer-sync"] : [];
  return [
    "ping",
    "log",
    "etcd",
    ...ready,
    ...HOOKS.map((hook) => `poststarthook/${hook}`),
    "autoregister-completion",
    ...AFTER.map((hook) => `poststarthook/${hook}`),
    ...(endpoint === "readyz" ? ["shutdown"] : []),
  ];
}

export function health(path: string, query: ReadonlyMap<string, string>, etcdRunning: boolean, newer = false): HttpResponse | undefined {
  const [, endpoint = "", ...rest] = path.split("/");
  if (endpoint !== "livez" && endpoint !== "readyz" && endpoint !== "healthz") return undefined;
  const failing = (check: string) =>
    !etcdRunning && (check === "etcd" || check === "etcd-readiness" || check === "poststarthook/storage-readiness");
  const text = (status: number, body: string): HttpResponse => ({
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
    body,
  });
  const one = rest.join("/");
  // What probes ask every few seconds.
  if (one === "" && etcdRunning && !query.has("verbose")) return text(200, "ok");
  const excluded = new Set(query.get("exclude")?.split(","));
  const checks = checksOf(endpoint, newer);
  if (one !== "") {
    if (!checks.includes(one)) return undefined;
    return failing(one) ? text(500, "internal server error: etcd failed: reason withheld\n") : text(200, "ok");
  }
  const line = (check: string): string => {
    if (excluded.has(check)) return `[+]${check} excluded: ok`;
    return failing(check) ? `[-]${check} failed: reason withheld` : `[+]${check} ok`;
  };
  const lines = checks.map(line);
  const unknown = [...excluded].filter((check) => check !== "" && !checks.includes(check));
  if (unknown.length > 0)
    lines.push(`warn: some health checks cannot be excluded: no matches for ${unknown.map((check) => JSON.stringify(check)).join(", ")}`);
  if (checks.some((check) => failing(check) && !excluded.has(check))) return text(500, `${lines.join("\n")}\n${endpoint} check failed\n`);
  return text(200, query.has("verbose") ? `${lines.join("\n")}\n${endpoint} check passed\n` : "ok");
}
