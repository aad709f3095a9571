/** Lifecycle hooks: exec, httpGet, sleep. Upstream: pkg/kubelet/lifecycle/handlers.go. */
import { SECOND } from "../../kube/timers.ts";
import type { Container, core } from "../../kube/types.ts";
import { CriError, type CriResult, type ExecResult } from "../../machine/cri.ts";
import type { Dialled } from "../../machine/dialer.ts";
import type { HttpResponse } from "../../machine/http.ts";
import { portNumber } from "./spec.ts";
import { pause, until, type Work } from "./task.ts";
import type { PodWorker } from "./worker.ts";

/** Undefined on success, else why it failed. */
export function* runHook(worker: PodWorker, container: Container, id: string, hook: core.LifecycleHandler): Work<string | undefined> {
  const { cri, dialer, clock, nodeIP } = worker.host;
  if (hook.exec) {
    const command = hook.exec.command ?? [];
    const result = yield* until<CriResult<ExecResult>>((done) => {
      try {
        cri.execSync(id, command, 0, done);
      } catch (error) {
        if (!(error instanceof CriError)) throw error;
        done({ error });
      }
    });
    const how = (why: string): string => `command '${command.join(" ")}' exited with ${why}`;
    if (result.error) return result.error.text;
    return result.value.exitCode === 0 ? undefined : how(`${result.value.exitCode}: ${result.value.stdout}${result.value.stderr}`);
  }
  if (hook.httpGet) {
    const { path = "/", host, scheme = "HTTP" } = hook.httpGet;
    const port = portNumber(container, hook.httpGet.port) ?? 80;
    const [sandbox] = worker.runtime().sandboxes;
    const address = host || (worker.pod.spec.hostNetwork ? nodeIP : (sandbox?.ip ?? ""));
    const result = yield* until<Dialled<HttpResponse>>((done) =>
      dialer.request(address, port, { method: "GET", path: path.startsWith("/") ? path : `/${path}`, headers: {} }, 30 * SECOND, done),
    );
    return result.error ? `Get "${scheme.toLowerCase()}://${address}:${port}${path}": ${result.error.message}` : undefined;
  }
  const { sleep } = hook as { sleep?: { seconds: number } };
  if (sleep) yield* pause(clock, sleep.seconds * SECOND, "hook");
  return undefined;
}
