/** All probes of a pod, and what they say of its containers. Upstream: pkg/kubelet/prober/prober_manager.go. */
import type { Container, core } from "../../kube/types.ts";
import { CriError } from "../../machine/cri.ts";
import { type ProbeKind, ProbeWorker } from "./prober.ts";
import { runProbe } from "./probes.ts";
import { fieldPathOf, isSidecar } from "./spec.ts";
import type { RuntimeStatus } from "./status.ts";
import type { PodWorker } from "./worker.ts";

const TITLE: Record<ProbeKind, string> = { startup: "Startup", readiness: "Readiness", liveness: "Liveness" };

export class PodProbes {
  #pod: PodWorker;
  #workers: Map<string, ProbeWorker[]> | undefined;
  #running: Map<string, string> | undefined;
  #added = false;
  #stopped = false;
  constructor(pod: PodWorker) {
    this.#pod = pod;
  }

  /** Once the pod's volumes are there. */
  add(): void {
    if (this.#added || this.#stopped) return;
    this.#added = true;
    const { spec } = this.#pod.pod;
    for (const container of [...(spec.initContainers ?? []).filter(isSidecar), ...spec.containers]) {
      const probes: [ProbeKind, core.Probe | undefined][] = [
        ["startup", container.startupProbe],
        ["readiness", container.readinessProbe],
        ["liveness", container.livenessProbe],
      ];
      for (const [kind, probe] of probes) if (probe) this.#addOne(container, kind, probe);
    }
    this.update(this.#pod.runtime());
  }
  #addOne(container: Container, kind: ProbeKind, probe: core.Probe): void {
    const { host } = this.#pod;
    const { name } = container;
    const isMain = this.#pod.pod.spec.containers.includes(container);
    const fieldPath = fieldPathOf(isMain ? "containers" : "initContainers", name);
    const worker = new ProbeWorker({
      timers: host.clock,
      kind,
      probe,
      subject: `probe/${this.#pod.pod.metadata.name}`,
      run: (what, done) => {
        const target = this.#target(name);
        if (!target) return;
        const { minor } = host.release;
        try {
          runProbe(
            what,
            { container, ...target },
            { cri: host.cri, dialer: host.dialer, timers: host.clock, userAgent: `kube-probe/1.${minor}` },
            done,
          );
        } catch (error) {
          done({ result: "error", output: error instanceof Error ? error.message : String(error) });
        }
      },
      started: () => this.started(name),
      failed: (what, outcome) => {
        if (outcome.result === "success") return;
        const text =
          outcome.result === "error"
            ? host.release.texts.probeErrored(TITLE[what], outcome.output)
            : `${TITLE[what]} probe failed: ${outcome.output}`;
        host.recorder.event(this.#pod.eventPod, "Warning", "Unhealthy", text, { fieldPath });
      },
      changed: (what, verdict) => {
        if (what !== "readiness" && verdict === "failure")
          this.#pod.restart(name, `Container ${name} failed ${what} probe, will be restarted`);
        else if (what === "startup") {
          for (const other of this.#workers?.get(name) ?? []) if (other.kind !== "startup") other.trigger();
          this.#pod.sync();
        } else if (what === "readiness") this.#pod.reportWhenAnswered();
      },
    });
    this.#workers ??= new Map();
    const known = this.#workers.get(name);
    if (known) known.push(worker);
    else this.#workers.set(name, [worker]);
  }

  /** What a container's probes ask: as the runtime says, or as last known while it does not answer. */
  #target(name: string): { containerId: string; address: string } | undefined {
    const { host, pod, status } = this.#pod;
    const at = (ip: string): string => (pod.spec.hostNetwork ? host.nodeIP : ip);
    let runtime: RuntimeStatus;
    try {
      runtime = this.#pod.runtime();
    } catch (error) {
      if (!(error instanceof CriError)) throw error;
      const containerId = this.#running?.get(name);
      return containerId === undefined ? undefined : { containerId, address: at(status?.podIP ?? "") };
    }
    const [current] = runtime.containers.get(name) ?? [];
    const [sandbox] = runtime.sandboxes;
    return current?.state === "running" && sandbox ? { containerId: current.id, address: at(sandbox.ip) } : undefined;
  }
  /** Follows which containers run. */
  update(runtime: RuntimeStatus): void {
    if (!this.#workers) return;
    this.#running ??= new Map();
    for (const [name, workers] of this.#workers) {
      const [current] = runtime.containers.get(name) ?? [];
      if (current?.state === "running") {
        if (this.#running.get(name) === current.id) continue;
        this.#running.set(name, current.id);
        for (const worker of workers) worker.containerStarted(current.id, current.startedAt);
      } else if (this.#running.delete(name)) for (const worker of workers) worker.containerStopped();
    }
  }

  /** Of a running container: its startup probe has succeeded. */
  started(name: string): boolean {
    const startup = this.#workers?.get(name)?.find((worker) => worker.kind === "startup");
    return !startup || startup.verdict === "success";
  }
  /** Of a running container. */
  ready(name: string): boolean {
    if (this.#stopped) return false;
    if (!this.started(name)) return false;
    const readiness = this.#workers?.get(name)?.find((worker) => worker.kind === "readiness");
    return !readiness || readiness.verdict === "success";
  }
  stop(): void {
    this.#stopped = true;
    for (const workers of this.#workers?.values() ?? []) for (const worker of workers) worker.stop();
    this.#workers = undefined;
  }
}
