import type { core, Pod } from "../../../kube/types.ts";
import type { AdmissionPlugin } from "./admission.ts";

const SECONDS = 300;
const NOT_READY: core.Toleration = {
  key: "node.kubernetes.io/not-ready",
  operator: "Exists",
  effect: "NoExecute",
  tolerationSeconds: SECONDS,
};
const UNREACHABLE: core.Toleration = { ...NOT_READY, key: "node.kubernetes.io/unreachable" };

/**
 * Pods stay five minutes on a node that is not ready or unreachable.
 * Upstream: plugin/pkg/admission/defaulttolerationseconds/admission.go.
 */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",
  handles: (operation, resource, subresource) =>
    (operation === "CREATE" || operation === "UPDATE") && resource.kind === "Pod" && subresource === "",
  admit({ object }) {
    const pod = object as Pod;
    const given = pod.spec.tolerations ?? [];
    const missing = [NOT_READY, UNREACHABLE].filter(({ key }) => !given.some((toleration) => tolerates(toleration, key ?? "")));
    return missing.length === 0 ? pod : { ...pod, spec: { ...pod.spec, tolerations: given.concat(missing) } };
  },
};

function tolerates({ key, effect }: core.Toleration, taint: string): boolean {
  return (key === taint || !key) && (effect === "NoExecute" || !effect);
}
