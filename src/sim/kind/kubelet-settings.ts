/**
 * The kubelet's settings: its configuration file, then its flags, which are stronger. What cannot be is refused with
 * the kubelet's words; what has no effect here is told. Upstream: cmd/kubelet/app/{server,options}, pkg/kubelet/apis/config.
 */
import { parse } from "yaml";
import { quantityValue } from "../../kube/quantity.ts";
import type { core } from "../../kube/types.ts";
import type { KubeletConfiguration } from "../kubelet/index.ts";

export interface KubeletSettings {
  readonly config: KubeletConfiguration;
  readonly hostnameOverride: string | undefined;
  readonly nodeIP: string | undefined;
  readonly providerID: string | undefined;
  readonly kubeconfig: string;
  readonly runtimeEndpoint: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly core.Taint[];
  /** `--cloud-provider=external`: a cloud-controller-manager will tell the rest. */
  readonly externalCloud: boolean;
  /** Fields that kubewekend's kubelet does not heed, where they are set to something. */
  readonly unheeded: readonly string[];
}

/** A start that the kubelet refuses: what stands after `err=`. */
export class KubeletRefused extends Error {}

/** Flags with a place in the configuration: `--max-pods` is `maxPods`. */
const DEPRECATED: Readonly<Record<string, { field: string; type: "string" | "number" | "boolean" | "list" | "map" }>> = {
  address: { field: "address", type: "string" },
  "anonymous-auth": { field: "anonymousAuth", type: "boolean" },
  "cgroup-driver": { field: "cgroupDriver", type: "string" },
  "cgroup-root": { field: "cgroupRoot", type: "string" },
  "cluster-dns": { field: "clusterDNS", type: "list" },
  "cluster-domain": { field: "clusterDomain", type: "string" },
  "enforce-node-allocatable": { field: "enforceNodeAllocatable", type: "list" },
  "eviction-hard": { field: "evictionHard", type: "map" },
  "eviction-soft": { field: "evictionSoft", type: "map" },
  "eviction-soft-grace-period": { field: "evictionSoftGracePeriod", type: "map" },
  "eviction-max-pod-grace-period": { field: "evictionMaxPodGracePeriod", type: "number" },
  "eviction-pressure-transition-period": { field: "evictionPressureTransitionPeriod", type: "string" },
  "fail-swap-on": { field: "failSwapOn", type: "boolean" },
  "healthz-port": { field: "healthzPort", type: "number" },
  "image-gc-high-threshold": { field: "imageGCHighThresholdPercent", type: "number" },
  "image-gc-low-threshold": { field: "imageGCLowThresholdPercent", type: "number" },
  "kube-reserved": { field: "kubeReserved", type: "map" },
  "max-pods": { field: "maxPods", type: "number" },
  "pod-manifest-path": { field: "staticPodPath", type: "string" },
  "pods-per-core": { field: "podsPerCore", type: "number" },
  port: { field: "port", type: "number" },
  "read-only-port": { field: "readOnlyPort", type: "number" },
  "register-node": { field: "registerNode", type: "boolean" },
  "rotate-certificates": { field: "rotateCertificates", type: "boolean" },
  "system-reserved": { field: "systemReserved", type: "map" },
  "feature-gates": { field: "featureGates", type: "map" },
  v: { field: "verbosity", type: "number" },
};
/** Flags without a place there. */
const OWN = new Set([
  "bootstrap-kubeconfig",
  "cert-dir",
  "cloud-provider",
  "config",
  "config-dir",
  "container-runtime-endpoint",
  "hostname-override",
  "image-service-endpoint",
  "kubeconfig",
  "node-ip",
  "node-labels",
  "pod-infra-container-image",
  "provider-id",
  "register-with-taints",
  "root-dir",
  "runtime-cgroups",
  "tls-cert-file",
  "tls-private-key-file",
  "log-flush-frequency",
  "logging-format",
  "vmodule",
  "version",
  "help",
]);
/** Fields of the file that are heeded, or whose value here is what everybody has. */
const HEEDED = new Set([
  ...["apiVersion", "kind", "authentication", "authorization", "cgroupDriver", "cgroupRoot", "clusterDNS", "clusterDomain"],
  ...["containerRuntimeEndpoint", "enforceNodeAllocatable", "evictionHard", "evictionSoft", "evictionSoftGracePeriod"],
  ...["evictionMaxPodGracePeriod", "evictionPressureTransitionPeriod", "failSwapOn", "healthzBindAddress", "healthzPort"],
  ...["imageGCHighThresholdPercent", "imageGCLowThresholdPercent", "kubeReserved", "systemReserved", "logging", "maxPods"],
  ...["memorySwap", "podsPerCore", "port", "registerNode", "registerWithTaints", "rotateCertificates", "staticPodPath", "verbosity"],
]);

