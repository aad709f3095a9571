/** Describes horizontal pod autoscalers (autoscaling/v2). */
import type { autoscaling, HorizontalPodAutoscaler } from "../../../kube/types.ts";
import type { DescribeContext } from "./context.ts";
import { eventLines } from "./events.ts";
import { header } from "./metadata.ts";
import { rfc1123 } from "./time.ts";
import { DescriptionWriter } from "./writer.ts";

export async function describeHorizontalPodAutoscaler(object: unknown, context: DescribeContext): Promise<string> {
  const hpa = object as HorizontalPodAutoscaler;
  const { spec, status } = hpa;
  const w = new DescriptionWriter();
  header(w, hpa);
  w.line(0, "CreationTimestamp:", rfc1123(hpa.metadata.creationTimestamp));
  w.line(0, "Reference:", `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`);
  w.line(0, "Metrics:", "( current / target )");
  for (const [index, metric] of (spec.metrics ?? []).entries()) metricLine(w, metric, status.currentMetrics?.[index]);
  w.line(0, "Min replicas:", spec.minReplicas ?? "<unset>");
  w.line(0, "Max replicas:", spec.maxReplicas);
  if (spec.behavior) {
    w.write(0, "Behavior:\n");
    rulesLines(w, "Scale Up", spec.behavior.scaleUp);
    rulesLines(w, "Scale Down", spec.behavior.scaleDown);
  }
  w.line(0, `${spec.scaleTargetRef.kind} pods:`, `${status.currentReplicas ?? 0} current / ${status.desiredReplicas ?? 0} desired`);
  if (status.conditions?.length) {
    w.write(0, "Conditions:\n");
    w.line(1, "Type", "Status", "Reason", "Message");
    w.line(1, "----", "------", "------", "-------");
    for (const one of status.conditions) w.line(1, one.type, one.status, one.reason, one.message);
  }
  eventLines(w, await context.events(hpa), context.now);
  return w.text();
}

function metricLine(w: DescriptionWriter, metric: autoscaling.MetricSpec, current: autoscaling.MetricStatus | undefined): void {
  switch (metric.type) {
    case "Resource":
    case "ContainerResource": {
      const source = metric.resource ?? metric.containerResource;
      const now = current?.resource?.current ?? current?.containerResource?.current;
      const where = metric.containerResource
        ? `resource ${source?.name} of container "${metric.containerResource.container}" on pods`
        : `resource ${source?.name} on pods`;
      if (source?.target.averageValue !== undefined)
        w.line(1, `${where}:`, `${now?.averageValue ?? "<unknown>"} / ${source.target.averageValue}`);
      else {
        const shown =
          now?.averageUtilization === undefined || now.averageValue === undefined
            ? "<unknown>"
            : `${now.averageUtilization}% (${now.averageValue})`;
        w.line(
          1,
          `${where}  (as a percentage of request):`,
          `${shown} / ${source?.target.averageUtilization === undefined ? "<auto>" : `${source.target.averageUtilization}%`}`,
        );
      }
      return;
    }
    case "Pods":
      w.line(
        1,
        `"${metric.pods?.metric.name}" on pods:`,
        `${current?.pods?.current.averageValue ?? "<unknown>"} / ${metric.pods?.target.averageValue}`,
      );
      return;
    case "Object": {
      const target = metric.object?.target;
      const name = `"${metric.object?.metric.name}" on ${metric.object?.describedObject.kind}/${metric.object?.describedObject.name}`;
      if (target?.type === "AverageValue")
        w.line(1, `${name} (target average value):`, `${current?.object?.current.averageValue ?? "<unknown>"} / ${target.averageValue}`);
      else w.line(1, `${name} (target value):`, `${current?.object?.current.value ?? "<unknown>"} / ${target?.value}`);
      return;
    }
    case "External": {
      const target = metric.external?.target;
      if (target?.averageValue !== undefined)
        w.line(
          1,
          `"${metric.external?.metric.name}" (target average value):`,
          `${current?.external?.current.averageValue ?? "<unknown>"} / ${target.averageValue}`,
        );
      else
        w.line(
          1,
          `"${metric.external?.metric.name}" (target value):`,
          `${current?.external?.current.value ?? "<unknown>"} / ${target?.value}`,
        );
      return;
    }
    default:
      w.write(1, `<unknown metric type "${metric.type}">\n`);
  }
}
function rulesLines(w: DescriptionWriter, title: string, rules: autoscaling.HPAScalingRules | undefined): void {
  if (!rules) return;
  w.write(1, `${title}:\n`);
  if (rules.stabilizationWindowSeconds !== undefined) w.write(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds\n`);
  if (!rules.policies?.length) return;
  w.write(2, `Select Policy: ${rules.selectPolicy ?? "Max"}\n`);
  w.write(2, "Policies:\n");
  for (const policy of rules.policies)
    w.line(3, `- Type: ${policy.type}`, `Value: ${policy.value}`, `Period: ${policy.periodSeconds} seconds`);
}
