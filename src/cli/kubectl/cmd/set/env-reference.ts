/** What an environment variable's valueFrom says and stands for (k8s.io/kubectl/pkg/cmd/set/env/env_resolve.go). */
import { decodeBase64 } from "../../../../kube/encoding/base64.ts";
import { jsonString } from "../../../../kube/encoding/json.ts";
import { quantityMilliValue, quantityValue } from "../../../../kube/quantity.ts";
import type { Container, core, KubeObject } from "../../../../kube/types.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../verb.ts";

type Source = core.EnvVarSource;

/** `configmap conf, key a`. */
export function referenceText({ configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef }: Source): string {
  if (configMapKeyRef) return `configmap ${configMapKeyRef.name ?? ""}, key ${configMapKeyRef.key}`;
  if (secretKeyRef) return `secret ${secretKeyRef.name ?? ""}, key ${secretKeyRef.key}`;
  if (fieldRef) return `field path ${fieldRef.fieldPath}`;
  if (resourceFieldRef)
    return `resource field ${resourceFieldRef.containerName ? `${resourceFieldRef.containerName}/` : ""}${resourceFieldRef.resource}`;
  return "invalid valueFrom";
}

/** The value (--resolve). Throws StatusError or CommandError. */
export async function resolveReference(
  { factory }: Invocation,
  { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef }: Source,
  object: KubeObject,
  container: Container,
): Promise<string> {
  const data = async (resource: string, name: string): Promise<Record<string, string>> => {
    const found = (await factory.client().body("GET", `/api/v1/namespaces/${factory.namespace}/${resource}/${name}`)) as {
      data?: Record<string, string>;
    };
    return found.data ?? {};
  };
  if (secretKeyRef) {
    const { name = "", key } = secretKeyRef;
    const value = (await data("secrets", name))[key];
    if (value === undefined) throw new CommandError(`key ${key} not found in secret ${name}`);
    return decodeBase64(value) ?? "";
  }
  if (configMapKeyRef) {
    const { name = "", key } = configMapKeyRef;
    const value = (await data("configmaps", name))[key];
    if (value === undefined) throw new CommandError(`key ${key} not found in config map ${name}`);
    return value;
  }
  if (fieldRef) return fieldOf(object, fieldRef.fieldPath);
  if (resourceFieldRef) return amountOf(container, resourceFieldRef.resource, resourceFieldRef.divisor);
  throw new CommandError("invalid valueFrom");
}

function fieldOf({ metadata }: KubeObject, path: string): string {
  const subscript = /^(.+)\['(.*)'\]$/.exec(path);
  if (subscript) {
    const [, map = "", key = ""] = subscript;
    if (map === "metadata.annotations") return metadata.annotations?.[key] ?? "";
    if (map === "metadata.labels") return metadata.labels?.[key] ?? "";
    throw new CommandError(`fieldPath ${JSON.stringify(path)} does not support subscript`);
  }
  switch (path) {
    case "metadata.annotations":
      return mapText(metadata.annotations);
    case "metadata.labels":
      return mapText(metadata.labels);
    case "metadata.name":
      return metadata.name;
    case "metadata.namespace":
      return metadata.namespace ?? "";
    case "metadata.uid":
      return metadata.uid ?? "";
    default:
      throw new CommandError(`unsupported fieldPath: ${path}`);
  }
}
function mapText(map: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(map ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${jsonString(value)}`)
    .join("\n");
}

function amountOf(container: Container, name: string, divisor: string | undefined): string {
  const [list = "", ...rest] = name.split(".");
  const resource = rest.join(".");
  if ((list !== "limits" && list !== "requests") || !/^(cpu|memory|ephemeral-storage|hugepages-.*)$/.test(resource))
    throw new CommandError(`Unsupported container resource : ${name}`);
  const text = container.resources?.[list]?.[resource];
  const unit = divisor && divisor !== "0" ? divisor : "1";
  if (text === undefined) return "0";
  const measure = resource === "cpu" ? quantityMilliValue : quantityValue;
  return String(Math.ceil(measure(text) / measure(unit)));
}
