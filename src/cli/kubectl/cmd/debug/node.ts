/** A pod on a node, for `kubectl debug node/NAME`. */
import type { Container, Pod } from "../../../../kube/types.ts";

/** What it may see of the node is its profile's. */
export function nodePod(node: string, suffix: string, container: Container): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `node-debugger-${node}-${suffix}` },
    spec: { containers: [container], nodeName: node, restartPolicy: "Never", tolerations: [{ operator: "Exists" }] },
  } as unknown as Pod;
}
