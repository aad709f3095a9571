/** What a program may ask of the record that the simulated cluster keeps: who did what, and because of what. */
export const TRACE_SOCKET = "/run/kubewekend/trace";

/** One thing that somebody did. */
export interface Step {
  readonly id: number;
  /** The step that made this one happen; 0 for a root: a typed line, a timer, the boot. */
  readonly cause: number;
  /** Virtual microseconds. */
  readonly at: number;
  /** `kubectl`, `deployment-controller`, `default-scheduler`, `kubelet/kind-worker`, `containerd/kind-worker`, `user`. */
  readonly actor: string;
  /** input, create, update, patch, delete, bind, deliver, reconcile, schedule, sandbox, pull, start, rules; `update status`. */
  readonly verb: string;
  /** `deployments.apps/default/web`, or a typed line for `input`. */
  readonly object: string;
  /** etcd revision of a write, else 0. */
  readonly revision: number;
  readonly note?: string;
}

/** Chains of live objects, newest step first, each the cause of the one before it. Empty for an object nobody wrote. */
export interface Causes {
  /** From the object's last write back to its root. */
  chainOf(object: string): readonly Step[];
  /** From the object's first write back to its root. */
  originOf(object: string): readonly Step[];
}
