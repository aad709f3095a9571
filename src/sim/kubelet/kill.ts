/** Stopping containers: the event, preStop, SIGTERM, SIGKILL. Upstream: kuberuntime_container.go killContainer. */
import { SECOND } from "../../kube/timers.ts";
import type { ContainerStatus as CriContainer } from "../../machine/cri.ts";
import { runHook } from "./hooks.ts";
import { allContainers, fieldPathOf, isSidecar } from "./spec.ts";
import type { RuntimeStatus } from "./status.ts";
import { Task, until, type Work } from "./task.ts";
import type { PodWorker } from "./worker.ts";

/** At least so many seconds to shut down. */
const MINIMUM_GRACE = 2;

/** Stops the chosen running containers at the same time and waits for the last; sidecars end after the others. */
export function* killContainers(
  worker: PodWorker,
  runtime: RuntimeStatus,
  chosen: (container: CriContainer) => boolean,
  messages: ReadonlyMap<string, string> | undefined,
  gracePeriod?: number,
): Work<void> {
  const running: CriContainer[] = [];
  for (const list of runtime.containers.values())
    for (const container of list) if (container.state === "running" && chosen(container)) running.push(container);
  const sidecars = new Set((worker.pod.spec.initContainers ?? []).filter(isSidecar).map((container) => container.name));
  const from = worker.host.clock.now;
  const grace = gracePeriod ?? worker.pod.spec.terminationGracePeriodSeconds ?? 30;
  const first = running.filter((container) => !sidecars.has(container.config.name));
  const later = running.filter((container) => sidecars.has(container.config.name)).reverse();
  yield* all(first.map((container) => killOne(worker, container, grace, messages?.get(container.config.name))));
  for (const container of later) {
    const left = grace - Math.floor((worker.host.clock.now - from) / SECOND);
    yield* killOne(worker, container, left, messages?.get(container.config.name));
  }
}

function* all(works: Work<void>[]): Work<void> {
  if (works.length === 0) return;
  if (works.length === 1) return yield* works[0] as Work<void>;
  yield* until<true>((done) => {
    let left = works.length;
    for (const work of works)
      new Task(work, () => {
        if (--left === 0) done(true);
      }).start();
  }, true);
}

function* killOne(worker: PodWorker, container: CriContainer, gracePeriod: number, message: string | undefined): Work<void> {
  const { host } = worker;
  const { name } = container.config;
  const { spec } = worker.pod;
  const definition = allContainers(spec).find((one) => one.name === name);
  const list = spec.containers.some((one) => one.name === name)
    ? "containers"
    : spec.initContainers?.some((one) => one.name === name)
      ? "initContainers"
      : "ephemeralContainers";
  const fieldPath = fieldPathOf(list, name);
  host.recorder.event(worker.eventPod, "Normal", "Killing", message ?? `Stopping container ${name}`, { fieldPath });
  let grace = gracePeriod;
  const probe = definition?.livenessProbe ?? definition?.startupProbe;
  if (message?.includes("probe")) grace = probe?.terminationGracePeriodSeconds ?? grace;
  const hook = definition?.lifecycle?.preStop;
  if (hook && grace > 0) {
    const from = host.clock.now;
    const failure = yield* until<string | undefined>((done) => {
      let over = false;
      const finish = (result: string | undefined): void => {
        if (over) return;
        over = true;
        timer.cancel();
        done(result);
      };
      const timer = host.clock.after(grace * SECOND, () => finish(undefined), "prestop");
      let result: string | undefined;
      const run = function* (): Work<void> {
        result = yield* runHook(worker, definition, container.id, hook);
      };
      new Task(run(), () => finish(result)).start();
    }, true);
    if (failure !== undefined) host.recorder.event(worker.eventPod, "Warning", "FailedPreStopHook", "PreStopHook failed", { fieldPath });
    grace -= Math.floor((host.clock.now - from) / SECOND);
  }
  if (container.state !== "running") return;
  yield* until<true>((done) => host.cri.stopContainer(container.id, Math.max(MINIMUM_GRACE, grace), () => done(true)), true);
}
