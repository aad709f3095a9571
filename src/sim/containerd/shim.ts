/** containerd-shim-runc-v2: the process on the node that owns a sandbox, whatever becomes of the daemon. */
import type { SimMachine } from "../os/index.ts";

export interface Shim {
  /** On the node. */
  readonly pid: number;
  stop(): void;
}
/** Starts one; `lost` is called when it dies other than by `stop` (the node was switched off). */
export function shim(machine: SimMachine, sandboxId: string, lost: () => void, namespace = "k8s.io"): Shim {
  let wanted = true;
  const process = machine.spawnRoot({
    program: {
      name: "containerd-shim-runc-v2",
      serve: () => ({
        stop() {
          if (wanted) lost();
        },
        signal() {
          // A shim ends only with its sandbox.
        },
      }),
    },
    argv: [
      "/usr/local/bin/containerd-shim-runc-v2",
      "-namespace",
      namespace,
      "-id",
      sandboxId,
      "-address",
      "/run/containerd/containerd.sock",
    ],
    group: "new",
  });
  return {
    pid: process.pid,
    stop() {
      wanted = false;
      process.kill("SIGKILL");
    },
  };
}
