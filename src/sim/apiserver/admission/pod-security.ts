import { forbidden } from "../../../kube/status.ts";
import type { Container, core, Namespace, Pod, PodSpec } from "../../../kube/types.ts";
import type { AdmissionPlugin } from "./admission.ts";

type Level = "privileged" | "baseline" | "restricted";
const PREFIX = "pod-security.kubernetes.io/";
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

/**
 * The pod security standards a namespace asks for by its labels: pods are refused (enforce) or warned of (warn).
 * Upstream: k8s.io/pod-security-admission.
 */
export const podSecurity: AdmissionPlugin = {
  name: "PodSecurity",
  handles: (operation, resource, subresource) =>
    subresource === "" &&
    ((operation === "CREATE" && resource.group === "" && resource.kind === "Pod") ||
      ((operation === "CREATE" || operation === "UPDATE") && WORKLOADS.has(resource.kind))),
  validate({ object, namespace, resource, name, warn }, host) {
    const labels = (host.store("", "namespaces")?.find(namespace) as Namespace | undefined)?.metadata.labels;
    if (!labels || !object) return;
    const isPod = resource.kind === "Pod";
    const spec = isPod ? (object as Pod).spec : templateOf(object);
    if (!spec) return;
    const asked = (mode: "enforce" | "warn", what = "") => labels[`${PREFIX}${mode}${what}`];
    // Since v1.26 who enforces a level is also warned of it.
    const copied = asked("warn") === undefined;
    const violations = (mode: "enforce" | "warn") => {
      const level = (asked(mode) ?? asked("enforce")) as Level | undefined;
      if (level !== "baseline" && level !== "restricted") return undefined;
      const found = violationsOf(spec, level);
      if (found.length === 0) return undefined;
      const version = asked(mode, "-version") ?? (copied ? asked("enforce", "-version") : undefined) ?? "latest";
      return `violates PodSecurity "${level}:${version}": ${found.join(", ")}`;
    };
    const refusal = isPod ? violations("enforce") : undefined;
    if (refusal) throw forbidden(resource, name, refusal);
    const warning = violations("warn");
    if (warning) warn?.(`would ${warning.replace(/^violates/, "violate")}`);
  },
};

function templateOf(object: object): PodSpec | undefined {
  const { spec, template } = object as {
    spec?: { template?: { spec?: PodSpec }; jobTemplate?: { spec?: { template?: { spec?: PodSpec } } } };
    template?: { spec?: PodSpec };
  };
  return spec?.template?.spec ?? spec?.jobTemplate?.spec?.template?.spec ?? template?.spec;
}

function containersOf(spec: PodSpec): Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers, ...((spec.ephemeralContainers ?? []) as Container[])];
}

/** `container "a" must …` or `containers "a", "b" must …` */
function named(containers: readonly Container[]): string {
  return `${containers.length > 1 ? "containers" : "container"} ${containers.map(({ name }) => JSON.stringify(name)).join(", ")}`;
}

const BASELINE_CAPABILITIES = new Set(
  "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT".split(" "),
);
const RESTRICTED_VOLUMES = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];
const SAFE_SYSCTLS = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
]);

