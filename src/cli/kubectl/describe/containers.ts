/** Containers of pods and templates. */

import { canonicalQuantity, quantityMilliValue, quantityValue } from "../../../kube/quantity.ts";
import type { Container, core, PodSpec } from "../../../kube/types.ts";
import { capitalBool } from "./metadata.ts";
import { rfc1123 } from "./time.ts";
import type { DescriptionWriter } from "./writer.ts";

export interface ContainersOptions {
  readonly statuses?: readonly core.ContainerStatus[] | undefined;
  /** `  ` inside templates. */
  readonly space: string;
  /** The value of a field of the pod, for `valueFrom.fieldRef`; templates have none. */
  readonly field?: (path: string) => string;
  readonly portNames: boolean;
}

export function containerLines(w: DescriptionWriter, label: string, containers: readonly Container[], options: ContainersOptions): void {
  const { space } = options;
  w.write(0, containers.length === 0 ? `${space}${label}: <none>\n` : `${space}${label}:\n`);
  for (const container of containers) {
    const status = options.statuses?.find((one) => one.name === container.name);
    w.write(1, `${space === "" ? "" : " "}${container.name}:\n`);
    if (status) w.line(2, "Container ID:", status.containerID);
    w.line(2, "Image:", container.image);
    if (status) w.line(2, "Image ID:", status.imageID);
    portLines(w, container.ports ?? [], options.portNames);
    seccompLines(w, 2, container.securityContext?.seccompProfile);
    wordLines(w, "Command", container.command);
    wordLines(w, "Args", container.args);
    if (status) stateLines(w, status);
    resourceLines(w, "Limits", container.resources?.limits);
    resourceLines(w, "Requests", container.resources?.requests);
    if (container.livenessProbe) w.line(2, "Liveness:", probeText(container.livenessProbe));
    if (container.readinessProbe) w.line(2, "Readiness:", probeText(container.readinessProbe));
    if (container.startupProbe) w.line(2, "Startup:", probeText(container.startupProbe));
    environmentSourceLines(w, container.envFrom ?? []);
    environmentLines(w, container, options.field);
    mountLines(w, container);
  }
}

function portLines(w: DescriptionWriter, ports: readonly core.ContainerPort[], names: boolean): void {
  const text = (number: number | undefined, port: core.ContainerPort): string =>
    `${number ?? 0}/${port.protocol ?? "TCP"}${names && port.name ? ` (${port.name})` : ""}`;
  const inside = ports.map((port) => text(port.containerPort, port)).join(", ");
  const host = ports.map((port) => text(port.hostPort, port)).join(", ");
  w.line(2, inside.includes(",") ? "Ports:" : "Port:", inside || "<none>");
  w.line(2, host.includes(",") ? "Host Ports:" : "Host Port:", host || "<none>");
}
export function seccompLines(w: DescriptionWriter, level: number, profile: core.SeccompProfile | undefined): void {
  if (!profile) return;
  w.line(level, "SeccompProfile:", profile.type);
  if (profile.type === "Localhost") w.line(level, "LocalhostProfile:", profile.localhostProfile ?? "");
}
function wordLines(w: DescriptionWriter, label: string, words: readonly string[] | undefined): void {
  if (!words || words.length === 0) return;
  w.write(2, `${label}:\n`);
  for (const word of words) for (const line of word.split("\n")) w.write(3, `${line}\n`);
}
function stateLines(w: DescriptionWriter, status: core.ContainerStatus): void {
  oneState(w, "State", status.state ?? {});
  if (status.lastState?.terminated) oneState(w, "Last State", status.lastState);
  w.line(2, "Ready:", capitalBool(status.ready));
  w.line(2, "Restart Count:", status.restartCount);
}
function oneState(w: DescriptionWriter, name: string, state: core.ContainerState): void {
  if (state.running) {
    w.line(2, `${name}:`, "Running");
    w.line(3, "Started:", rfc1123(state.running.startedAt));
  } else if (state.terminated) {
    const { reason, message, exitCode, signal, startedAt, finishedAt } = state.terminated;
    w.line(2, `${name}:`, "Terminated");
    if (reason) w.line(3, "Reason:", reason);
    if (message) w.line(3, "Message:", message);
    w.line(3, "Exit Code:", exitCode);
    if (signal) w.line(3, "Signal:", signal);
    w.line(3, "Started:", rfc1123(startedAt));
    w.line(3, "Finished:", rfc1123(finishedAt));
  } else {
    w.line(2, `${name}:`, "Waiting");
    if (state.waiting?.reason) w.line(3, "Reason:", state.waiting.reason);
  }
}
function resourceLines(w: DescriptionWriter, label: string, resources: Readonly<Record<string, string>> | undefined): void {
  const names = Object.keys(resources ?? {}).sort();
  if (names.length > 0) w.write(2, `${label}:\n`);
  for (const name of names) w.line(3, `${name}:`, quantityText(resources?.[name]));
}
export function quantityText(text: string | undefined): string {
  return text === undefined ? "0" : canonicalQuantity(String(text));
}

