import type { KubeObject, PodTemplateSpec } from "../../../kube/types.ts";
import { containerNames, imageNames, labelsText, name } from "../columns.ts";
import { defineResource } from "../resource.ts";

type PodTemplate = KubeObject & { template: PodTemplateSpec };

/** PodTemplates. Upstream: pkg/registry/core/podtemplate/strategy.go. */
export const podTemplates = defineResource<PodTemplate>({
  group: "",
  version: "v1",
  kind: "PodTemplate",
  namespaced: true,
  columns: [
    name,
    { name: "Containers", cell: ({ template }) => containerNames(template?.spec?.containers ?? []) },
    { name: "Images", cell: ({ template }) => imageNames(template?.spec?.containers ?? []) },
    { name: "Pod Labels", cell: ({ template }) => labelsText(template?.metadata?.labels) },
  ],
});
