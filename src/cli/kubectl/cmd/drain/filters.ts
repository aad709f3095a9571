/** Which pods of a node drain removes, and what speaks against it (k8s.io/kubectl/pkg/drain/filters.go). */
import { controllerOf } from "../../../../kube/owner.ts";
import { isPodTerminal } from "../../../../kube/pod.ts";
import { isNotFound } from "../../../../kube/status.ts";
import { parseTime } from "../../../../kube/time.ts";
import type { Pod } from "../../../../kube/types.ts";
import { CommandError, toError } from "../../errors.ts";
import type { Invocation } from "../../verb.ts";

export interface PodList {
  readonly pods: readonly Pod[];
  /** `ignoring DaemonSet-managed Pods: kube-system/kindnet-x; …`, or "". */
  readonly warnings: string;
  readonly errors: readonly Error[];
}
interface Verdict {
  readonly remove: boolean;
  readonly warning?: string;
  readonly error?: string;
}
const OKAY: Verdict = { remove: true };
const SKIP: Verdict = { remove: false };
type Filter = (invocation: Invocation, pod: Pod) => Promise<Verdict> | Verdict;

/** The last filter's warning is the one that is kept. */
const FILTERS: readonly Filter[] = [longDeleted, ofDaemonSet, mirror, withLocalStorage, unreplicated];
const MIRROR = "kubernetes.io/config.mirror";

export async function podsForDeletion(invocation: Invocation, node: string): Promise<PodList> {
  const list = (await invocation.factory.client().body("GET", "/api/v1/pods", {
    query: { fieldSelector: `spec.nodeName=${node}`, labelSelector: invocation.flags.string("pod-selector"), limit: 500 },
  })) as { items?: Pod[] };
  const pods: Pod[] = [];
  const warnings = new Map<string, string[]>();
  const errors = new Map<string, string[]>();
  for (const pod of list.items ?? []) {
    const { remove, warning, error } = await verdictOn(invocation, pod);
    if (remove) pods.push({ ...pod, kind: "Pod", apiVersion: "v1" });
    const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
    if (warning !== undefined) warnings.set(warning, [...(warnings.get(warning) ?? []), name]);
    if (error !== undefined) errors.set(error, [...(errors.get(error) ?? []), name]);
  }
  return {
    pods,
    warnings: [...warnings].map(([text, names]) => `${text}: ${names.join(", ")}`).join("; "),
    errors: [...errors].map(([text, names]) => new CommandError(`cannot delete ${text}: ${names.join(", ")}`)),
  };
}
async function verdictOn(invocation: Invocation, pod: Pod): Promise<Verdict> {
  let verdict = OKAY;
  for (const filter of FILTERS) {
    verdict = await filter(invocation, pod);
    if (!verdict.remove) break;
  }
  return verdict;
}

/** --skip-wait-for-delete-timeout: the pod has been going for longer than that. */
export function isLongDeleted({ flags, process }: Invocation, pod: Pod): boolean {
  const seconds = flags.int("skip-wait-for-delete-timeout");
  const deleted = pod.metadata.deletionTimestamp;
  return seconds > 0 && deleted !== undefined && Math.trunc((process.date - parseTime(deleted)) / 1000) > seconds;
}
function longDeleted(invocation: Invocation, pod: Pod): Verdict {
  return isLongDeleted(invocation, pod) ? SKIP : OKAY;
}
async function ofDaemonSet({ factory, flags }: Invocation, pod: Pod): Promise<Verdict> {
  const owner = controllerOf(pod);
  if (owner?.kind !== "DaemonSet" || isPodTerminal(pod)) return OKAY;
  try {
    await factory.client().body("GET", `/apis/apps/v1/namespaces/${pod.metadata.namespace}/daemonsets/${owner.name}`);
  } catch (error) {
    const { message } = toError(error);
    return isNotFound(error) && flags.bool("force") ? { remove: true, warning: message } : { remove: false, error: message };
  }
  if (!flags.bool("ignore-daemonsets")) return { remove: false, error: "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)" };
  return { remove: false, warning: "ignoring DaemonSet-managed Pods" };
}
function mirror(_: Invocation, pod: Pod): Verdict {
  return pod.metadata.annotations?.[MIRROR] === undefined ? OKAY : SKIP;
}
function withLocalStorage({ flags }: Invocation, pod: Pod): Verdict {
  if (!(pod.spec.volumes ?? []).some((volume) => volume.emptyDir !== undefined) || isPodTerminal(pod)) return OKAY;
  if (!flags.bool("delete-emptydir-data") && !flags.bool("delete-local-data"))
    return { remove: false, error: "Pods with local storage (use --delete-emptydir-data to override)" };
  return { remove: true, warning: "deleting Pods with local storage" };
}
function unreplicated({ flags, release }: Invocation, pod: Pod): Verdict {
  if (isPodTerminal(pod) || controllerOf(pod)) return OKAY;
  if (flags.bool("force")) return { remove: true, warning: "deleting Pods that declare no controller" };
  return { remove: false, error: `${release.kubectl.unmanagedPods} (use --force to override)` };
}
