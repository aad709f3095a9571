/** componentstatuses: the server asks the scheduler, the controller manager and etcd. Upstream: pkg/registry/core/componentstatus. */
import { ConnectionError } from "../../kube/status.ts";
import type { KubeObject } from "../../kube/types.ts";
import type { Dial } from "./proxy/connect.ts";

const COMPONENTS = [
  ["scheduler", 10_259],
  ["controller-manager", 10_257],
] as const;

export async function componentStatuses(dial: Dial | undefined, etcdRunning: boolean): Promise<KubeObject[]> {
  const statuses: KubeObject[] = [];
  for (const [name, port] of COMPONENTS) statuses.push(status(name, ...(await probe(dial, port))));
  statuses.push(etcdRunning ? status("etcd-0", true, "ok") : status("etcd-0", false, "context deadline exceeded"));
  return statuses;
}

async function probe(dial: Dial | undefined, port: number): Promise<[boolean, string]> {
  const refused = `dial tcp 127.0.0.1:${port}: connect: connection refused`;
  try {
    if (!dial) throw new ConnectionError("ECONNREFUSED", refused);
    const response = await dial("127.0.0.1", port, { method: "GET", path: "/healthz", headers: {}, scheme: "https" });
    return [response.status === 200, typeof response.body === "string" ? response.body : "ok"];
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    return [false, `Get "https://127.0.0.1:${port}/healthz": ${error.message}`];
  }
}

function status(name: string, healthy: boolean, message: string): KubeObject {
  return {
    kind: "ComponentStatus",
    apiVersion: "v1",
    metadata: { name, creationTimestamp: null },
    conditions: [{ type: "Healthy", status: healthy ? "True" : "False", message }],
  } as unknown as KubeObject;
}
