/** `Pod Template:` of workloads. */
import type { PodTemplateSpec } from "../../../kube/types.ts";
import { containerLines, tolerationLines } from "./containers.ts";
import { annotationLines, labelLines } from "./metadata.ts";
import { spreadLines, volumeLines } from "./volumes.ts";
import type { DescriptionWriter } from "./writer.ts";

export function podTemplateLines(w: DescriptionWriter, template: PodTemplateSpec | undefined, later: boolean): void {
  w.write(0, "Pod Template:\n");
  if (!template) {
    w.write(1, "<unset>");
    return;
  }
  const { metadata, spec } = template;
  labelLines(w, "  Labels", metadata?.labels);
  if (Object.keys(metadata?.annotations ?? {}).length > 0) annotationLines(w, "  Annotations", metadata?.annotations);
  if (spec?.serviceAccountName) w.line(1, "Service Account:", spec.serviceAccountName);
  const options = { space: "  ", portNames: later };
  if (spec?.initContainers?.length) containerLines(w, "Init Containers", spec.initContainers, options);
  containerLines(w, "Containers", spec?.containers ?? [], options);
  volumeLines(w, spec?.volumes, "  ", later);
  spreadLines(w, spec?.topologySpreadConstraints, "  ");
  if (spec?.priorityClassName) w.line(1, "Priority Class Name:", spec.priorityClassName);
  if (later) {
    labelLines(w, "  Node-Selectors", spec?.nodeSelector);
    tolerationLines(w, "  Tolerations", spec?.tolerations);
  }
}
