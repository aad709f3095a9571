/** The configuration a kubelet runs with: what its file says, and the defaults. Upstream: pkg/kubelet/apis/config/v1beta1/defaults.go. */
import type { KubeletConfiguration } from "../kubelet.ts";

/** In the order of KubeletConfiguration's fields; a field that is undefined is left out unless it is set. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  enableServer: true,
  staticPodPath: undefined,
  syncFrequency: "1m0s",
  fileCheckFrequency: "20s",
  httpCheckFrequency: "20s",
  address: "0.0.0.0",
  port: 10250,
  tlsCertFile: "/var/lib/kubelet/pki/kubelet.crt",
  tlsPrivateKeyFile: "/var/lib/kubelet/pki/kubelet.key",
  rotateCertificates: undefined,
  authentication: { x509: {}, webhook: { enabled: true, cacheTTL: "2m0s" }, anonymous: { enabled: false } },
  authorization: { mode: "Webhook", webhook: { cacheAuthorizedTTL: "5m0s", cacheUnauthorizedTTL: "30s" } },
  registryPullQPS: 5,
  registryBurst: 10,
  eventRecordQPS: 50,
  eventBurst: 100,
  enableDebuggingHandlers: true,
  healthzPort: 10248,
  healthzBindAddress: "127.0.0.1",
  oomScoreAdj: -999,
  clusterDomain: undefined,
  clusterDNS: undefined,
  streamingConnectionIdleTimeout: "4h0m0s",
  nodeStatusUpdateFrequency: "10s",
  nodeStatusReportFrequency: "5m0s",
  nodeLeaseDurationSeconds: 40,
  imageMinimumGCAge: "2m0s",
  imageGCHighThresholdPercent: 85,
  imageGCLowThresholdPercent: 80,
  volumeStatsAggPeriod: "1m0s",
  cgroupRoot: undefined,
  cgroupsPerQOS: true,
  cgroupDriver: "cgroupfs",
  cpuManagerPolicy: "none",
  cpuManagerReconcilePeriod: "10s",
  memoryManagerPolicy: "None",
  topologyManagerPolicy: "none",
  topologyManagerScope: "container",
  runtimeRequestTimeout: "2m0s",
  hairpinMode: "promiscuous-bridge",
  maxPods: 110,
  podPidsLimit: -1,
  resolvConf: "/etc/resolv.conf",
  cpuCFSQuota: true,
  cpuCFSQuotaPeriod: "100ms",
  nodeStatusMaxImages: 50,
  maxOpenFiles: 1_000_000,
  contentType: "application/vnd.kubernetes.protobuf",
  kubeAPIQPS: 50,
  kubeAPIBurst: 100,
  serializeImagePulls: true,
  evictionHard: { "imagefs.available": "15%", "memory.available": "100Mi", "nodefs.available": "10%", "nodefs.inodesFree": "5%" },
  evictionPressureTransitionPeriod: "5m0s",
  enableControllerAttachDetach: true,
  makeIPTablesUtilChains: true,
  iptablesMasqueradeBit: 14,
  iptablesDropBit: 15,
  failSwapOn: true,
  memorySwap: {},
  containerLogMaxSize: "10Mi",
  containerLogMaxFiles: 5,
  configMapAndSecretChangeDetectionStrategy: "Watch",
  enforceNodeAllocatable: ["pods"],
  volumePluginDir: "/usr/libexec/kubernetes/kubelet-plugins/volume/exec/",
  logging: { format: "text", flushFrequency: "5s", verbosity: 0, options: { json: { infoBufferSize: "0" } } },
  enableSystemLogHandler: true,
  enableSystemLogQuery: false,
  shutdownGracePeriod: "0s",
  shutdownGracePeriodCriticalPods: "0s",
  enableProfilingHandler: true,
  enableDebugFlagsHandler: true,
  seccompDefault: false,
  memoryThrottlingFactor: 0.9,
  registerNode: true,
  localStorageCapacityIsolation: true,
  containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
};
/** What a file writes where it means the default: `0s`, `0`, nothing. */
const isUnset = (value: unknown): boolean => value === undefined || value === "0s" || value === "" || value === 0;

/** The answer of `/configz`. */
export function configz(config: KubeletConfiguration): { kubeletconfig: Record<string, unknown> } {
  const { apiVersion: _, kind: __, ...written } = config;
  const known = Object.entries(DEFAULTS).map(([field, standard]) => [field, over(standard, written[field])] as const);
  const more = Object.entries(written).filter(([field]) => !Object.hasOwn(DEFAULTS, field));
  return { kubeletconfig: Object.fromEntries([...known, ...more].filter(([, value]) => value !== undefined)) };
}
/** A written value over the default; nested ones field by field, but thresholds are taken whole. */
function over(standard: unknown, written: unknown): unknown {
  if (isUnset(written)) return standard;
  if (!isFields(standard) || !isFields(written) || Object.keys(standard).some((name) => name.includes("."))) return written;
  const names = [...new Set([...Object.keys(standard), ...Object.keys(written)])];
  return Object.fromEntries(names.map((name) => [name, over(standard[name], written[name])]));
}
function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
