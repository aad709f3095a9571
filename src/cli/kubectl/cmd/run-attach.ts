/** `kubectl run -i|-t|--attach`: waits for the pod, attaches, and cleans up with --rm. */
import { StatusError } from "../../../kube/status.ts";
import type { KubeObject, Pod } from "../../../kube/types.ts";
import { CommandError } from "../errors.ts";
import { streamRemote } from "../remote/stream.ts";
import type { Invocation } from "../verb.ts";
import { followWatch } from "../watch.ts";
import { sayAttached } from "./attach.ts";

export interface AttachOptions {
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly remove: boolean;
  readonly restart: "Always" | "OnFailure" | "Never";
}

/** Returns the container's exit code for pods that do not restart, else 0. */
export async function attachToPod(invocation: Invocation, created: KubeObject, options: AttachOptions): Promise<number> {
  const { flags, factory, print, complain, process } = invocation;
  const client = factory.client();
  const { name } = created.metadata;
  const path = `/api/v1/namespaces/${created.metadata.namespace ?? factory.namespace}/pods/${name}`;
  const quiet = flags.bool("quiet");
  try {
    const pod = await waitForPod(invocation, path, flags.duration("pod-running-timeout"), isRunningOrDone);
    const container = pod.spec.containers[0]?.name ?? "";
    if (isDone(pod)) {
      const log = await client.body("GET", `${path}/log`, { query: { container } });
      if (typeof log === "string") await print(log);
    } else {
      if (invocation.release.kubectl.laterCommands) await printEarlierLog(invocation, path, container);
      if (!quiet) await sayAttached(invocation);
      try {
        const response = await client.request("POST", `${path}/attach`, {
          query: { container, stdin: options.stdin, stdout: true, stderr: !options.tty, tty: options.tty },
          stream: true,
          upgrade: true,
        });
        if (!response.upgrade) throw new CommandError("unable to upgrade connection");
        await streamRemote(process, response.upgrade, { stdin: options.stdin, tty: options.tty });
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        // The container may have ended already.
        await complain(`warning: couldn't attach to pod/${name}, falling back to streaming logs: ${error.message}\n`);
        const log = await client.body("GET", `${path}/log`, { query: { container } });
        if (typeof log === "string") await print(log);
      }
    }
    if (options.restart === "Always") {
      if (options.stdin && !quiet && !options.remove)
        await print(
          `Session ended, resume using '${["kubectl attach", name, "-c", container, "-i", ...(options.tty ? ["-t"] : [])].join(" ")}' command when the pod is running\n`,
        );
      return 0;
    }
    const ended = await waitForPod(invocation, path, 300, isDone);
    const terminated = ended.status.containerStatuses?.[0]?.state?.terminated;
    if (ended.status.phase === "Succeeded") return 0;
    if (terminated?.exitCode !== undefined && terminated.exitCode !== 0) {
      await complain(`pod ${created.metadata.namespace ?? factory.namespace}/${name} terminated (${terminated.reason ?? "Error"})\n`);
      return terminated.exitCode;
    }
    return 0;
  } finally {
    if (options.remove) {
      await client.body("DELETE", path, { body: { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" } });
      const where = invocation.release.kubectl.deletedFromNamespace
        ? ` from ${created.metadata.namespace ?? factory.namespace} namespace`
        : "";
      if (!quiet) await print(`pod "${name}" deleted${where}\n`);
    }
  }
}

/** What the container said before somebody listened. */
async function printEarlierLog({ factory, print, complain }: Invocation, path: string, container: string): Promise<void> {
  try {
    const log = await factory.client().body("GET", `${path}/log`, { query: { container } });
    if (typeof log === "string") await print(log);
  } catch (error) {
    if (!(error instanceof StatusError || error instanceof CommandError)) throw error;
    await complain(`warning: couldn't fetch pre-attach logs: ${error.message}\n`);
  }
}

function isDone(pod: Pod): boolean {
  return pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
}
function isRunningOrDone(pod: Pod): boolean {
  return isDone(pod) || (pod.status.containerStatuses ?? []).some((status) => status.state?.running);
}

/** The pod once it is as wanted. Throws `timed out waiting for the condition` after `timeout` seconds. */
async function waitForPod({ factory, process }: Invocation, path: string, timeout: number, wanted: (pod: Pod) => boolean): Promise<Pod> {
  const client = factory.client();
  const deadline = process.clock.now + timeout * 1e6;
  for (;;) {
    let pod = (await client.body("GET", path)) as Pod;
    if (wanted(pod)) return pod;
    if (process.clock.now >= deadline) throw new CommandError("timed out waiting for the condition");
    const slash = path.lastIndexOf("/");
    const response = await client.request("GET", path.slice(0, slash), {
      query: { fieldSelector: `metadata.name=${path.slice(slash + 1)}`, resourceVersion: pod.metadata.resourceVersion, watch: "true" },
      stream: true,
    });
    await followWatch(process, response, (deadline - process.clock.now) / 1e6, async ({ object }) => {
      pod = object as Pod;
      return !wanted(pod);
    });
    if (wanted(pod)) return pod;
  }
}
