/** Labels, annotations and other things that most descriptions share. */
import { formatLabelSelector } from "../../../kube/labels.ts";
import { controllerOf } from "../../../kube/owner.ts";
import type { KubeObject, LabelSelector } from "../../../kube/types.ts";
import { LAST_APPLIED } from "../cmd/apply/annotation.ts";
import type { DescriptionWriter } from "./writer.ts";

const MAX_ANNOTATION = 140;
type StringMap = Readonly<Record<string, string>>;

/** `Labels:  a=b`, one a line, sorted. */
export function labelLines(w: DescriptionWriter, title: string, labels: StringMap | undefined, indent = ""): void {
  const keys = Object.keys(labels ?? {}).sort();
  w.write(0, `${indent}${title}:\t`);
  if (keys.length === 0) w.write(0, "<none>\n");
  keys.forEach((key, index) => {
    w.write(0, `${index > 0 ? `${indent}\t` : ""}${key}=${labels?.[key]}\n`);
  });
}

/** `Annotations:  a: b`; what kubectl apply keeps for itself is left out, long values are cut. */
export function annotationLines(w: DescriptionWriter, title: string, annotations: StringMap | undefined, indent = ""): void {
  const keys = Object.keys(annotations ?? {})
    .filter((key) => key !== LAST_APPLIED)
    .sort();
  w.write(0, `${indent}${title}:\t`);
  if (keys.length === 0) w.write(0, "<none>\n");
  keys.forEach((key, index) => {
    if (index > 0) w.write(0, `${indent}\t`);
    const value = (annotations?.[key] ?? "").replace(/\n$/, "");
    if (value.length + key.length + 2 <= MAX_ANNOTATION && !value.includes("\n")) {
      w.write(0, `${key}: ${value}\n`);
      return;
    }
    w.write(0, `${key}:\n`);
    for (const line of value.split("\n"))
      w.write(0, `${indent}\t  ${line.length > MAX_ANNOTATION - 2 ? `${line.slice(0, MAX_ANNOTATION - 2)}...` : line}\n`);
  });
}

/** Name, namespace, labels, annotations as most describers begin. */
export function header(w: DescriptionWriter, object: KubeObject, options: { namespace?: boolean } = {}): void {
  w.line(0, "Name:", object.metadata.name);
  if (options.namespace !== false) w.line(0, "Namespace:", object.metadata.namespace ?? "");
  labelLines(w, "Labels", object.metadata.labels);
  annotationLines(w, "Annotations", object.metadata.annotations);
}
/** `Deployment/web`, or undefined. */
export function controlledBy(object: KubeObject): string | undefined {
  const owner = controllerOf(object);
  return owner ? `${owner.kind}/${owner.name}` : undefined;
}
export function selectorText(selector: LabelSelector | undefined): string {
  return formatLabelSelector(selector);
}
export function finalizers(object: KubeObject): string {
  return `[${(object.metadata.finalizers ?? []).join(" ")}]`;
}
/** Go's %t with a capital. */
export function capitalBool(value: unknown): string {
  return value ? "True" : "False";
}
