/** A pod in a node's namespaces, with the node's files under /host. */
import type { Container } from "../../../../kube/types.ts";

export function nodePod(node: string, suffix: string, container: Container): Record<string, unknown> {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `node-debugger-${node}-${suffix}` },
    spec: {
      containers: [{ ...container, volumeMounts: [{ name: "host-root", mountPath: "/host" }] }],
      hostIPC: true,
      hostNetwork: true,
      hostPID: true,
      nodeName: node,
      restartPolicy: "Never",
      tolerations: [{ operator: "Exists" }],
      volumes: [{ name: "host-root", hostPath: { path: "/" } }],
    },
  };
}