/** Throws KubeletRefused. `read`: a file's text, undefined when there is none. */
export function kubeletSettings(argv: readonly string[], read: (path: string) => string | undefined): KubeletSettings {
  const flags = parseFlags(argv);
  const path = flags.get("config");
  const file = path === undefined ? {} : loadFile(path, read(path));
  const overrides: Record<string, unknown> = {};
  for (const [name, text] of flags) {
    const known = DEPRECATED[name];
    if (known) overrides[known.field] = settingOf(name, text, known.type);
  }
  const config = { ...file, ...overrides } as KubeletConfiguration;
  validate(config);
  const labels = pairs(flags.get("node-labels") ?? "");
  refuseLabels(labels);
  return {
    config,
    hostnameOverride: flags.get("hostname-override"),
    nodeIP: flags.get("node-ip"),
    providerID: flags.get("provider-id") || undefined,
    kubeconfig: flags.get("kubeconfig") ?? "",
    runtimeEndpoint: flags.get("container-runtime-endpoint") ?? (config["containerRuntimeEndpoint"] as string | undefined) ?? "",
    labels,
    externalCloud: flags.get("cloud-provider") === "external",
    taints: [...((config["registerWithTaints"] as core.Taint[] | undefined) ?? []), ...taintsOf(flags.get("register-with-taints") ?? "")],
    unheeded: Object.keys(config)
      .filter((field) => !HEEDED.has(field) && isSet(config[field]))
      .sort(),
  };
}

