/** When the change that led to an endpoints object happened. Follows k8s.io/endpointslice/util/trigger_time_tracker.go. */
import { podCondition } from "../../kube/pod.ts";
import type { Pod, Service } from "../../kube/types.ts";

export const LAST_CHANGE_TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";

export class TriggerTimes {
  #known = new Map<string, { service: string; pods: Map<string, string> }>();

  /** The earliest change of a pod's readiness or of the service since the last call, or undefined. RFC 3339. */
  next(key: string, service: Service, pods: readonly Pod[]): string | undefined {
    const before = this.#known.get(key) ?? { service: "", pods: new Map<string, string>() };
    const now = new Map<string, string>();
    let earliest: string | undefined;
    const consider = (time: string, since: string) => {
      if (time > since && (earliest === undefined || time < earliest)) earliest = time;
    };
    for (const pod of pods) {
      const time = podCondition(pod, "Ready")?.lastTransitionTime;
      if (!time) continue;
      now.set(pod.metadata.name, time);
      consider(time, before.pods.get(pod.metadata.name) ?? "");
    }
    const created = service.metadata.creationTimestamp;
    consider(created, before.service);
    this.#known.set(key, { service: created, pods: now });
    return earliest;
  }
  forget(key: string): void {
    this.#known.delete(key);
  }
}
