/** Where a container's control group hangs, and what runc says of a parent in the words of the other driver. */
import type { FileSystem } from "../../machine/filesystem.ts";

/** The path of a container's group below /sys/fs/cgroup. */
export function cgroupPath(parent: string, id: string): string {
  if (!parent.endsWith(".slice")) return `${parent}/${id}`;
  // kubelet-kubepods-burstable.slice hangs below kubelet-kubepods.slice below kubelet.slice.
  const parts = parent.slice(0, -".slice".length).split("-");
  const slices = parts.map((_, at) => `${parts.slice(0, at + 1).join("-")}.slice`);
  return `/${slices.join("/")}/cri-containerd-${id}.scope`;
}

/** A kubelet of the driver cgroupfs and a runtime of systemd's do not go together. Undefined: nothing is wrong. */
export function cgroupRefusal(fs: FileSystem, parent: string | undefined, id: string): string | undefined {
  if (parent === undefined || !parent.startsWith("/")) return undefined;
  const config = fs.exists("/etc/containerd/config.toml") ? fs.read("/etc/containerd/config.toml") : "";
  if (!/^\s*SystemdCgroup\s*=\s*true/m.test(config)) return undefined;
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: expected cgroupsPath to be of format "slice:prefix:name" for systemd cgroups, got "${parent}/${id}" instead: unknown`;
}
