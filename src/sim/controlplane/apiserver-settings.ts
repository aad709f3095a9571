/**
 * The API server's flags: what they set, what is refused with its words, and what has no effect here, which is told.
 * Upstream: cmd/kube-apiserver/app/options/validation.go, pkg/kubeapiserver/options.
 */
import type { ApiServerSettings } from "../apiserver/index.ts";
import type { FlagSet } from "./flags.ts";
import { CommandFailed } from "./refusal.ts";

/** Admission plugins that there are upstream besides those that are modelled; of these the ones on by default. */
const OTHER_PLUGINS = [
  ...["AlwaysAdmit", "AlwaysDeny", "AlwaysPullImages", "CertificateApproval", "CertificateSigning", "ClusterTrustBundleAttest"],
  ...["DenyServiceExternalIPs", "EventRateLimit", "ExtendedResourceToleration", "ImagePolicyWebhook"],
  ...["LimitPodHardAntiAffinityTopology", "NamespaceAutoProvision", "NamespaceExists", "OwnerReferencesPermissionEnforcement"],
  ...["PersistentVolumeLabel", "PodNodeSelector", "PodTolerationRestriction", "SecurityContextDeny"],
];
const MODES = ["AlwaysAllow", "AlwaysDeny", "ABAC", "Webhook", "RBAC", "Node"];
/** Flags without an effect here, though the real server has them: whoever sets them is told. */
const UNHEEDED = [
  ...["admission-control-config-file", "audit-log-path", "audit-policy-file", "encryption-provider-config", "etcd-prefix"],
  ...["goaway-chance", "max-requests-inflight", "max-mutating-requests-inflight", "oidc-issuer-url", "oidc-client-id"],
  ...["request-timeout", "token-auth-file", "enable-aggregator-routing", "storage-backend", "watch-cache", "feature-gates"],
];

const list = (text: string | undefined): string[] => (text ?? "").split(",").filter((one) => one !== "");

/** Throws CommandFailed. `plugins`: those that are modelled. */
export function apiServerSettings(
  flags: FlagSet,
  plugins: readonly string[],
): { settings: Partial<ApiServerSettings>; disabled: readonly string[]; unheeded: readonly string[] } {
  const errors: string[] = [];
  const [enabled, disabled] = [list(flags.get("enable-admission-plugins")), list(flags.get("disable-admission-plugins"))];
  const known = new Set([...plugins, ...OTHER_PLUGINS]);
  for (const [flag, names] of [
    ["enable", enabled],
    ["disable", disabled],
  ] as const)
    for (const name of names) if (!known.has(name)) errors.push(`${flag}-admission-plugins plugin ${JSON.stringify(name)} is unknown`);
  const both = enabled.filter((name) => disabled.includes(name));
  if (both.length > 0) errors.push(`[${both.join(" ")}] in enable-admission-plugins and disable-admission-plugins overlapped`);

  const modes = list(flags.get("authorization-mode") ?? "AlwaysAllow");
  for (const mode of modes) if (!MODES.includes(mode)) errors.push(`authorization-mode ${JSON.stringify(mode)} is not a valid mode`);
  const repeated = modes.filter((mode, at) => modes.indexOf(mode) !== at);
  if (repeated.length > 0) errors.push(`authorization-mode ${JSON.stringify(modes)} has mode specified more than once`);
  for (const mode of ["ABAC", "Webhook"]) if (modes.includes(mode)) errors.push(`kubewekend does not model the authorization mode ${mode}`);

  const range = flags.get("service-cluster-ip-range") ?? "10.0.0.0/24";
  if (!/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(range))
    errors.push(`expected --service-cluster-ip-range ${JSON.stringify(range)} to be a valid CIDR`);
  else if (32 - Number(range.split("/")[1]) > 20)
    errors.push("specified --service-cluster-ip-range is too large; for 32-bit addresses, the mask must be >= 12");
  const ports = flags.get("service-node-port-range") ?? "30000-32767";
  const [, first, last] = /^(\d+)-(\d+)$/.exec(ports) ?? [];
  if (first === undefined || Number(first) > Number(last))
    errors.push(`invalid argument ${JSON.stringify(ports)} for "--service-node-port-range" flag: unable to parse port range: ${ports}`);
  const seconds = (flag: string): number | undefined => (flags.get(flag) === undefined ? undefined : Number(flags.get(flag)));
  const ttl = flags.get("event-ttl");
  const eventSeconds = ttl === undefined ? undefined : durationSeconds(ttl);
  if (ttl !== undefined && eventSeconds === undefined)
    errors.push(`invalid argument ${JSON.stringify(ttl)} for "--event-ttl" flag: time: invalid duration ${JSON.stringify(ttl)}`);
  if (errors.length > 0) throw new CommandFailed(errors.length > 1 ? `[${errors.join(", ")}]` : (errors[0] ?? ""));

  return {
    settings: {
      authorizationModes: modes,
      anonymous: flags.bool("anonymous-auth", true),
      nodePorts: [Number(first), Number(last)],
      notReadySeconds: seconds("default-not-ready-toleration-seconds") ?? 300,
      unreachableSeconds: seconds("default-unreachable-toleration-seconds") ?? 300,
      ...(eventSeconds === undefined ? {} : { eventSeconds }),
    },
    disabled: [...disabled, ...["NodeRestriction"].filter((name) => !enabled.includes(name))],
    unheeded: [
      ...UNHEEDED.filter((flag) => flags.get(flag) !== undefined).map((flag) => `--${flag}`),
      ...enabled.filter((name) => !plugins.includes(name)).map((name) => `--enable-admission-plugins=${name}`),
    ],
  };
}

/** Go's duration in seconds; undefined when it is none. */
function durationSeconds(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(h|m|s))+$/.test(text)) return undefined;
  const units: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };
  return [...text.matchAll(/(\d+(?:\.\d+)?)(h|m|s)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? "s"] ?? 0),
    0,
  );
}
