import { checkDns1123Label } from "../../../kube/names.ts";
import type { FieldError } from "../../../kube/status.ts";
import type { core, KubeObject } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defineResource, type StrategyContext } from "../resource.ts";
import { FieldErrors } from "../validation/index.ts";
import { checkAmount, checkContainerResourceName } from "../validation/resources.ts";
import { checkTolerations } from "../validation/scheduling.ts";
import { checkLabels } from "../validation/values.ts";

type RuntimeClass = KubeObject & {
  handler: string;
  overhead?: { podFixed?: Record<string, string> };
  scheduling?: { nodeSelector?: Record<string, string>; tolerations?: core.Toleration[] };
};

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
function validate({ handler, overhead, scheduling }: RuntimeClass, { release }: StrategyContext): FieldError[] {
  const errors = new FieldErrors(release.api);
  errors.invalidAll("handler", handler ?? "", checkDns1123Label(handler ?? ""));
  for (const [name, amount] of Object.entries(overhead?.podFixed ?? {})) {
    checkContainerResourceName(name, `overhead.limits[${name}]`, errors);
    checkAmount(name, amount, `overhead.limits[${name}]`, errors);
  }
  checkLabels(scheduling?.nodeSelector, "scheduling.nodeSelector", errors);
  checkTolerations(scheduling?.tolerations, "scheduling.tolerations", errors);
  return errors.list;
}
function validateUpdate(next: RuntimeClass, current: RuntimeClass, { release }: StrategyContext): FieldError[] {
  const errors = new FieldErrors(release.api);
  if (next.handler !== current.handler) errors.invalid("handler", next.handler, "field is immutable");
  return errors.list;
}
