import { checkDns1123Label } from "../../../kube/names.ts";
import type { FieldError } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defineResource, type StrategyContext } from "../resource.ts";
import { FieldErrors } from "../validation/index.ts";

type RuntimeClass = KubeObject & { handler: string };

/** RuntimeClasses. Upstream: pkg/registry/node/runtimeclass/strategy.go. */
export const runtimeClasses = defineResource<RuntimeClass>({
  group: "node.k8s.io",
  version: "v1",
  kind: "RuntimeClass",
  resource: "runtimeclasses",
  namespaced: false,
  validate,
  validateUpdate,
  columns: [name, { name: "Handler", cell: ({ handler }) => handler }, age],
});

/** Upstream: pkg/apis/node/validation/validation.go. */
function validate({ handler }: RuntimeClass, { release }: StrategyContext): FieldError[] {
  const errors = new FieldErrors(release.api);
  errors.invalidAll("handler", handler ?? "", checkDns1123Label(handler ?? ""));
  return errors.list;
}
function validateUpdate(next: RuntimeClass, current: RuntimeClass, { release }: StrategyContext): FieldError[] {
  const errors = new FieldErrors(release.api);
  if (next.handler !== current.handler) errors.invalid("handler", next.handler, "field is immutable");
  return errors.list;
}
