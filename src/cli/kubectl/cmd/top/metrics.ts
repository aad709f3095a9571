/** What the metrics API measures (k8s.io/kubectl/pkg/metricsutil). */
import { quantityMilliValue, quantityValue } from "../../../../kube/quantity.ts";
import type { KubeObject } from "../../../../kube/types.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../verb.ts";

export const METRICS = "/apis/metrics.k8s.io/v1beta1";

export interface Usage {
  /** Thousandths of a CPU. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}
export interface NodeMetrics extends KubeObject {
  usage?: Record<string, string>;
}
export interface PodMetrics extends KubeObject {
  containers?: { name: string; usage?: Record<string, string> }[];
}

/** Throws `Metrics API not available` where no metrics server has registered itself. */
export async function requireMetrics({ factory }: Invocation): Promise<void> {
  const { groups } = await factory.mapper();
  const served = groups
    .find(({ name }) => name === "metrics.k8s.io")
    ?.versions.some(({ version, error }) => version === "v1beta1" && !error);
  if (!served) throw new CommandError("Metrics API not available");
}
/** Throws for a --sort-by that is neither cpu nor memory. */
export function sortOrder({ flags }: Invocation): "cpu" | "memory" | undefined {
  const by = flags.string("sort-by");
  if (by !== "" && by !== "cpu" && by !== "memory") throw new CommandError("--sort-by accepts only cpu or memory");
  return by === "" ? undefined : by;
}
export function usageOf(amounts: Readonly<Record<string, string>> | undefined): Usage {
  return { cpu: quantityMilliValue(amounts?.["cpu"] ?? "0"), memory: quantityValue(amounts?.["memory"] ?? "0") };
}
export function sum(usages: readonly Usage[]): Usage {
  return usages.reduce((all, one) => ({ cpu: all.cpu + one.cpu, memory: all.memory + one.memory }), { cpu: 0, memory: 0 });
}
/** `12m`, `34Mi`. */
export function cells({ cpu, memory }: Usage): string[] {
  return [`${Math.trunc(cpu)}m`, `${Math.trunc(memory / 1024 ** 2)}Mi`];
}
