/**
 * A container's environment, command and arguments. Upstream: pkg/kubelet/kubelet_pods.go
 * (makeEnvironmentVariables), pkg/kubelet/envvars, third_party/forked/golang/expansion.
 */
import { decodeBase64 } from "../../kube/encoding/base64.ts";
import type { Container, Pod, Service } from "../../kube/types.ts";
import { fieldValue, type HostFacts, resourceValue } from "./downward.ts";
import { SyncError } from "./errors.ts";
import type { ObjectSource } from "./sources.ts";

/** Throws SyncError CreateContainerConfigError for a missing object or key. */
export function environmentOf(pod: Pod, container: Container, source: ObjectSource, host: HostFacts): [string, string][] {
  const namespace = pod.metadata.namespace ?? "default";
  const fail = (message: string): never => {
    throw new SyncError("CreateContainerConfigError", message);
  };
  const services = serviceEnvironment(namespace, pod.spec.enableServiceLinks !== false, source);
  const result = new Map<string, string>();
  for (const { prefix = "", configMapRef, secretRef } of container.envFrom ?? []) {
    if (configMapRef?.name) {
      const found = source.configMap(namespace, configMapRef.name);
      if (!found && !configMapRef.optional) fail(`configmap "${configMapRef.name}" not found`);
      for (const [key, value] of Object.entries(found?.data ?? {})) if (isVariable(prefix + key)) result.set(prefix + key, value);
    }
    if (secretRef?.name) {
      const found = source.secret(namespace, secretRef.name);
      if (!found && !secretRef.optional) fail(`secret "${secretRef.name}" not found`);
      for (const [key, value] of Object.entries(found?.data ?? {}))
        if (isVariable(prefix + key)) result.set(prefix + key, decodeBase64(value) ?? "");
    }
  }
  const known = (name: string): string | undefined => result.get(name) ?? services.get(name);
  for (const { name, value, valueFrom } of container.env ?? []) {
    let text = value === undefined || value === "" ? "" : expand(value, known);
    if (valueFrom?.fieldRef) text = fieldValue(pod, valueFrom.fieldRef.fieldPath, host);
    else if (valueFrom?.resourceFieldRef) {
      const other = valueFrom.resourceFieldRef.containerName;
      const of = other
        ? ([...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find((one) => one.name === other) ?? container)
        : container;
      text = resourceValue(valueFrom.resourceFieldRef, of, host);
    } else if (valueFrom?.configMapKeyRef) {
      const { name: object = "", key, optional } = valueFrom.configMapKeyRef;
      const found = source.configMap(namespace, object);
      const data = found?.data?.[key];
      if (data === undefined) {
        if (optional) continue;
        fail(found ? `couldn't find key ${key} in ConfigMap ${namespace}/${object}` : `configmap "${object}" not found`);
      }
      text = data ?? "";
    } else if (valueFrom?.secretKeyRef) {
      const { name: object = "", key, optional } = valueFrom.secretKeyRef;
      const found = source.secret(namespace, object);
      const data = found?.data?.[key];
      if (data === undefined) {
        if (optional) continue;
        fail(found ? `couldn't find key ${key} in Secret ${namespace}/${object}` : `secret "${object}" not found`);
      }
      text = decodeBase64(data ?? "") ?? "";
    }
    result.set(name, text);
  }
  for (const [name, value] of services) if (!result.has(name)) result.set(name, value);
  return [...result];
}

/** Pods of one namespace mostly see the same variables: an equal list as before is that list. */
export class Environments {
  #last: readonly (readonly [string, string])[] = [];
  shared(list: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
    const last = this.#last;
    const same = list.length === last.length && list.every(([name, value], i) => last[i]?.[0] === name && last[i]?.[1] === value);
    if (!same) this.#last = list;
    return this.#last;
  }
}

function isVariable(name: string): boolean {
  return /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name);
}

/** `$(NAME)` in commands, arguments and values; `$$` escapes, what is unknown stays. */
export function expand(text: string, variable: (name: string) => string | undefined): string {
  if (!text.includes("$")) return text;
  return text.replace(/\$\$|\$\(([^()]*)\)/g, (whole, name: string | undefined) =>
    whole === "$$" ? "$" : (variable(name ?? "") ?? whole),
  );
}

/** HOST and PORT variables of the namespace's services; the master's always. */
function serviceEnvironment(namespace: string, links: boolean, source: ObjectSource): Map<string, string> {
  const variables = new Map<string, string>();
  const services = links ? source.services(namespace) : [];
  const master =
    namespace === "default" && links ? [] : source.services("default").filter((service) => service.metadata.name === "kubernetes");
  for (const service of [...master, ...services]) addService(variables, service);
  return variables;
}
function addService(variables: Map<string, string>, service: Service): void {
  const { clusterIP, ports = [] } = service.spec;
  if (!clusterIP || clusterIP === "None") return;
  const upper = (text: string): string => text.toUpperCase().replaceAll("-", "_");
  const prefix = upper(service.metadata.name);
  const [first] = ports;
  if (!first) return;
  variables.set(`${prefix}_SERVICE_HOST`, clusterIP);
  variables.set(`${prefix}_SERVICE_PORT`, String(first.port));
  for (const port of ports) if (port.name) variables.set(`${prefix}_SERVICE_PORT_${upper(port.name)}`, String(port.port));
  ports.forEach((port, index) => {
    const protocol = (port.protocol ?? "TCP").toLowerCase();
    const url = `${protocol}://${clusterIP}:${port.port}`;
    const head = `${prefix}_PORT_${port.port}_${protocol.toUpperCase()}`;
    if (index === 0) variables.set(`${prefix}_PORT`, url);
    variables.set(head, url);
    variables.set(`${head}_PROTO`, protocol);
    variables.set(`${head}_PORT`, String(port.port));
    variables.set(`${head}_ADDR`, clusterIP);
  });
}
