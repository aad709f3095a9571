/** Waits until a container runs (or has run). */
import type { Pod } from "../../../../kube/types.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../verb.ts";
import { followWatch } from "../../watch.ts";

/** The pod as it is then. Throws CommandError when the pod is deleted meanwhile. */
export async function waitForContainer({ factory, process, complain, flags }: Invocation, pod: Pod, container: string): Promise<Pod> {
  const { name, namespace } = pod.metadata;
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const client = factory.client();
  let now = (await client.body("GET", `${path}/${name}`)) as Pod;
  let told = false;
  while (!hasStarted(now, container)) {
    const response = await client.request("GET", path, {
      query: { fieldSelector: `metadata.name=${name}`, resourceVersion: now.metadata.resourceVersion, watch: "true" },
      stream: true,
    });
    await followWatch(process, response, 0, async ({ type, object }) => {
      if (type === "DELETED") throw new CommandError(`pods ${JSON.stringify(name)} not found`);
      now = object as Pod;
      const waiting = statusOf(now, container)?.state?.waiting;
      if (waiting?.message && !told && !flags.bool("quiet")) {
        told = true;
        await complain(`Warning: container ${container}: ${waiting.message}\n`);
      }
      return !hasStarted(now, container);
    });
  }
  return { ...now, kind: "Pod", apiVersion: "v1" };
}
function statusOf({ status }: Pod, container: string) {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = status ?? {};
  return [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find(({ name }) => name === container);
}
function hasStarted(pod: Pod, container: string): boolean {
  const state = statusOf(pod, container)?.state;
  return state?.running !== undefined || state?.terminated !== undefined;
}
