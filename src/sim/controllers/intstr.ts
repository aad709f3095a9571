/** Numbers that may be percentages. Follows k8s.io/apimachinery/pkg/util/intstr. */
export type IntOrString = number | string;

/** A number, or a percentage of `total` rounded as asked (intstr.GetScaledValueFromIntOrPercent); a broken one counts 0. */
export function scaledValue(value: IntOrString | undefined, total: number, round: "up" | "down"): number {
  if (value === undefined) return 0;
  if (typeof value === "number") return value;
  const match = /^(\d+)%$/.exec(value);
  if (!match) return 0;
  const exact = (Number(match[1]) * total) / 100;
  return round === "up" ? Math.ceil(exact) : Math.floor(exact);
}
