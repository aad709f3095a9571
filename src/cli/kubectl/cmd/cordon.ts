/** `kubectl cordon` and `kubectl uncordon` (k8s.io/kubectl/pkg/cmd/drain/drain.go). */
import { defineVerb } from "../verb.ts";
import { completeNodes, setUnschedulable } from "./drain/cordon.ts";
import { nodesToDrain } from "./drain/nodes.ts";

export const cordon = defineVerb({
  name: "cordon",
  async run(invocation) {
    await setUnschedulable(invocation, await nodesToDrain(invocation, "cordon NODE"), true);
    return 0;
  },
  complete: completeNodes,
});

export const uncordon = defineVerb({
  name: "uncordon",
  async run(invocation) {
    await setUnschedulable(invocation, await nodesToDrain(invocation, "uncordon NODE"), false);
    return 0;
  },
  complete: completeNodes,
});
