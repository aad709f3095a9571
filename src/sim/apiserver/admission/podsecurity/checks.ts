/**
 * The checks of the pod security standards, in the order of their names: what is refused, why, and by whom it was set.
 * Upstream: k8s.io/pod-security-admission/policy/check_*.go.
 */
import type { Container, core, ObjectMeta, PodSpec } from "../../../../kube/types.ts";

export interface Subject {
  readonly metadata: Pick<ObjectMeta, "annotations">;
  readonly spec: PodSpec;
  /** Init containers, containers, ephemeral ones. */
  readonly containers: readonly Container[];
  /** Minor of the standards' version. */
  readonly minor: number;
}
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}
export interface Check {
  readonly id: string;
  readonly level: "baseline" | "restricted";
  /** Minor from which on the standards ask for it. */
  readonly since?: number;
  /** The baseline's check that it stands for in the restricted level. */
  readonly overrides?: string;
  run(subject: Subject): Violation | undefined;
}

const context = (container: Container): core.SecurityContext => container.securityContext ?? {};
const quoted = (texts: readonly string[]): string => texts.map((text) => JSON.stringify(text)).join(", ");
const some = (one: string, count: number, more = `${one}s`): string => (count === 1 ? one : more);
const names = (containers: readonly Container[]): string[] => containers.map(({ name }) => name);
const sorted = (texts: Iterable<string>): string[] => [...new Set(texts)].sort();
/** `containers "a", "b"` */
const named = (containers: readonly Container[]): string => `${some("container", containers.length)} ${quoted(names(containers))}`;
/** `pod and container "a"` */
function setters(pod: boolean, containers: readonly Container[]): string {
  return [...(pod ? ["pod"] : []), ...(containers.length > 0 ? [named(containers)] : [])].join(" and ");
}
/** Since 1.25 what makes no sense on Windows is not asked of pods that say they run there. */
const onWindows = ({ spec, minor }: Subject): boolean => minor >= 25 && spec.os?.name === "windows";

const BASELINE_CAPABILITIES = new Set(
  "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT".split(" "),
);
const RESTRICTED_VOLUMES = new Set("configMap csi downwardAPI emptyDir ephemeral persistentVolumeClaim projected secret image".split(" "));
const SELINUX_TYPES = new Set(["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"]);
const APPARMOR = "container.apparmor.security.beta.kubernetes.io/";
/** Sysctls by the minor that let them in. */
const SYSCTLS: Readonly<Record<string, number>> = {
  "kernel.shm_rmid_forced": 0,
  "net.ipv4.ip_local_port_range": 0,
  "net.ipv4.ip_unprivileged_port_start": 0,
  "net.ipv4.ping_group_range": 0,
  "net.ipv4.tcp_syncookies": 0,
  "net.ipv4.ip_local_reserved_ports": 27,
  "net.ipv4.tcp_fin_timeout": 29,
  "net.ipv4.tcp_keepalive_intvl": 29,
  "net.ipv4.tcp_keepalive_probes": 29,
  "net.ipv4.tcp_keepalive_time": 29,
  "net.ipv4.tcp_rmem": 32,
  "net.ipv4.tcp_wmem": 32,
};

const addedBeyond = (container: Container, allowed: (name: string) => boolean): string[] =>
  (context(container).capabilities?.add ?? []).filter((name) => !allowed(name));
const unconfined = (profile: core.SeccompProfile | undefined): boolean => profile?.type === "Unconfined";
const hostOf = (handler: core.Probe | core.LifecycleHandler | undefined): string[] =>
  [handler?.httpGet?.host, handler?.tcpSocket?.host].filter((host): host is string => Boolean(host));

