/**
 * Leader election through a Lease, as client-go tools/leaderelection: the holder renews every `retryPeriod`;
 * the others watch the record and take it once it has not changed for `leaseDuration`. Whoever cannot renew
 * within `renewDeadline` has lost it.
 */
import { leases } from "../resource.ts";
import { isNotFound } from "../status.ts";
import { SECOND, type Timer, type Timers } from "../timers.ts";
import type { Lease, New } from "../types.ts";
import type { Client } from "./client.ts";
import { Recorder } from "./recorder.ts";

export interface LeaderElectionOptions {
  client: Client;
  timers: Timers;
  /** Of the Lease: `kube-controller-manager`, `kube-scheduler`. */
  name: string;
  /** Default `kube-system`. */
  namespace?: string;
  /** `kind-control-plane_<uuid>`: a new one for every start of the process. */
  identity: string;
  /** Event source: `kube-controller-manager`, `default-scheduler`. Default: `name`. */
  component?: string;
  /** Microseconds; 15 s. */
  leaseDuration?: number;
  /** Microseconds; 10 s. */
  renewDeadline?: number;
  /** Microseconds; 2 s. */
  retryPeriod?: number;
  /** In [0, 1): stretches the wait of a candidate (by up to 1.2 periods), so that two do not run in step. Default 0. */
  jitter?(): number;
  onStartedLeading(): void;
  /** The lease was lost (not called by `stop`). The real process exits here; without that it stands for election again. */
  onStoppedLeading(): void;
  /** Gives the lease away in `stop` (kube-scheduler does, kube-controller-manager does not). */
  releaseOnStop?: boolean;
}

export interface LeaderElection {
  readonly leading: boolean;
  stop(): void;
}

/** Starts standing for election at once. */
export function startLeaderElection(options: LeaderElectionOptions): LeaderElection {
  return new Candidate(options);
}

const JITTER_FACTOR = 1.2;

class Candidate implements LeaderElection {
  #options: LeaderElectionOptions;
  #recorder: Recorder;
  #timer: Timer | undefined;
  #observed = "";
  #observedAt = 0;
  #renewedAt = 0;
  leading = false;

  constructor(options: LeaderElectionOptions) {
    this.#options = options;
    this.#recorder = new Recorder(options.client, options.timers, { component: options.component ?? options.name });
    this.#stand();
  }

  stop(): void {
    this.#timer?.cancel();
    if (this.leading && this.#options.releaseOnStop) this.#release();
    this.leading = false;
  }

  get #namespace(): string {
    return this.#options.namespace ?? "kube-system";
  }
  get #retryPeriod(): number {
    return this.#options.retryPeriod ?? 2 * SECOND;
  }

  #later(delay: number, run: () => void): void {
    this.#timer = this.#options.timers.after(delay, run, `periodic/leaderelection/${this.#options.name}`);
  }

  #stand(): void {
    if (!this.#tryAcquireOrRenew()) {
      this.#later(this.#retryPeriod * (1 + JITTER_FACTOR * (this.#options.jitter?.() ?? 0)), () => this.#stand());
      return;
    }
    this.leading = true;
    this.#renewedAt = this.#options.timers.now;
    this.#later(this.#retryPeriod, () => this.#renew());
    this.#options.onStartedLeading();
  }

  #renew(): void {
    const { timers, renewDeadline = 10 * SECOND, onStoppedLeading } = this.#options;
    if (this.#tryAcquireOrRenew()) this.#renewedAt = timers.now;
    else if (timers.now - this.#renewedAt >= renewDeadline) {
      this.leading = false;
      this.#later(this.#retryPeriod, () => this.#stand());
      onStoppedLeading();
      return;
    }
    this.#later(this.#retryPeriod, () => this.#renew());
  }

  #tryAcquireOrRenew(): boolean {
    const { client, name, identity, timers, leaseDuration = 15 * SECOND } = this.#options;
    const now = timers.microTimestamp();
    try {
      const lease = this.#read();
      if (!lease) {
        const created = client.create(leases, {
          apiVersion: "coordination.k8s.io/v1",
          kind: "Lease",
          metadata: { name, namespace: this.#namespace },
          spec: {
            holderIdentity: identity,
            leaseDurationSeconds: leaseDuration / SECOND,
            acquireTime: now,
            renewTime: now,
            leaseTransitions: 0,
          },
        } as New<Lease>);
        this.#becameLeader(created);
        return true;
      }
      if (lease.metadata.resourceVersion !== this.#observed) {
        this.#observed = lease.metadata.resourceVersion;
        this.#observedAt = timers.now;
      }
      const { holderIdentity: holder = "", leaseTransitions = 0, acquireTime } = lease.spec;
      if (holder !== "" && holder !== identity && this.#observedAt + leaseDuration > timers.now) return false;
      const updated = client.update(leases, {
        ...lease,
        spec: {
          holderIdentity: identity,
          leaseDurationSeconds: leaseDuration / SECOND,
          acquireTime: holder === identity && acquireTime ? acquireTime : now,
          renewTime: now,
          leaseTransitions: holder === identity ? leaseTransitions : leaseTransitions + 1,
        },
      } as Lease);
      this.#observed = updated.metadata.resourceVersion;
      this.#observedAt = timers.now;
      if (holder !== identity) this.#becameLeader(updated);
      return true;
    } catch {
      // No way to a server, or somebody else was faster: try again after the retry period.
      return false;
    }
  }

  #read(): Lease | undefined {
    try {
      return this.#options.client.get(leases, this.#options.name, this.#namespace);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  #becameLeader(lease: Lease): void {
    this.#observed = lease.metadata.resourceVersion;
    this.#observedAt = this.#options.timers.now;
    this.#recorder.event(lease, "Normal", "LeaderElection", `${this.#options.identity} became leader`);
  }

  #release(): void {
    const { client, identity, timers } = this.#options;
    try {
      const lease = this.#read();
      if (lease?.spec.holderIdentity !== identity) return;
      const now = timers.microTimestamp();
      client.update(leases, {
        ...lease,
        spec: { ...lease.spec, holderIdentity: "", leaseDurationSeconds: 1, acquireTime: now, renewTime: now },
      } as Lease);
      this.#recorder.event(lease, "Normal", "LeaderElection", `${identity} stopped leading`);
    } catch {
      // The lease then runs out by itself.
    }
  }
}
