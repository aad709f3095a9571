/** `kubectl autoscale` (k8s.io/kubectl/pkg/cmd/autoscale/autoscale.go). */
import { canonicalQuantity } from "../../../kube/quantity.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { FlagDefinition } from "../../flags/definition.ts";
import { completeTypesAndNames } from "../completion.ts";
import { groupVersionOf } from "../discovery.ts";
import { dryRunOf, writeQuery } from "../dry-run.ts";
import { CommandError } from "../errors.ts";
import { dryRunSuffix, printerFor } from "../printers/printer.ts";
import { recorded, recordFlag } from "../record.ts";
import { build } from "../resource/builder.ts";
import { filenameOptions } from "../resource/files.ts";
import type { Info } from "../resource/info.ts";
import { visitAll } from "../resource/visit.ts";
import { defineVerb, type Invocation } from "../verb.ts";
import { withLastApplied } from "./apply/annotation.ts";

/** The later kubectl's old flag; the earlier one lists it. */
const cpuPercent: FlagDefinition = {
  name: "cpu-percent",
  shorthand: undefined,
  type: "int",
  default: "-1",
  deprecated: "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
};

export const autoscale = defineVerb({
  name: "autoscale",
  requiredFlags: ["max"],
  hiddenFlags: [recordFlag, cpuPercent],
  run,
  complete: completeTypesAndNames,
});

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, factory, process, print } = invocation;
  const dryRun = await dryRunOf(invocation);
  const max = flags.int("max");
  const min = flags.int("min");
  if (max < 1) throw new CommandError(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min) throw new CommandError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  const { visits } = await build(factory, {
    args,
    files: filenameOptions(flags),
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    flatten: true,
  });
  const printer = await printerFor(process, flags, {
    operation: `${dryRun === "client" ? "created" : "autoscaled"}${dryRunSuffix(dryRun)}`,
  });
  await visitAll(visits, async (info) => {
    const { resource } = info;
    if (!resource.subresources.includes("scale"))
      throw new CommandError(
        `cannot autoscale a ${resource.kind}: could not find scale subresource for ${resource.group}/${resource.version}, Resource=${resource.name} in discovery information`,
      );
    const autoscaler = recorded(invocation, autoscalerFor(invocation, info));
    if (dryRun === "client") {
      await print(printer.print(autoscaler, { typed: true }));
      return;
    }
    const saved = flags.bool("save-config") ? withLastApplied(autoscaler) : autoscaler;
    const { creationTimestamp: _, ...metadata } = saved.metadata;
    let answer: KubeObject;
    try {
      answer = (await factory.client().body("POST", `/apis/${saved.apiVersion}/namespaces/${factory.namespace}/horizontalpodautoscalers`, {
        body: { ...saved, metadata },
        query: writeQuery(flags, { dryRun }),
      })) as KubeObject;
    } catch (error) {
      // What cannot be said in autoscaling/v1 is not tried there again.
      if (saved.apiVersion === "autoscaling/v2" && !(saved as { spec?: { metrics?: unknown } }).spec?.metrics)
        throw new CommandError(
          "failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: empty input",
        );
      throw error;
    }
    await print(printer.print(answer, { typed: true }));
  });
  if (visits.length === 0) throw new CommandError("no objects passed to autoscale");
  return 0;
}

/** autoscaling/v1 where the command has --cpu-percent, autoscaling/v2 where it has --cpu and --memory. */
function autoscalerFor({ flags, release }: Invocation, { resource, name }: Info): KubeObject {
  const min = flags.int("min");
  const scaleTargetRef = { kind: resource.kind, name, apiVersion: groupVersionOf(resource) };
  const metadata = {
    name: flags.string("name") || name,
    ...(release.api.nullCreationTimestamp ? { creationTimestamp: null } : {}),
  };
  const limits = { ...(min > 0 ? { minReplicas: min } : {}), maxReplicas: flags.int("max") };
  if (!flags.has("cpu")) {
    const percent = flags.int("cpu-percent");
    return {
      kind: "HorizontalPodAutoscaler",
      apiVersion: "autoscaling/v1",
      metadata,
      spec: { scaleTargetRef, ...limits, ...(percent >= 0 ? { targetCPUUtilizationPercentage: percent } : {}) },
      status: { currentReplicas: 0, desiredReplicas: 0 },
    } as unknown as KubeObject;
  }
  const percent = flags.int("cpu-percent");
  const cpu = flags.string("cpu") || (percent >= 0 ? `${percent}%` : "");
  const metrics = [...metricOf("cpu", cpu, "m"), ...metricOf("memory", flags.string("memory"), "Mi")];
  return {
    kind: "HorizontalPodAutoscaler",
    apiVersion: "autoscaling/v2",
    metadata,
    spec: { scaleTargetRef, ...limits, ...(metrics.length > 0 ? { metrics } : {}) },
    status: { desiredReplicas: 0, currentMetrics: null },
  } as unknown as KubeObject;
}
/** `70%` aims at utilization, `500m` at an average amount; a bare number gets the unit. */
function metricOf(name: string, text: string, unit: string): object[] {
  if (text === "") return [];
  const percent = /^(\d+)%$/.exec(text);
  const target = percent
    ? { type: "Utilization", averageUtilization: Number(percent[1]) }
    : { type: "AverageValue", averageValue: quantityOrRefusal(name, /^\d+$/.test(text) ? text + unit : text) };
  return [{ type: "Resource", resource: { name, target } }];
}
function quantityOrRefusal(name: string, text: string): string {
  try {
    return canonicalQuantity(text);
  } catch (error) {
    throw new CommandError(`failed to parse ${name} quantity: ${error instanceof Error ? error.message : String(error)}`);
  }
}
