/** The control group a pod's containers hang under, in the words of the cgroup driver. Upstream: pkg/kubelet/cm/cgroup_manager_linux.go. */
export interface CgroupSettings {
  readonly cgroupDriver: "systemd" | "cgroupfs";
  readonly cgroupRoot: string;
}

export function cgroupParentOf(
  { cgroupDriver, cgroupRoot }: CgroupSettings,
  uid: string,
  qos: "Guaranteed" | "Burstable" | "BestEffort",
): string {
  const parts = [...cgroupRoot.split("/").filter((part) => part !== ""), "kubepods", ...(qos === "Guaranteed" ? [] : [qos.toLowerCase()])];
  if (cgroupDriver === "cgroupfs") return `/${[...parts, `pod${uid}`].join("/")}`;
  // systemd reads a dash as a step down.
  return `${[...parts, `pod${uid.replaceAll("-", "_")}`].join("-")}.slice`;
}