export const CHECKS: readonly Check[] = [
  {
    id: "allowPrivilegeEscalation",
    level: "restricted",
    since: 8,
    run(subject) {
      const loose = subject.containers.filter((container) => context(container).allowPrivilegeEscalation !== false);
      if (loose.length === 0 || onWindows(subject)) return undefined;
      return {
        reason: "allowPrivilegeEscalation != false",
        detail: `${named(loose)} must set securityContext.allowPrivilegeEscalation=false`,
      };
    },
  },
  {
    id: "appArmorProfile",
    level: "baseline",
    run({ metadata, spec, containers }) {
      const allowed = (value: string) => value === "" || value === "runtime/default" || value.startsWith("localhost/");
      const given = Object.entries(metadata.annotations ?? {}).filter(([key, value]) => key.startsWith(APPARMOR) && !allowed(value));
      const notes = given.map(([key, value]) => `${key}=${JSON.stringify(value)}`).sort();
      const open = (holder: object | undefined) =>
        (holder as { appArmorProfile?: { type: string } } | undefined)?.appArmorProfile?.type === "Unconfined";
      const loose = containers.filter((container) => open(container.securityContext));
      const who = setters(open(spec.securityContext), loose);
      const details = [...(who ? [`${who} must not set AppArmor profile type to "Unconfined"`] : []), ...notes];
      if (details.length === 0) return undefined;
      return { reason: some("forbidden AppArmor profile", details.length), detail: details.join(", ") };
    },
  },
  {
    id: "capabilities_baseline",
    level: "baseline",
    run({ containers }) {
      const allowed = (name: string) => BASELINE_CAPABILITIES.has(name);
      const over = containers.filter((container) => addedBeyond(container, allowed).length > 0);
      if (over.length === 0) return undefined;
      const list = quoted(sorted(over.flatMap((container) => addedBeyond(container, allowed))));
      return { reason: "non-default capabilities", detail: `${named(over)} must not include ${list} in securityContext.capabilities.add` };
    },
  },
  {
    id: "capabilities_restricted",
    level: "restricted",
    since: 22,
    overrides: "capabilities_baseline",
    run(subject) {
      if (onWindows(subject)) return undefined;
      const lacking = subject.containers.filter((container) => !(context(container).capabilities?.drop ?? []).includes("ALL"));
      const allowed = (name: string) => name === "NET_BIND_SERVICE";
      const over = subject.containers.filter((container) => addedBeyond(container, allowed).length > 0);
      const details: string[] = [];
      if (lacking.length > 0) details.push(`${named(lacking)} must set securityContext.capabilities.drop=["ALL"]`);
      if (over.length > 0) {
        const list = quoted(sorted(over.flatMap((container) => addedBeyond(container, allowed))));
        details.push(`${named(over)} must not include ${list} in securityContext.capabilities.add`);
      }
      return details.length > 0 ? { reason: "unrestricted capabilities", detail: details.join("; ") } : undefined;
    },
  },
  {
    id: "hostNamespaces",
    level: "baseline",
    run({ spec }) {
      const shared = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((name) => spec[name]).map((name) => `${name}=true`);
      return shared.length > 0 ? { reason: "host namespaces", detail: shared.join(", ") } : undefined;
    },
  },
  {
    id: "hostPathVolumes",
    level: "baseline",
    run({ spec }) {
      const volumes = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name);
      return volumes.length > 0
        ? { reason: "hostPath volumes", detail: `${some("volume", volumes.length)} ${quoted(volumes)}` }
        : undefined;
    },
  },
  {
    id: "hostPorts",
    level: "baseline",
    run({ containers }) {
      const using = containers.filter(({ ports }) => (ports ?? []).some(({ hostPort }) => hostPort));
      if (using.length === 0) return undefined;
      const ports = sorted(using.flatMap((one) => (one.ports ?? []).flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []))));
      const detail = `${named(using)} ${some("uses", using.length, "use")} ${some("hostPort", ports.length)} ${ports.join(", ")}`;
      return { reason: "hostPort", detail };
    },
  },
  {
    id: "hostProbesAndHostLifecycle",
    level: "baseline",
    since: 34,
    run({ containers }) {
      const asked = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container) =>
        [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop].flatMap(hostOf);
      const using = sorted(names(containers.filter((container) => asked(container).length > 0)));
      if (using.length === 0) return undefined;
      const hosts = sorted(containers.flatMap(asked));
      const who = `${some("container", using.length)} ${quoted(using)} ${some("uses", using.length, "use")}`;
      return { reason: "probe or lifecycle host", detail: `${who} ${some("probe or lifecycle host", hosts.length)} ${quoted(hosts)}` };
    },
  },
  {
    id: "privileged",
    level: "baseline",
    run({ containers }) {
      const privileged = containers.filter((container) => context(container).privileged === true);
      if (privileged.length === 0) return undefined;
      return { reason: "privileged", detail: `${named(privileged)} must not set securityContext.privileged=true` };
    },
  },
  {
    id: "procMount",
    level: "baseline",
    run({ containers }) {
      const mountOf = (container: Container) => context(container).procMount ?? "Default";
      const open = containers.filter((container) => mountOf(container) !== "Default");
      if (open.length === 0) return undefined;
      return {
        reason: "procMount",
        detail: `${named(open)} must not set securityContext.procMount to ${quoted(sorted(open.map(mountOf)))}`,
      };
    },
  },
  {
    id: "restrictedVolumes",
    level: "restricted",
    overrides: "hostPathVolumes",
    run({ spec }) {
      const typeOf = (volume: core.Volume) => Object.keys(volume).find((key) => key !== "name") ?? "unknown";
      const volumes = (spec.volumes ?? []).filter((volume) => !RESTRICTED_VOLUMES.has(typeOf(volume)));
      if (volumes.length === 0) return undefined;
      const types = sorted(volumes.map(typeOf));
      const who = `${some("volume", volumes.length)} ${quoted(volumes.map(({ name }) => name))} ${some("uses", volumes.length, "use")}`;
      return { reason: "restricted volume types", detail: `${who} ${some("restricted volume type", types.length)} ${quoted(types)}` };
    },
  },
  {
    id: "runAsNonRoot",
    level: "restricted",
    run({ spec, containers }) {
      const pod = spec.securityContext?.runAsNonRoot;
      const refusing = containers.filter((container) => context(container).runAsNonRoot === false);
      const who = setters(pod === false, refusing);
      if (who) return { reason: "runAsNonRoot != true", detail: `${who} must not set securityContext.runAsNonRoot=false` };
      const silent = pod ? [] : containers.filter((container) => context(container).runAsNonRoot === undefined);
      if (silent.length === 0) return undefined;
      return { reason: "runAsNonRoot != true", detail: `pod or ${named(silent)} must set securityContext.runAsNonRoot=true` };
    },
  },
  {
    id: "runAsUser",
    level: "restricted",
    since: 23,
    run({ spec, containers }) {
      const who = setters(
        spec.securityContext?.runAsUser === 0,
        containers.filter((container) => context(container).runAsUser === 0),
      );
      return who ? { reason: "runAsUser=0", detail: `${who} must not set runAsUser=0` } : undefined;
    },
  },
  {
    id: "seLinuxOptions",
    level: "baseline",
    run({ spec, containers, minor }) {
      const known = (type: string) => SELINUX_TYPES.has(type) && (type !== "container_engine_t" || minor >= 31);
      const bad = (options: core.SELinuxOptions | undefined) =>
        Boolean(options && (!known(options.type ?? "") || options.user || options.role));
      const setting = containers.filter((container) => bad(context(container).seLinuxOptions));
      const who = setters(bad(spec.securityContext?.seLinuxOptions), setting);
      if (!who) return undefined;
      const all = [spec.securityContext?.seLinuxOptions, ...containers.map((container) => context(container).seLinuxOptions)];
      const types = sorted(all.map((options) => options?.type ?? "").filter((type) => !known(type)));
      const details = [
        ...(types.length > 0 ? [`${some("type", types.length)} ${quoted(types)}`] : []),
        ...(all.some((options) => options?.user) ? ["user may not be set"] : []),
        ...(all.some((options) => options?.role) ? ["role may not be set"] : []),
      ];
      return { reason: "seLinuxOptions", detail: `${who} set forbidden securityContext.seLinuxOptions: ${details.join("; ")}` };
    },
  },
  {
    id: "seccompProfile_baseline",
    level: "baseline",
    since: 19,
    run: explicitlyUnconfined,
  },
  {
    id: "seccompProfile_restricted",
    level: "restricted",
    since: 19,
    overrides: "seccompProfile_baseline",
    run(subject) {
      if (onWindows(subject)) return undefined;
      const explicit = explicitlyUnconfined(subject);
      if (explicit || subject.spec.securityContext?.seccompProfile) return explicit;
      const silent = subject.containers.filter((container) => !context(container).seccompProfile);
      if (silent.length === 0) return undefined;
      const detail = `pod or ${named(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`;
      return { reason: "seccompProfile", detail };
    },
  },
  {
    id: "sysctls",
    level: "baseline",
    run({ spec, minor }) {
      const refused = (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => (SYSCTLS[name] ?? Infinity) > minor);
      return refused.length > 0 ? { reason: "forbidden sysctls", detail: refused.join(", ") } : undefined;
    },
  },
  {
    id: "windowsHostProcess",
    level: "baseline",
    run({ spec, containers }) {
      const who = setters(
        spec.securityContext?.windowsOptions?.hostProcess === true,
        containers.filter((container) => context(container).windowsOptions?.hostProcess === true),
      );
      return who ? { reason: "hostProcess", detail: `${who} must not set securityContext.windowsOptions.hostProcess=true` } : undefined;
    },
  },
];

function explicitlyUnconfined({ spec, containers }: Subject): Violation | undefined {
  const open = containers.filter((container) => unconfined(context(container).seccompProfile));
  const who = setters(unconfined(spec.securityContext?.seccompProfile), open);
  return who ? { reason: "seccompProfile", detail: `${who} must not set securityContext.seccompProfile.type to "Unconfined"` } : undefined;
}
