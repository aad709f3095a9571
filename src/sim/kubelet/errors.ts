/** Why a sync did not get to its end: the kubelet's reasons (pkg/kubelet/container/sync_result.go, images/types.go). */
export type SyncReason =
  | "CrashLoopBackOff"
  | "ImagePullBackOff"
  | "ErrImagePull"
  | "ErrImageNeverPull"
  | "InvalidImageName"
  | "ImageInspectError"
  | "CreateContainerConfigError"
  | "CreateContainerError"
  | "RunContainerError"
  | "PostStartHookError"
  | "CreatePodSandboxError"
  | "NetworkNotReady"
  | "FailedMount";

/** One container (or the pod) could not be brought further; the worker tries again later. */
export class SyncError extends Error {
  readonly reason: SyncReason;
  /** Microseconds until the next try; undefined is the worker's usual back-off. */
  readonly retryAfter: number | undefined;
  constructor(reason: SyncReason, message: string, retryAfter?: number) {
    super(message);
    this.name = "SyncError";
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}

/** What a container waits for, remembered between syncs (kubelet's reasonCache). */
export interface WaitingReason {
  readonly reason: string;
  readonly message: string;
}
