import type { ControllerRevision } from "../../../kube/types.ts";
import { age, NONE, name } from "../columns.ts";
import { defineResource } from "../resource.ts";

/** ControllerRevisions. Upstream: pkg/registry/apps/controllerrevision/strategy.go. */
export const controllerRevisions = defineResource<ControllerRevision>({
  group: "apps",
  version: "v1",
  kind: "ControllerRevision",
  namespaced: true,
  columns: [name, { name: "Controller", cell: controllerText }, { name: "Revision", cell: ({ revision }) => revision }, age],
});

/** `statefulset.apps/db` */
function controllerText({ metadata }: ControllerRevision): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  if (!owner) return NONE;
  const slash = owner.apiVersion.indexOf("/");
  const kind = owner.kind.toLowerCase();
  return `${slash < 0 ? kind : `${kind}.${owner.apiVersion.slice(0, slash)}`}/${owner.name}`;
}
