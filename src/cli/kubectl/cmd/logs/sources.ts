/** Which containers' logs are meant (k8s.io/kubectl/pkg/polymorphichelpers/logsforobject.go). */
import type { KubeObject, Pod } from "../../../../kube/types.ts";
import { CommandError } from "../../errors.ts";
import { annotatedContainer, byActivity, containerNames, findContainer, podSelectorOf, podsFor, sayDefaulted } from "../../pod-target.ts";
import type { Invocation } from "../../verb.ts";
import { goPointerOf, groupKindOf } from "../set/pod-spec.ts";

export interface LogSource {
  readonly pod: Pod;
  readonly container: string;
}

/** The logs of a pod, or of the liveliest pod of a workload or service. */
export async function logSources(invocation: Invocation, object: KubeObject, container: string): Promise<LogSource[]> {
  if (groupKindOf(object) === "Pod") return podSources(invocation, object as unknown as Pod, container, false);
  let selector: string;
  try {
    selector = podSelectorOf(object);
  } catch (error) {
    if (error instanceof CommandError) throw new CommandError(`cannot get the logs from ${goPointerOf(object)}: ${error.message}`);
    throw error;
  }
  const { flags, complain } = invocation;
  const timeout = flags.duration("pod-running-timeout");
  const pods = await podsFor(invocation, object.metadata.namespace ?? "", selector, timeout, byActivity(-1));
  if (flags.has("all-pods") && flags.bool("all-pods")) {
    const found: LogSource[] = [];
    for (const pod of pods) found.push(...(await podSources(invocation, pod, container, true)));
    return found;
  }
  const [pod] = pods;
  if (!pod) return [];
  if (pods.length > 1) await complain(`Found ${pods.length} pods, using pod/${pod.metadata.name}\n`);
  return podSources(invocation, pod, container, false);
}

async function podSources(invocation: Invocation, pod: Pod, container: string, silent: boolean): Promise<LogSource[]> {
  const { flags, complain, release } = invocation;
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  if (flags.bool("all-containers"))
    return [...initContainers, ...containers, ...ephemeralContainers].map(({ name }) => ({ pod, container: name }));
  let chosen = container;
  const annotated = annotatedContainer(pod);
  if (chosen === "" && annotated !== undefined) {
    if (findContainer(pod, annotated)) chosen = annotated;
    else await complain(`Default container name ${JSON.stringify(annotated)} not found in pod ${pod.metadata.name}\n`);
  }
  if (chosen === "") {
    chosen = containers[0]?.name ?? "";
    if (!silent) await sayDefaulted(invocation, pod, chosen);
  }
  if (!findContainer(pod, chosen)) {
    const others = release.kubectl.logsNameContainers ? ` out of: ${containerNames(pod)}` : "";
    throw new CommandError(`container ${chosen} is not valid for pod ${pod.metadata.name}${others}`);
  }
  return [{ pod, container: chosen }];
}
