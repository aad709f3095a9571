/** A configuration file of kind, as far as labs ask about it. */
import { parse } from "yaml";

export interface KindFile {
  readonly nodes: readonly {
    readonly role: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly ports: readonly { readonly hostPort: number; readonly containerPort: number }[];
  }[];
  /** Undefined: kind's own. */
  readonly podSubnet: string | undefined;
}
interface Raw {
  kind?: string;
  apiVersion?: string;
  nodes?: { role?: string; labels?: Record<string, string>; extraPortMappings?: { hostPort?: number; containerPort?: number }[] }[];
  networking?: { podSubnet?: string };
}
/** Undefined when the text is no `kind: Cluster`. */
export function kindFileIn(text: string | undefined): KindFile | undefined {
  let raw: Raw | null;
  try {
    raw = parse(text ?? "") as Raw | null;
  } catch {
    return undefined;
  }
  if (raw?.kind !== "Cluster" || !raw.apiVersion?.startsWith("kind.x-k8s.io/")) return undefined;
  const nodes = Array.isArray(raw.nodes) ? raw.nodes : [{ role: "control-plane" }];
  return {
    nodes: nodes.map((node) => ({
      role: node?.role ?? "control-plane",
      labels: node?.labels ?? {},
      ports: (node?.extraPortMappings ?? []).map(({ hostPort = 0, containerPort = 0 }) => ({ hostPort, containerPort })),
    })),
    podSubnet: raw.networking?.podSubnet,
  };
}