function parseFlags(argv: readonly string[]): Map<string, string> {
  const flags = new Map<string, string>();
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] as string;
    const [, name = "", value] = /^--?([a-zA-Z0-9-]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
    if (name === "") throw new KubeletRefused(`unknown command ${word}`);
    if (!OWN.has(name) && !DEPRECATED[name]) throw new KubeletRefused(`failed to parse kubelet flag: unknown flag: --${name}`);
    if (value !== undefined) flags.set(name, value);
    else if (DEPRECATED[name]?.type === "boolean") flags.set(name, "true");
    else if (argv[at + 1] === undefined) throw new KubeletRefused(`failed to parse kubelet flag: flag needs an argument: --${name}`);
    else flags.set(name, argv[++at] as string);
  }
  return flags;
}
function settingOf(name: string, text: string, type: "string" | "number" | "boolean" | "list" | "map"): unknown {
  switch (type) {
    case "number":
      if (!/^-?\d+$/.test(text))
        throw new KubeletRefused(
          `failed to parse kubelet flag: invalid argument ${JSON.stringify(text)} for "--${name}" flag: strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
        );
      return Number(text);
    case "boolean":
      return text === "true";
    case "list":
      return text.split(",");
    case "map":
      return Object.fromEntries(
        text
          .split(",")
          .filter((pair) => pair !== "")
          .map((pair) => {
            const [, key = pair, value = ""] = /^([^=<]+)[=<](.*)$/.exec(pair) ?? [];
            return [key, value];
          }),
      );
    default:
      return text;
  }
}

function loadFile(path: string, text: string | undefined): Record<string, unknown> {
  const wrap = (why: string): KubeletRefused =>
    new KubeletRefused(
      `failed to load kubelet config file, path: ${path}, error: failed to load Kubelet config file ${path}, error ${why}`,
    );
  if (text === undefined) throw wrap(`failed to read kubelet config file "${path}", error: open ${path}: no such file or directory`);
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw wrap(`failed to decode, error: yaml: ${error instanceof Error ? (error.message.split("\n")[0] ?? "").toLowerCase() : ""}`);
  }
  const file = (document ?? {}) as Record<string, unknown>;
  if (file["kind"] !== "KubeletConfiguration")
    throw wrap(
      file["kind"] === undefined
        ? "failed to decode, error: Object 'Kind' is missing in the file"
        : `failed to decode, error: no kind "${String(file["kind"])}" is registered for version "${String(file["apiVersion"])}" in scheme "pkg/kubelet/apis/config/scheme/scheme.go:33"`,
    );
  for (const [field, type] of Object.entries(TYPES))
    if (file[field] !== undefined && file[field] !== null && typeof file[field] !== type)
      throw wrap(
        `failed to decode, error: json: cannot unmarshal ${typeof file[field]} into Go struct field KubeletConfiguration.${field} of type ${type === "number" ? "int32" : type === "boolean" ? "bool" : "string"}`,
      );
  return file;
}
const TYPES: Readonly<Record<string, string>> = {
  maxPods: "number",
  podsPerCore: "number",
  registerNode: "boolean",
  failSwapOn: "boolean",
  cgroupDriver: "string",
  clusterDomain: "string",
  staticPodPath: "string",
  imageGCHighThresholdPercent: "number",
  imageGCLowThresholdPercent: "number",
};

const SIGNALS = new Set(
  [
    "memory.available",
    "nodefs.available",
    "nodefs.inodesFree",
    "imagefs.available",
    "imagefs.inodesFree",
    "containerfs.available",
    "pid.available",
  ].concat("allocatableMemory.available"),
);
/** What ValidateKubeletConfiguration and the makers of the managers refuse. */
function validate(config: KubeletConfiguration): void {
  const wrong: string[] = [];
  const number = (field: string): number | undefined => config[field] as number | undefined;
  const [high = 85, low = 80] = [number("imageGCHighThresholdPercent"), number("imageGCLowThresholdPercent")];
  if (high < 0 || high > 100)
    wrong.push(
      `invalid configuration: imageGCHighThresholdPercent (--image-gc-high-threshold) ${high} must be between 0 and 100, inclusive`,
    );
  if (low < 0 || low > 100)
    wrong.push(`invalid configuration: imageGCLowThresholdPercent (--image-gc-low-threshold) ${low} must be between 0 and 100, inclusive`);
  if (low >= high && number("imageGCLowThresholdPercent") !== undefined)
    wrong.push(
      `invalid configuration: imageGCLowThresholdPercent (--image-gc-low-threshold) ${low} must be less than imageGCHighThresholdPercent (--image-gc-high-threshold) ${high}`,
    );
  if ((number("maxPods") ?? 0) < 0)
    wrong.push(`invalid configuration: maxPods (--max-pods) ${number("maxPods")} must not be a negative number`);
  if ((number("podsPerCore") ?? 0) < 0)
    wrong.push(`invalid configuration: podsPerCore (--pods-per-core) ${number("podsPerCore")} must not be a negative number`);
  for (const value of (config["enforceNodeAllocatable"] as string[] | undefined) ?? [])
    if (!["pods", "system-reserved", "kube-reserved", "none", ""].includes(value))
      wrong.push(
        `invalid configuration: option "${value}" specified for enforceNodeAllocatable (--enforce-node-allocatable). Valid options are "pods", "system-reserved", "kube-reserved", or "none"`,
      );
  if (wrong.length > 0)
    throw new KubeletRefused(
      `failed to validate kubelet configuration, error: ${wrong.length > 1 ? `[${wrong.join(", ")}]` : wrong[0]}, path: &TypeMeta{Kind:,APIVersion:,}`,
    );
  const run = (why: string): KubeletRefused => new KubeletRefused(`failed to run Kubelet: ${why}`);
  const driver = config["cgroupDriver"] as string | undefined;
  if (driver !== undefined && driver !== "" && !["systemd", "cgroupfs"].includes(driver))
    throw run(`failed to create kubelet: unknown cgroup driver "${driver}"`);
  const thresholds = { ...(config["evictionHard"] as object | undefined), ...(config["evictionSoft"] as object | undefined) };
  for (const [signal, value] of Object.entries(thresholds) as [string, string][]) {
    if (!SIGNALS.has(signal)) throw run(`failed to create kubelet: unknown eviction signal ${signal}`);
    if (!/^\d+(\.\d+)?%$/.test(value) && Number.isNaN(quantityValue(value)))
      throw run("failed to create kubelet: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  }
  const grace = (config["evictionSoftGracePeriod"] as Record<string, string> | undefined) ?? {};
  for (const signal of Object.keys((config["evictionSoft"] as object | undefined) ?? {}))
    if (!(signal in grace)) throw run(`failed to create kubelet: grace period must be specified for the soft eviction threshold ${signal}`);
}

const ALLOWED_PREFIX = /(^|\.)(kubelet|node)\.kubernetes\.io$/;
const ALLOWED = new Set([
  "beta.kubernetes.io/arch",
  "beta.kubernetes.io/instance-type",
  "beta.kubernetes.io/os",
  "failure-domain.beta.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "kubernetes.io/arch",
  "kubernetes.io/hostname",
  "kubernetes.io/os",
  "node.kubernetes.io/instance-type",
  "topology.kubernetes.io/region",
  "topology.kubernetes.io/zone",
]);
/** A kubelet may not give itself any label of Kubernetes. Upstream: options.go, ValidateKubeletFlags. */
function refuseLabels(labels: Readonly<Record<string, string>>): void {
  const unknown = Object.keys(labels)
    .filter((key) => {
      const domain = key.includes("/") ? (key.split("/")[0] ?? "") : "";
      return /(^|\.)(kubernetes|k8s)\.io$/.test(domain) && !ALLOWED.has(key) && !ALLOWED_PREFIX.test(domain);
    })
    .sort();
  if (unknown.length > 0)
    throw new KubeletRefused(
      `failed to validate kubelet flags: unknown 'kubernetes.io' or 'k8s.io' labels specified with --node-labels: [${unknown.join(" ")}]\n--node-labels in the 'kubernetes.io' namespace must begin with an allowed prefix (kubelet.kubernetes.io, node.kubernetes.io) or be in the specifically allowed set (${[...ALLOWED].join(", ")})`,
    );
}
function pairs(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split(",")
      .filter((pair) => pair.includes("="))
      .map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
  );
}
function taintsOf(text: string): core.Taint[] {
  return text.split(",").flatMap((one) => {
    const [, key, value, effect] = /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(one) ?? [];
    return key && effect ? [{ key, ...(value ? { value } : {}), effect }] : [];
  });
}
/** Not empty, not zero, not what a duration is when it is left to the kubelet. */
function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false || value === "0s") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}
