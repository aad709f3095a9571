/** The downward API: a pod's own fields and resources as text. Upstream: pkg/fieldpath, pkg/api/v1/resource/helpers.go. */
import { parseQuantity, quantityNumber } from "../../kube/quantity.ts";
import type { Container, core, Pod } from "../../kube/types.ts";

export interface HostFacts {
  readonly nodeIP: string;
  readonly podIP: string;
  readonly allocatable: Readonly<Record<string, string>>;
}

/** `fieldRef` as an environment variable or a file. Throws Error for a path that does not exist. */
export function fieldValue(pod: Pod, path: string, host: HostFacts): string {
  const subscript = /^metadata\.(annotations|labels)\['(.*)'\]$/.exec(path);
  if (subscript) return pod.metadata[subscript[1] as "labels" | "annotations"]?.[subscript[2] as string] ?? "";
  switch (path) {
    case "metadata.name":
      return pod.metadata.name;
    case "metadata.namespace":
      return pod.metadata.namespace ?? "";
    case "metadata.uid":
      return pod.metadata.uid;
    case "metadata.labels":
      return formatMap(pod.metadata.labels);
    case "metadata.annotations":
      return formatMap(pod.metadata.annotations);
    case "spec.nodeName":
      return pod.spec.nodeName ?? "";
    case "spec.serviceAccountName":
      return pod.spec.serviceAccountName ?? "";
    case "status.hostIP":
    case "status.hostIPs":
      return host.nodeIP;
    case "status.podIP":
    case "status.podIPs":
      return host.podIP;
    default:
      throw new Error(`unsupported fieldPath: ${path}`);
  }
}
/** `key="value"` lines, sorted, quoted as Go's %q. */
function formatMap(map: Readonly<Record<string, string>> | undefined): string {
  return Object.keys(map ?? {})
    .sort()
    .map((key) => `${key}=${JSON.stringify(map?.[key] ?? "")}`)
    .join("\n");
}

/** `resourceFieldRef`: rounded up to whole units of the divisor; a missing limit is the node's allocatable. */
export function resourceValue(selector: core.ResourceFieldSelector, container: Container, host: HostFacts): string {
  const match = /^(limits|requests)\.(.+)$/.exec(selector.resource);
  if (!match) throw new Error(`unsupported container resource : ${selector.resource}`);
  const [, kind, resource] = match as unknown as [string, "limits" | "requests", string];
  const text = container.resources?.[kind]?.[resource] ?? (kind === "limits" ? host.allocatable[resource] : undefined) ?? "0";
  const divisor = quantityNumber(parseQuantity(selector.divisor && selector.divisor !== "0" ? String(selector.divisor) : "1"));
  return String(Math.ceil(quantityNumber(parseQuantity(text)) / divisor));
}
