import type { core, Pod } from "../../../kube/types.ts";
import type { AdmissionPlugin } from "./admission.ts";

/**
 * Pods stay five minutes on a node that is not ready or unreachable, unless flags say otherwise.
 * Upstream: plugin/pkg/admission/defaulttolerationseconds/admission.go.
 */
export function defaultTolerationSeconds(notReady: number, unreachable: number): AdmissionPlugin {
  const toleration = (key: string, tolerationSeconds: number): core.Toleration => ({
    key,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds,
  });
  const both = [toleration("node.kubernetes.io/not-ready", notReady), toleration("node.kubernetes.io/unreachable", unreachable)];
  return {
    name: "DefaultTolerationSeconds",
    handles: (operation, resource, subresource) =>
      (operation === "CREATE" || operation === "UPDATE") && resource.kind === "Pod" && subresource === "",
    admit({ object }) {
      const pod = object as Pod;
      const given = pod.spec.tolerations ?? [];
      const missing = both.filter(({ key }) => !given.some((one) => tolerates(one, key ?? "")));
      return missing.length === 0 ? pod : { ...pod, spec: { ...pod.spec, tolerations: given.concat(missing) } };
    },
  };
}

function tolerates({ key, effect }: core.Toleration, taint: string): boolean {
  return (key === taint || !key) && (effect === "NoExecute" || !effect);
}
