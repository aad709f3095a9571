/**
 * Probes of one container: periods, thresholds, the gate of the startup probe. Upstream: pkg/kubelet/prober.
 * Ticks run only while the container does; what a probe finds is told by `changed`.
 */
import { SECOND, type Timer, type Timers } from "../../kube/timers.ts";
import type { core } from "../../kube/types.ts";

export type ProbeKind = "startup" | "readiness" | "liveness";
export type ProbeOutcome =
  | { readonly result: "success" }
  | { readonly result: "failure"; readonly output: string }
  | { readonly result: "error"; readonly output: string };

/** Runs one probe against the running container. */
export type ProbeRunner = (probe: core.Probe, done: (outcome: ProbeOutcome) => void) => void;

export interface ProbeWorkerOptions {
  timers: Timers;
  kind: ProbeKind;
  probe: core.Probe;
  /** Names the timer. */
  subject: string;
  run: ProbeRunner;
  /** The startup probe has succeeded, or there is none. */
  started(): boolean;
  /** A failure, counted or not: for the event. */
  failed(kind: ProbeKind, outcome: ProbeOutcome): void;
  /** The verdict changed; `failure` of startup or liveness means restart. */
  changed(kind: ProbeKind, verdict: "success" | "failure"): void;
}

export class ProbeWorker {
  readonly kind: ProbeKind;
  /** undefined is unknown: readiness counts it as not ready, liveness as alive. */
  verdict: "success" | "failure" | undefined;
  #options: ProbeWorkerOptions;
  /** Ticks lie on this grid. */
  #origin: number;
  #containerId = "";
  #startedAt = 0;
  #timer: Timer | undefined;
  #last: "success" | "failure" | undefined;
  #runLength = 0;
  #onHold = false;
  #stopped = false;
  #probing = false;

  constructor(options: ProbeWorkerOptions) {
    this.#options = options;
    this.kind = options.kind;
    this.#origin = options.timers.now;
  }

  /** The container with this id runs (again) since `startedAt`: probing begins. */
  containerStarted(containerId: string, startedAt: number): void {
    if (this.#containerId === containerId || this.#stopped) return;
    this.#containerId = containerId;
    this.#startedAt = startedAt;
    this.verdict = undefined;
    this.#last = undefined;
    this.#runLength = 0;
    this.#onHold = false;
    // A probe of the container before this one may never come back.
    this.#probing = false;
    this.#timer?.cancel();
    // Readiness is asked at once; the others at their next tick.
    if (this.kind === "readiness" || this.kind === "startup") this.#tick();
    else this.#schedule();
  }
  /** It ended. */
  containerStopped(): void {
    this.#containerId = "";
    this.verdict = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
  }
  /** Something that held the probe back is over (the startup probe succeeded). */
  trigger(): void {
    if (this.#containerId === "" || this.#probing) return;
    this.#timer?.cancel();
    this.#tick();
  }
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Its answer has settled: only a change of the container can change it. */
  get #steady(): boolean {
    return this.#last !== undefined && (this.verdict === this.#last || (this.kind === "liveness" && this.#last === "success"));
  }
  #schedule(): void {
    if (this.#stopped || this.#containerId === "") return;
    const { timers, probe } = this.#options;
    const period = (probe.periodSeconds ?? 10) * SECOND;
    const earliest = Math.max(timers.now + 1, this.#startedAt + (probe.initialDelaySeconds ?? 0) * SECOND);
    const ticks = Math.max(1, Math.ceil((earliest - this.#origin) / period));
    this.#timer = timers.after(
      this.#origin + ticks * period - timers.now,
      () => this.#tick(),
      this.#steady ? `steady-${this.#options.subject}` : this.#options.subject,
    );
  }
  #tick(): void {
    this.#timer = undefined;
    const { timers, probe, run, started } = this.#options;
    if (this.#stopped || this.#containerId === "" || this.#onHold) return;
    const waiting = timers.now - this.#startedAt < (probe.initialDelaySeconds ?? 0) * SECOND;
    const done = started();
    // The startup probe is over once it has succeeded; the others wait for it.
    if (this.kind === "startup" ? done : !done) {
      if (this.kind !== "startup") return;
      return;
    }
    if (waiting) return this.#schedule();
    const id = this.#containerId;
    this.#probing = true;
    run(probe, (outcome) => {
      if (this.#stopped || this.#containerId !== id) return;
      this.#probing = false;
      this.#judge(outcome);
      if (!this.#timer) this.#schedule();
    });
  }
  #judge(outcome: ProbeOutcome): void {
    const { probe, failed, changed } = this.#options;
    if (outcome.result !== "success") failed(this.kind, outcome);
    if (outcome.result === "error") return;
    if (this.#last === outcome.result) this.#runLength++;
    else {
      this.#last = outcome.result;
      this.#runLength = 1;
    }
    const threshold = outcome.result === "success" ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
    if (this.#runLength < threshold) return;
    if (this.kind !== "readiness" && outcome.result === "failure") {
      this.#onHold = true;
      this.#runLength = 0;
    }
    if (this.verdict === outcome.result) return;
    this.verdict = outcome.result;
    changed(this.kind, outcome.result);
  }
}