/** What is wrong, in the order upstream's checks run. */
export function violationsOf(spec: PodSpec, level: Level): string[] {
  const found: string[] = [];
  const containers = containersOf(spec);
  const context = (container: Container) => container.securityContext ?? {};
  const offenders = (test: (container: Container) => boolean) => containers.filter(test);
  const restricted = level === "restricted";

  if (restricted) {
    const loose = offenders((container) => context(container).allowPrivilegeEscalation !== false);
    if (loose.length > 0)
      found.push(`allowPrivilegeEscalation != false (${named(loose)} must set securityContext.allowPrivilegeEscalation=false)`);
  }
  const added = (container: Container, allowed: (name: string) => boolean) =>
    (context(container).capabilities?.add ?? []).filter((name) => !allowed(name));
  if (!restricted) {
    const allowed = (name: string) => BASELINE_CAPABILITIES.has(name);
    const over = offenders((container) => added(container, allowed).length > 0);
    if (over.length > 0) {
      const names = [...new Set(over.flatMap((container) => added(container, allowed)))].sort();
      found.push(`non-default capabilities (${named(over)} must not include ${quoted(names)} in securityContext.capabilities.add)`);
    }
  }
  const shared = [spec.hostNetwork && "hostNetwork=true", spec.hostPID && "hostPID=true", spec.hostIPC && "hostIPC=true"].filter(Boolean);
  if (shared.length > 0) found.push(`host namespaces (${shared.join(", ")})`);
  const hostPath = (spec.volumes ?? []).filter((volume) => volume.hostPath);
  if (hostPath.length > 0 && !restricted) {
    found.push(`hostPath volumes (${hostPath.length > 1 ? "volumes" : "volume"} ${quoted(hostPath.map(({ name }) => name))})`);
  }
  const withPorts = offenders((container) => (container.ports ?? []).some(({ hostPort }) => hostPort));
  if (withPorts.length > 0) {
    const ports = [...new Set(withPorts.flatMap(({ ports: list }) => (list ?? []).map(({ hostPort }) => hostPort).filter(Boolean)))];
    found.push(
      `hostPort (${named(withPorts)} ${withPorts.length > 1 ? "use" : "uses"} ${ports.length > 1 ? "hostPorts" : "hostPort"} ${ports.join(", ")})`,
    );
  }
  const privileged = offenders((container) => context(container).privileged === true);
  if (privileged.length > 0) found.push(`privileged (${named(privileged)} must not set securityContext.privileged=true)`);
  const unmasked = offenders((container) => (context(container).procMount ?? "Default") !== "Default");
  if (unmasked.length > 0) found.push(`procMount (${named(unmasked)} must not set securityContext.procMount to "Unmasked")`);
  const sysctls = (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !SAFE_SYSCTLS.has(name));
  if (sysctls.length > 0) found.push(`forbidden sysctls (${sysctls.join(", ")})`);
  if (!restricted) {
    if (unconfined(spec.securityContext?.seccompProfile) || containers.some((container) => unconfined(context(container).seccompProfile))) {
      found.push(`seccompProfile (pod or container must not set securityContext.seccompProfile.type to "Unconfined")`);
    }
    return found;
  }

  const lacking = offenders((container) => !(context(container).capabilities?.drop ?? []).includes("ALL"));
  const over = offenders((container) => added(container, (name) => name === "NET_BIND_SERVICE").length > 0);
  const capabilities: string[] = [];
  if (lacking.length > 0) capabilities.push(`${named(lacking)} must set securityContext.capabilities.drop=["ALL"]`);
  if (over.length > 0) {
    const names = [...new Set(over.flatMap((container) => added(container, (name) => name === "NET_BIND_SERVICE")))].sort();
    capabilities.push(`${named(over)} must not include ${quoted(names)} in securityContext.capabilities.add`);
  }
  if (capabilities.length > 0) found.push(`unrestricted capabilities (${capabilities.join("; ")})`);
  const volumes = (spec.volumes ?? []).filter(
    (volume) => !RESTRICTED_VOLUMES.some((type) => (volume as unknown as Record<string, unknown>)[type]),
  );
  if (volumes.length > 0) {
    const types = [...new Set(volumes.map((volume) => Object.keys(volume).find((key) => key !== "name") ?? "unknown"))].sort();
    const list = `${volumes.length > 1 ? "volumes" : "volume"} ${quoted(volumes.map(({ name }) => name))}`;
    found.push(
      `restricted volume types (${list} ${volumes.length > 1 ? "use" : "uses"} restricted volume ${types.length > 1 ? "types" : "type"} ${quoted(types)})`,
    );
  }
  const podNonRoot = spec.securityContext?.runAsNonRoot === true;
  const rooted = offenders(
    (container) => context(container).runAsNonRoot === false || (context(container).runAsNonRoot === undefined && !podNonRoot),
  );
  if (rooted.length > 0) {
    const explicit = rooted.every((container) => context(container).runAsNonRoot === false);
    found.push(
      explicit
        ? `runAsNonRoot != true (${named(rooted)} must not set securityContext.runAsNonRoot=false)`
        : `runAsNonRoot != true (pod or ${named(rooted)} must set securityContext.runAsNonRoot=true)`,
    );
  }
  const asRoot = offenders((container) => context(container).runAsUser === 0);
  if (spec.securityContext?.runAsUser === 0) found.push("runAsUser=0 (pod must not set runAsUser=0)");
  else if (asRoot.length > 0) found.push(`runAsUser=0 (${named(asRoot)} must not set runAsUser=0)`);
  const podProfile = spec.securityContext?.seccompProfile;
  const bare = offenders((container) => !context(container).seccompProfile && !(podProfile && !unconfined(podProfile)));
  const wrong = offenders((container) => unconfined(context(container).seccompProfile));
  if (bare.length + wrong.length > 0) {
    found.push(
      `seccompProfile (pod or ${named(bare.length > 0 ? bare : wrong)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`,
    );
  }
  return found;
}

function unconfined(profile: core.SeccompProfile | undefined): boolean {
  return profile?.type === "Unconfined";
}
function quoted(texts: readonly string[]): string {
  return texts.map((text) => JSON.stringify(text)).join(", ");
}
