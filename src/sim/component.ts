/**
 * What a component (controller manager, scheduler, kubelet, kube-proxy, CoreDNS) is given by the process it
 * runs in. It meets the rest of the cluster only through `client`.
 */
import type { Client } from "../kube/client/client.ts";
import type { Release } from "../kube/releases/index.ts";
import type { Timers } from "../kube/timers.ts";
import type { Random } from "./random/random.ts";
import type { Trace } from "./trace/trace.ts";

export interface ComponentContext {
  /** Virtual time; every timer a component sets it also cancels in `stop`. */
  readonly clock: Timers;
  readonly random: Random;
  readonly trace: Trace;
  readonly release: Release;
  /** Speaks as this component's identity to the API server that the process can reach at this instant. */
  readonly client: Client;
  /** The same, as a service account of kube-system (`--use-service-account-credentials`): `deployment-controller`, … */
  clientAs(serviceAccount: string): Client;
  /** Stops the clock until something from outside the world is loaded, then goes on. Absent where nothing can be held. */
  hold?<T>(loading: Promise<T>, goOn: (loaded: T) => void): void;
  /** Appends a line to the process's log (stderr). */
  log(line: string): void;
}

export interface Component {
  /** Stops loops, watches and timers. The component is not used afterwards. */
  stop(): void;
}
