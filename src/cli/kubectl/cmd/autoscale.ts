/** `kubectl autoscale` (kubectl/pkg/cmd/autoscale/autoscale.go). */
import type { KubeObject } from "../../../kube/types.ts";
import { completeTypesAndNames } from "../completion.ts";
import { groupVersionOf } from "../discovery.ts";
import { dryRunOf } from "../dry-run.ts";
import { AggregateErrors, CommandError, toError } from "../errors.ts";
import { dryRunSuffix, printerFor } from "../printers/printer.ts";
import { build } from "../resource/builder.ts";
import { filenameOptions } from "../resource/files.ts";
import { defineVerb, type Invocation } from "../verb.ts";

const SCALABLE = ["Deployment", "ReplicaSet", "StatefulSet", "ReplicationController"];

export const autoscale = defineVerb({ name: "autoscale", requiredFlags: ["max"], run, complete: completeTypesAndNames });

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, factory, process } = invocation;
  const min = flags.int("min");
  const max = flags.int("max");
  const cpu = flags.has("cpu-percent") ? flags.int("cpu-percent") : -1;
  if (max < 1) throw new CommandError(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min) throw new CommandError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  for (const name of ["cpu", "memory"])
    if (flags.changed(name)) throw new CommandError(`kubewekend does not model kubectl autoscale --${name}; use --cpu-percent`);
  const dryRun = await dryRunOf(invocation);
  const printer = await printerFor(process, flags, { operation: `autoscaled${dryRunSuffix(dryRun)}` });
  const { visits } = await build(factory, {
    args,
    files: filenameOptions(flags),
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    flatten: true,
    latest: true,
  });
  const errors: Error[] = [];
  for (const visit of visits) {
    if (visit.error) {
      errors.push(visit.error);
      continue;
    }
    const { info } = visit;
    try {
      if (!SCALABLE.includes(info.resource.kind))
        throw new CommandError(
          `cannot autoscale a ${info.resource.kind}: ${info.resource.kind} has no scale subresource`.replace(/: .*$/, ""),
        );
      const autoscaler = {
        kind: "HorizontalPodAutoscaler",
        apiVersion: "autoscaling/v1",
        metadata: {
          name: flags.string("name") || info.name,
          ...(factory.namespaceGiven ? { namespace: factory.namespace } : {}),
          creationTimestamp: null,
        },
        spec: {
          scaleTargetRef: { kind: info.resource.kind, name: info.name, apiVersion: groupVersionOf(info.resource) },
          ...(min > 0 ? { minReplicas: min } : {}),
          maxReplicas: max,
          ...(cpu >= 0 ? { targetCPUUtilizationPercentage: cpu } : {}),
        },
        status: { currentReplicas: 0, desiredReplicas: 0 },
      } as unknown as KubeObject;
      if (dryRun === "client") {
        await invocation.print(printer.print(autoscaler, { typed: true }));
        continue;
      }
      const { creationTimestamp: _, ...metadata } = autoscaler.metadata;
      const { status: __, ...body } = { ...autoscaler, metadata } as unknown as Record<string, unknown>;
      const answer = (await factory.client().body("POST", `/apis/autoscaling/v1/namespaces/${info.namespace}/horizontalpodautoscalers`, {
        body,
        query: { fieldManager: flags.string("field-manager"), dryRun: dryRun === "server" ? "All" : undefined },
      })) as KubeObject;
      await invocation.print(printer.print(answer, { typed: true }));
    } catch (error) {
      errors.push(toError(error));
    }
  }
  if (errors.length > 0) throw errors.length === 1 && errors[0] ? errors[0] : new AggregateErrors(errors);
  return 0;
}
