/** Patterns about Pods and where they run. */
import { quantityMilliValue } from "../../kube/quantity.ts";
import { deployments, nodes, pods } from "../../kube/resource.ts";
import type { core } from "../../kube/types.ts";
import type { Context, Selection } from "../context.ts";
import type { StateCheck } from "../lab.ts";
import { fail, passed } from "../verdict.ts";
import { evidence, type Place } from "./place.ts";

/** What a template's containers ask for together, in thousandths of a CPU. */
export function requestedCpu(spec: core.PodSpec | undefined): number {
  return (spec?.containers ?? []).reduce((sum, { resources }) => sum + quantityMilliValue(resources?.requests?.["cpu"]), 0);
}
/** Guard: the template asks for at least so much CPU (thousandths). `too-little`, with `{found}` and `{least}`. */
export function requestsAtLeast(id: string, at: (context: Context) => Place, least: (context: Context) => number): StateCheck {
  return {
    id,
    codes: ["too-little"],
    guard: true,
    test(context) {
      const { name, namespace } = at(context);
      const deployment = context.get(deployments, name, namespace);
      const found = requestedCpu(deployment?.spec.template.spec);
      if (!deployment || found >= least(context)) return passed;
      return fail("too-little", { found: `${found}m`, least: `${least(context)}m` }, [
        evidence(deployments, deployment, ".spec.template.spec.containers[0].resources.requests.cpu", `${found}m`),
      ]);
    },
  };
}
/** Guard: the scheduler chose the node, not the template. `node-name`. */
export function scheduled(id: string, at: (context: Context) => Place): StateCheck {
  return {
    id,
    codes: ["node-name"],
    guard: true,
    test(context) {
      const { name, namespace } = at(context);
      const deployment = context.get(deployments, name, namespace);
      const node = deployment?.spec.template.spec?.nodeName;
      return deployment && node !== undefined && node !== ""
        ? fail("node-name", { node }, [evidence(deployments, deployment, ".spec.template.spec.nodeName", node)])
        : passed;
    },
  };
}
/** Guard: a node keeps a taint. `taint`. */
export function taintKept(id: string, node: string, taint: { key: string; value: string; effect: string }): StateCheck {
  return {
    id,
    codes: ["taint"],
    guard: true,
    test(context) {
      const found = context.get(nodes, node);
      const kept = found?.spec.taints?.some(
        ({ key, value, effect }) => key === taint.key && value === taint.value && effect === taint.effect,
      );
      return kept ? passed : fail("taint", { node }, found ? [evidence(nodes, found, ".spec.taints")] : []);
    },
  };
}
/** Guard, identity: Pods that were there at the start still are. `disturbed`, with the first `{pod}` that is gone. */
export function undisturbed(id: string, which: (context: Context) => Selection): StateCheck {
  return {
    id,
    codes: ["disturbed"],
    guard: true,
    test(context) {
      const gone = context.baseline.list(pods, which(context)).find(({ metadata }) => {
        const now = context.get(pods, metadata.name, metadata.namespace);
        return now?.metadata.uid !== metadata.uid || now.metadata.deletionTimestamp !== undefined;
      });
      return gone ? fail("disturbed", { pod: gone.metadata.name }) : passed;
    },
  };
}
