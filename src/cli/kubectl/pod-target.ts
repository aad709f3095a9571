/** From POD or TYPE/NAME to one pod and one container (k8s.io/kubectl/pkg/polymorphichelpers, cmd/util/podcmd). */
import { formatSelector, selectorFromSet, selectorOf } from "../../kube/labels.ts";
import { isPodReady, podCondition } from "../../kube/pod.ts";
import { parseTime } from "../../kube/time.ts";
import type { Container, KubeObject, ObjectList, Pod } from "../../kube/types.ts";
import { goPointerOf, groupKindOf } from "./cmd/set/pod-spec.ts";
import { CommandError } from "./errors.ts";
import { build } from "./resource/builder.ts";
import { infosOf } from "./resource/visit.ts";
import type { Invocation } from "./verb.ts";
import { followWatch } from "./watch.ts";

/** The object an argument names: a pod unless it says otherwise. */
export async function namedObject({ factory }: Invocation, name: string): Promise<KubeObject> {
  const { visits } = await build(factory, {
    args: [name.includes("/") ? name : `pods/${name}`],
    namespace: factory.namespace,
    stopOnError: true,
    singleResourceType: true,
  });
  return infosOf(visits)[0]?.object as KubeObject;
}

/** SelectorsForObject, as a query. Throws CommandError. */
export function podSelectorOf(object: KubeObject): string {
  const spec = (object as { spec?: { selector?: unknown } }).spec;
  switch (groupKindOf(object)) {
    case "ReplicaSet.apps":
    case "StatefulSet.apps":
    case "DaemonSet.apps":
    case "Deployment.apps":
    case "Job.batch":
      return formatSelector(selectorOf(spec?.selector as never));
    case "ReplicationController":
      return formatSelector(selectorFromSet(spec?.selector as never));
    case "Service": {
      const selector = spec?.selector as Record<string, string> | undefined;
      if (!selector || Object.keys(selector).length === 0)
        throw new CommandError(`invalid service '${object.metadata.name}': Service is defined without a selector`);
      return formatSelector(selectorFromSet(selector));
    }
    default:
      throw new CommandError(`selector for ${goPointerOf(object)} not implemented`);
  }
}

/** The pods a selector finds, best first; waits for the first one. Throws `timed out waiting for the condition` after `timeout` seconds. */
export async function podsFor(
  { factory, process }: Invocation,
  namespace: string,
  labelSelector: string,
  timeout: number,
  order: (a: Pod, b: Pod) => number,
): Promise<Pod[]> {
  const client = factory.client();
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const list = (await client.body("GET", path, { query: { labelSelector } })) as ObjectList<Pod>;
  if (list.items.length > 0) return list.items.map(typed).sort(order);
  const response = await client.request("GET", path, {
    query: { labelSelector, resourceVersion: list.metadata?.resourceVersion, watch: "true" },
    stream: true,
  });
  let found: Pod | undefined;
  await followWatch(process, response, timeout, async ({ type, object }) => {
    if (type !== "ADDED" && type !== "MODIFIED") return true;
    found = typed(object as Pod);
    return false;
  });
  if (!found) throw new CommandError("timed out waiting for the condition");
  return [found];
}
function typed(pod: Pod): Pod {
  return { ...pod, kind: "Pod", apiVersion: "v1" };
}

/** AttachablePodForObject: a pod, or the most active one of a workload or service. */
export async function attachablePod(invocation: Invocation, object: KubeObject, timeout: number): Promise<Pod> {
  if (groupKindOf(object) === "Pod") return object as unknown as Pod;
  let selector: string;
  try {
    selector = podSelectorOf(object);
  } catch (error) {
    if (error instanceof CommandError) throw new CommandError(`cannot attach to ${goPointerOf(object)}: ${error.message}`);
    throw error;
  }
  const [pod] = await podsFor(invocation, object.metadata.namespace ?? "", selector, timeout, byActivity(1));
  return pod as Pod;
}

const PHASES: Readonly<Record<string, number>> = { Running: 0, Unknown: 1, Pending: 2 };

/**
 * podutils.ByLogging (`restarts` -1: more restarts first) and the reverse of ActivePods (1: fewer first): assigned, running,
 * ready, ready for longer, restarts, older.
 */
export function byActivity(restarts: 1 | -1): (a: Pod, b: Pod) => number {
  return (a, b) =>
    Number(!a.spec.nodeName) - Number(!b.spec.nodeName) ||
    phaseRank(a) - phaseRank(b) ||
    Number(!isPodReady(a)) - Number(!isPodReady(b)) ||
    (isPodReady(a) && isPodReady(b) ? readySince(a) - readySince(b) : 0) ||
    restarts * (maxRestarts(a) - maxRestarts(b)) ||
    parseTime(a.metadata.creationTimestamp) - parseTime(b.metadata.creationTimestamp);
}
function phaseRank({ status }: Pod): number {
  return PHASES[status?.phase ?? ""] ?? 0;
}
function readySince(pod: Pod): number {
  return parseTime(podCondition(pod, "Ready")?.lastTransitionTime);
}
function maxRestarts({ status }: Pod): number {
  return Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
}

const DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

export interface FoundContainer {
  readonly container: Container;
  readonly list: "containers" | "initContainers" | "ephemeralContainers";
}
export function findContainer({ spec }: Pod, name: string): FoundContainer | undefined {
  for (const list of ["containers", "initContainers", "ephemeralContainers"] as const) {
    const container = ((spec[list] ?? []) as Container[]).find((one) => one.name === name);
    if (container) return { container, list };
  }
  return undefined;
}
/** `a, debugger (ephem), setup (init)`. */
export function containerNames({ spec }: Pod): string {
  return [
    ...spec.containers.map(({ name }) => name),
    ...(spec.ephemeralContainers ?? []).map(({ name }) => `${name} (ephem)`),
    ...(spec.initContainers ?? []).map(({ name }) => `${name} (init)`),
  ].join(", ");
}
/** The container the pod's annotation names, if it exists. */
export function annotatedContainer(pod: Pod): string | undefined {
  return pod.metadata.annotations?.[DEFAULT_CONTAINER] || undefined;
}

/** FindOrDefaultContainerByName: the named one, the annotated one, or the first, which is told when there are several. */
export async function defaultContainer(invocation: Invocation, pod: Pod, name: string, quiet: boolean): Promise<FoundContainer> {
  if (name !== "") {
    const found = findContainer(pod, name);
    if (!found) throw new CommandError(`container ${name} not found in pod ${pod.metadata.name}`);
    return found;
  }
  const annotated = annotatedContainer(pod);
  const preset = annotated === undefined ? undefined : findContainer(pod, annotated);
  if (preset) return preset;
  const [first] = pod.spec.containers;
  if (!first) throw new CommandError(`pod ${pod.metadata.namespace}/${pod.metadata.name} does not have any containers`);
  if (!quiet) await sayDefaulted(invocation, pod, first.name);
  return { container: first, list: "containers" };
}
/** `Defaulted container "a" out of: a, b`, when there is a choice. */
export async function sayDefaulted({ complain }: Invocation, pod: Pod, name: string): Promise<void> {
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  if (containers.length > 1 || initContainers.length > 0 || ephemeralContainers.length > 0)
    await complain(`Defaulted container ${JSON.stringify(name)} out of: ${containerNames(pod)}\n`);
}
