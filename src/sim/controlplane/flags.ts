/** `--name=value` flags of the control plane's binaries, refused when unknown as the real ones do. */

export interface FlagSet {
  get(name: string): string | undefined;
  bool(name: string, otherwise: boolean): boolean;
}

/** Throws `unknown flag: --foo`. */
export function parseFlags(argv: readonly string[], known: ReadonlySet<string>): FlagSet {
  const values = new Map<string, string>();
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] as string;
    const match = /^--?([a-z0-9-]+)(?:=([\s\S]*))?$/.exec(word);
    if (!match) throw new Error(`unknown command "${word}"`);
    const name = match[1] as string;
    if (!known.has(name)) throw new Error(`unknown flag: --${name}`);
    let value = match[2];
    if (value === undefined && argv[i + 1] !== undefined && !argv[i + 1]?.startsWith("-")) value = argv[++i];
    values.set(name, value ?? "true");
  }
  return {
    get: (name) => values.get(name),
    bool: (name, otherwise) => (values.has(name) ? values.get(name) === "true" : otherwise),
  };
}

const LOGGING = ["v", "vmodule", "logging-format", "log-flush-frequency", "feature-gates", "profiling", "contention-profiling", "help", "version"];
const SERVING = ["bind-address", "secure-port", "tls-cert-file", "tls-private-key-file", "client-ca-file", "requestheader-client-ca-file", "requestheader-allowed-names", "requestheader-extra-headers-prefix", "requestheader-group-headers", "requestheader-username-headers", "authentication-kubeconfig", "authorization-kubeconfig", "authorization-always-allow-paths", "tls-min-version", "tls-cipher-suites", "cert-dir"];
const LEADER = ["leader-elect", "leader-elect-lease-duration", "leader-elect-renew-deadline", "leader-elect-retry-period", "leader-elect-resource-lock", "leader-elect-resource-name", "leader-elect-resource-namespace"];

export const ETCD_FLAGS: ReadonlySet<string> = new Set(["advertise-client-urls", "cert-file", "client-cert-auth", "data-dir", "experimental-initial-corrupt-check", "experimental-watch-progress-notify-interval", "initial-advertise-peer-urls", "initial-cluster", "initial-cluster-state", "initial-cluster-token", "key-file", "listen-client-urls", "listen-metrics-urls", "listen-peer-urls", "name", "peer-cert-file", "peer-client-cert-auth", "peer-key-file", "peer-trusted-ca-file", "snapshot-count", "trusted-ca-file", "quota-backend-bytes", "auto-compaction-retention", "auto-compaction-mode", "heartbeat-interval", "election-timeout", "force-new-cluster", "log-level", "logger", "max-request-bytes", "feature-gates", "watch-progress-notify-interval"]);
export const APISERVER_FLAGS: ReadonlySet<string> = new Set([...LOGGING, ...SERVING, "advertise-address", "allow-privileged", "authorization-mode", "enable-admission-plugins", "disable-admission-plugins", "admission-control-config-file", "enable-bootstrap-token-auth", "etcd-cafile", "etcd-certfile", "etcd-keyfile", "etcd-servers", "etcd-prefix", "etcd-compaction-interval", "kubelet-client-certificate", "kubelet-client-key", "kubelet-preferred-address-types", "proxy-client-cert-file", "proxy-client-key-file", "runtime-config", "service-account-issuer", "service-account-key-file", "service-account-signing-key-file", "service-cluster-ip-range", "service-node-port-range", "anonymous-auth", "audit-log-path", "audit-policy-file", "audit-log-maxage", "audit-log-maxbackup", "audit-log-maxsize", "encryption-provider-config", "event-ttl", "max-requests-inflight", "max-mutating-requests-inflight", "request-timeout", "token-auth-file", "oidc-issuer-url", "oidc-client-id", "external-hostname", "default-not-ready-toleration-seconds", "default-unreachable-toleration-seconds", "enable-aggregator-routing", "goaway-chance", "storage-backend", "watch-cache"]);
export const CONTROLLER_MANAGER_FLAGS: ReadonlySet<string> = new Set([...LOGGING, ...SERVING, ...LEADER, "allocate-node-cidrs", "cluster-cidr", "cluster-name", "cluster-signing-cert-file", "cluster-signing-key-file", "cluster-signing-duration", "controllers", "enable-hostpath-provisioner", "kubeconfig", "root-ca-file", "service-account-private-key-file", "service-cluster-ip-range", "use-service-account-credentials", "node-monitor-grace-period", "node-monitor-period", "node-startup-grace-period", "node-eviction-rate", "secondary-node-eviction-rate", "large-cluster-size-threshold", "unhealthy-zone-threshold", "node-cidr-mask-size", "terminated-pod-gc-threshold", "horizontal-pod-autoscaler-sync-period", "horizontal-pod-autoscaler-downscale-stabilization", "horizontal-pod-autoscaler-tolerance", "concurrent-deployment-syncs", "concurrent-replicaset-syncs", "kube-api-qps", "kube-api-burst", "cloud-provider", "min-resync-period", "pvclaimbinder-sync-period", "attach-detach-reconcile-sync-period", "configure-cloud-routes", "flex-volume-plugin-dir"]);
export const SCHEDULER_FLAGS: ReadonlySet<string> = new Set([...LOGGING, ...SERVING, ...LEADER, "kubeconfig", "config", "master", "kube-api-qps", "kube-api-burst", "write-config-to", "pod-max-in-unschedulable-pods-duration"]);