/** DescribeProbe. */
export function probeText(probe: core.Probe): string {
  const attributes = `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 0}s period=${probe.periodSeconds ?? 0}s #success=${probe.successThreshold ?? 0} #failure=${probe.failureThreshold ?? 0}`;
  if (probe.exec) return `exec [${(probe.exec.command ?? []).join(" ")}] ${attributes}`;
  if (probe.httpGet) {
    const { scheme = "", host = "", port, path = "" } = probe.httpGet;
    const rooted = path === "" || path.startsWith("/") ? path : `/${path}`;
    return `http-get ${scheme === "" ? "" : `${scheme.toLowerCase()}:`}//${host}:${port}${escapedPath(rooted)} ${attributes}`;
  }
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ""}:${probe.tcpSocket.port} ${attributes}`;
  if (probe.grpc) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ""} ${attributes}`;
  return `unknown ${attributes}`;
}

/** A path as Go's net/url writes it: a question mark in it is escaped. */
function escapedPath(path: string): string {
  return encodeURIComponent(path)
    .replace(/%(24|26|2B|2C|2F|3A|3B|3D|40)/g, (escaped) => decodeURIComponent(escaped))
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function environmentSourceLines(w: DescriptionWriter, sources: readonly core.EnvFromSource[]): void {
  if (sources.length === 0) return;
  w.write(2, "Environment Variables from:\n");
  for (const { configMapRef, secretRef, prefix } of sources) {
    const kind = configMapRef ? "ConfigMap" : "Secret";
    const ref = configMapRef ?? secretRef;
    w.line(3, ref?.name ?? "", prefix ? `${kind} with prefix '${prefix}'` : kind, `Optional: ${ref?.optional === true}`);
  }
}
function environmentLines(w: DescriptionWriter, container: Container, field: ((path: string) => string) | undefined): void {
  const variables = container.env ?? [];
  w.write(2, variables.length === 0 ? "Environment:\t<none>\n" : "Environment:\n");
  for (const { name, value = "", valueFrom } of variables) {
    if (!valueFrom) {
      for (const [index, line] of value.split("\n").entries()) w.line(3, index === 0 ? `${name}:` : "", line);
    } else if (valueFrom.fieldRef) {
      w.line(
        3,
        `${name}:`,
        `${field?.(valueFrom.fieldRef.fieldPath) ?? ""} (${valueFrom.fieldRef.apiVersion ?? "v1"}:${valueFrom.fieldRef.fieldPath})`,
      );
    } else if (valueFrom.resourceFieldRef) {
      const { resource, divisor } = valueFrom.resourceFieldRef;
      const amount = containerResource(container, resource, divisor);
      const shown = amount === "0" && (resource === "limits.cpu" || resource === "limits.memory") ? "node allocatable" : amount;
      w.line(3, `${name}:`, `${shown} (${resource})`);
    } else if (valueFrom.secretKeyRef) {
      const { key, name: secret = "", optional } = valueFrom.secretKeyRef;
      w.line(3, `${name}:`, `<set to the key '${key}' in secret '${secret}'>`, `Optional: ${optional === true}`);
    } else if (valueFrom.configMapKeyRef) {
      const { key, name: map = "", optional } = valueFrom.configMapKeyRef;
      w.line(3, `${name}:`, `<set to the key '${key}' of config map '${map}'>`, `Optional: ${optional === true}`);
    }
  }
}
/** ExtractContainerResourceValue: the amount in units of the divisor, rounded up. */
function containerResource(container: Container, name: string, divisor: string | undefined): string {
  const [list = "", ...rest] = name.split(".");
  const resource = rest.join(".");
  const amounts = list === "limits" ? container.resources?.limits : container.resources?.requests;
  const text = amounts?.[resource];
  if (text === undefined) return "0";
  const unit = divisor && divisor !== "0" ? divisor : "1";
  if (resource === "cpu") return String(Math.ceil(quantityMilliValue(text) / quantityMilliValue(unit)));
  return String(Math.ceil(quantityValue(text) / quantityValue(unit)));
}
function mountLines(w: DescriptionWriter, container: Container): void {
  const mounts = [...(container.volumeMounts ?? [])].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
  w.write(2, mounts.length === 0 ? "Mounts:\t<none>\n" : "Mounts:\n");
  for (const mount of mounts) {
    const flags = [mount.readOnly ? "ro" : "rw", ...(mount.subPath ? [`path=${JSON.stringify(mount.subPath)}`] : [])];
    w.write(3, `${mount.mountPath} from ${mount.name} (${flags.join(",")})\n`);
  }
  const devices = container.volumeDevices ?? [];
  if (devices.length > 0) w.write(2, "Devices:\n");
  for (const device of devices) w.write(3, `${device.devicePath} from ${device.name}\n`);
}

export function tolerationLines(w: DescriptionWriter, title: string, tolerations: PodSpec["tolerations"]): void {
  const sorted = [...(tolerations ?? [])].sort((a, b) => ((a.key ?? "") < (b.key ?? "") ? -1 : (a.key ?? "") > (b.key ?? "") ? 1 : 0));
  w.write(0, `${title}:\t`);
  if (sorted.length === 0) w.write(0, "<none>\n");
  sorted.forEach(({ key = "", value = "", effect = "", operator, tolerationSeconds }, index) => {
    let text = `${key}${value === "" ? "" : `=${value}`}${effect === "" ? "" : `:${effect}`}`;
    if (operator === "Exists" && value === "") text += text === "" ? "op=Exists" : " op=Exists";
    if (tolerationSeconds !== undefined) text += ` for ${tolerationSeconds}s`;
    w.write(0, `${index > 0 ? "\t" : ""}${text}\n`);
  });
}
