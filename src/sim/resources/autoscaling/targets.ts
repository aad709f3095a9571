import type { autoscaling, HorizontalPodAutoscaler } from "../../../kube/types.ts";

const MAX = 2;

/** `cpu: 12%/80%, memory: 100Mi/200Mi`; older releases leave the names out. Upstream: printers.go formatHPAMetrics. */
export function targetsText({ spec, status }: HorizontalPodAutoscaler, named: boolean): string {
  const specs = spec.metrics ?? [];
  if (specs.length === 0) return "<none>";
  const texts = specs.map((metric, index) => metricText(metric, status?.currentMetrics?.[index], named));
  return texts.length > MAX ? `${texts.slice(0, MAX).join(", ")} + ${texts.length - MAX} more...` : texts.join(", ");
}

function metricText(spec: autoscaling.MetricSpec, status: autoscaling.MetricStatus | undefined, named: boolean): string {
  const prefix = (name: string) => (named ? `${name}: ` : "");
  switch (spec.type) {
    case "External": {
      const target: autoscaling.MetricTarget = spec.external?.target ?? { type: "" };
      const current = status?.external?.current;
      if (target.averageValue !== undefined) return `${current?.averageValue ?? "<unknown>"}/${target.averageValue} (avg)`;
      return `${current?.value ?? "<unknown>"}/${target.value ?? "<auto>"}`;
    }
    case "Pods":
      return `${status?.pods?.current.averageValue ?? "<unknown>"}/${spec.pods?.target.averageValue ?? ""}`;
    case "Object": {
      const target: autoscaling.MetricTarget = spec.object?.target ?? { type: "" };
      const current = status?.object?.current;
      if (target.averageValue !== undefined) return `${current?.averageValue ?? "<unknown>"}/${target.averageValue} (avg)`;
      return `${current?.value ?? "<unknown>"}/${target.value ?? ""}`;
    }
    case "Resource":
      return prefix(spec.resource?.name ?? "") + resourceText(spec.resource?.target, status?.resource?.current);
    case "ContainerResource":
      return prefix(spec.containerResource?.name ?? "") + resourceText(spec.containerResource?.target, status?.containerResource?.current);
    default:
      return "<unknown type>";
  }
}
function resourceText(target: autoscaling.MetricTarget | undefined, current: autoscaling.MetricValueStatus | undefined): string {
  if (target?.averageValue !== undefined) return `${current?.averageValue ?? "<unknown>"}/${target.averageValue}`;
  const now =
    current?.averageUtilization === undefined || current.averageUtilization === null ? "<unknown>" : `${current.averageUtilization}%`;
  return `${now}/${target?.averageUtilization === undefined ? "<auto>" : `${target.averageUtilization}%`}`;
}
