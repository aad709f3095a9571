/** Printer columns that many kinds share, and the small texts they are made of. Upstream: pkg/printers/internalversion/printers.go. */
import { ageSince, humanDuration } from "../../kube/duration.ts";
import { formatLabelSelector, formatLabels, type Labels } from "../../kube/labels.ts";
import { parseTime } from "../../kube/time.ts";
import type { Container, KubeObject, LabelSelector, PodTemplateSpec } from "../../kube/types.ts";
import type { Column, StrategyContext } from "./resource.ts";

export const NONE = "<none>";

export const name: Column<KubeObject> = { name: "Name", format: "name", cell: (object) => object.metadata.name };
export const age: Column<KubeObject> = {
  name: "Age",
  cell: (object, context) => sinceText(object.metadata.creationTimestamp, context),
};

/** Age of a timestamp as kubectl prints it; `<unknown>` when there is none. */
export function sinceText(timestamp: string | undefined | null, { timers }: StrategyContext): string {
  return ageSince(timestamp, timers.date);
}
/** Between two timestamps. */
export function betweenText(from: string, to: string): string {
  return humanDuration(parseTime(to) - parseTime(from));
}

type WithTemplate = KubeObject & { spec: { template?: PodTemplateSpec } };
function containersOf(object: WithTemplate): readonly Container[] {
  return object.spec.template?.spec?.containers ?? [];
}
/** Columns Containers and Images of a workload; `-o wide` unless told. */
export function templateColumns(wide = true): readonly Column<WithTemplate>[] {
  return [
    { name: "Containers", wide, cell: (object) => containerNames(containersOf(object)) },
    { name: "Images", wide, cell: (object) => imageNames(containersOf(object)) },
  ];
}
export function containerNames(containers: readonly Container[]): string {
  return containers.map((container) => container.name).join(",");
}
export function imageNames(containers: readonly Container[]): string {
  return containers.map((container) => container.image ?? "").join(",");
}

/** Column Selector of a kind with a LabelSelector. */
export const labelSelectorColumn: Column<KubeObject & { spec: { selector?: LabelSelector } }> = {
  name: "Selector",
  wide: true,
  cell: (object) => formatLabelSelector(object.spec.selector),
};
/** Column Selector of a kind with a map. */
export const mapSelectorColumn: Column<KubeObject & { spec: { selector?: Labels } }> = {
  name: "Selector",
  wide: true,
  cell: (object) => labelsText(object.spec.selector),
};
/** `a=b,c=d` or `<none>` (labels.FormatLabels). */
export function labelsText(labels: Labels | undefined): string {
  const text = formatLabels(labels);
  return text === "" ? NONE : text;
}

/** RWO,ROX,RWX,RWOP. */
export function accessModesText(modes: readonly string[] | undefined): string {
  const short: Readonly<Record<string, string>> = {
    ReadWriteOnce: "RWO",
    ReadOnlyMany: "ROX",
    ReadWriteMany: "RWX",
    ReadWriteOncePod: "RWOP",
  };
  return Object.keys(short)
    .filter((mode) => modes?.includes(mode))
    .map((mode) => short[mode])
    .join(",");
}
