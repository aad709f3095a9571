/** What a pod's worker needs of its kubelet. */
import type { Recorder } from "../../kube/client/recorder.ts";
import type { Release } from "../../kube/releases/index.ts";
import type { Timers } from "../../kube/timers.ts";
import type { core, Pod } from "../../kube/types.ts";
import type { Cri } from "../../machine/cri.ts";
import type { Dialer } from "../../machine/dialer.ts";
import type { FileSystem } from "../../machine/filesystem.ts";
import type { Stream } from "../random/random.ts";
import type { ClusterDns } from "./dns.ts";
import type { Environments } from "./environment.ts";
import type { ObjectSource } from "./sources.ts";
import type { PodWorker } from "./worker.ts";

export interface PodHost {
  readonly clock: Timers;
  readonly jitter: Stream;
  readonly release: Release;
  readonly recorder: Recorder;
  readonly cri: Cri;
  readonly dialer: Dialer;
  readonly fs: FileSystem;
  readonly source: ObjectSource;
  readonly environments: Environments;
  readonly nodeName: string;
  readonly nodeIP: string;
  readonly memoryCapacity: number;
  readonly cgroupDriver: "systemd" | "cgroupfs";
  /** `/kubelet`: below which all pods' groups hang. */
  readonly cgroupRoot: string;
  allocatable(): Readonly<Record<string, string>>;
  dns(): ClusterDns;
  /** Why pods cannot get a network; undefined when they can. */
  networkProblem(): string | undefined;
  /** Registry credentials of the pod's pull secrets. */
  credentials(pod: Pod, image: string): { username: string; password: string } | undefined;
  /** Keeps the mirror of a static pod in the API. */
  ensureMirror(worker: PodWorker): void;
  /** Writes a status, now or as soon as the API server answers. */
  setStatus(worker: PodWorker, status: core.PodStatus): void;
  /** Everything of the pod has ended: the API object may go. */
  terminated(worker: PodWorker): void;
  log(line: string): void;
}
