/** What a pod may not say of the other operating system. Upstream: validateOS, validateLinux, validateWindows, validateWindowsHostProcessPod. */
import type { core, PodSpec } from "../../../kube/types.ts";
import type { FieldErrors } from "./errors.ts";

type Options = { readonly hostProcess?: boolean } | undefined;

/** Containers of a pod with their paths: init containers first. */
function visited(spec: PodSpec, field: string): readonly (readonly [context: core.SecurityContext | undefined, path: string])[] {
  return (["initContainers", "containers", "ephemeralContainers"] as const).flatMap((key) =>
    (spec[key] ?? []).map((container, index) => [container.securityContext, `${field}.${key}[${index}]`] as const),
  );
}

/** `spec.os` and what goes with it. */
export function checkOperatingSystem(spec: PodSpec, field: string, errors: FieldErrors): void {
  const name = spec.os?.name ?? "";
  if (name === "") errors.required(`${field}.os.name`, "cannot be empty");
  else if (name === "linux") checkLinux(spec, field, errors);
  else if (name === "windows") checkWindows(spec, field, errors);
  else errors.notSupported(`${field}.os`, name, ["linux", "windows"]);
}

function checkLinux(spec: PodSpec, field: string, errors: FieldErrors): void {
  const why = "windows options cannot be set for a linux pod";
  if (spec.securityContext?.windowsOptions) errors.forbidden(`${field}.securityContext.windowsOptions`, why);
  for (const [context, path] of visited(spec, field))
    if (context?.windowsOptions) errors.forbidden(`${path}.securityContext.windowsOptions`, why);
}

/** In the order they are looked at; the structure of the server keeps the first words beside the others. */
const POD_FIELDS = [
  "securityContext.appArmorProfile",
  "securityContext.seLinuxOptions",
  "hostUsers",
  "hostPID",
  "hostIPC",
  "securityContext.seccompProfile",
  "securityContext.fsGroup",
  "securityContext.fsGroupChangePolicy",
  "securityContext.sysctls",
  "shareProcessNamespace",
  "securityContext.runAsUser",
  "securityContext.runAsGroup",
  "securityContext.supplementalGroups",
  "securityContext.supplementalGroupsPolicy",
  "securityContext.seLinuxChangePolicy",
];
const CONTAINER_FIELDS = [
  "appArmorProfile",
  "seLinuxOptions",
  "seccompProfile",
  "capabilities",
  "readOnlyRootFilesystem",
  "privileged",
  "allowPrivilegeEscalation",
  "procMount",
  "runAsUser",
  "runAsGroup",
];

function checkWindows(spec: PodSpec, field: string, errors: FieldErrors): void {
  const why = "cannot be set for a windows pod";
  const at = (path: string): unknown =>
    path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], spec);
  for (const path of POD_FIELDS) {
    const value = at(path);
    if (value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0)) errors.forbidden(`${field}.${path}`, why);
    else if (value === false && (path === "hostUsers" || path === "shareProcessNamespace")) errors.forbidden(`${field}.${path}`, why);
  }
  for (const [context, path] of visited(spec, field)) {
    const given = context as Readonly<Record<string, unknown>> | undefined;
    for (const key of CONTAINER_FIELDS) if (given?.[key] !== undefined) errors.forbidden(`${path}.securityContext.${key}`, why);
  }
}

/** `validateWindowsHostProcessPod`: all of a pod's containers, or none, and then on the host's network. */
export function checkHostProcess(spec: PodSpec, field: string, errors: FieldErrors): void {
  const podWide = (spec.securityContext?.windowsOptions as Options)?.hostProcess;
  let some = false;
  let others = false;
  for (const [context, path] of visited(spec, field)) {
    const own = (context?.windowsOptions as Options)?.hostProcess;
    if (podWide !== undefined && own !== undefined && podWide !== own) {
      const why = `pod hostProcess value must be identical if both are specified, was ${own}`;
      errors.invalid(`${path}.securityContext.windowsOptions.hostProcess`, podWide, why);
    }
    if (own ?? podWide) some = true;
    else others = true;
  }
  if (!some) return;
  const containers = `${field}.containers`;
  if (others)
    errors.invalid(containers, "", "If pod contains any hostProcess containers then all containers must be HostProcess containers");
  if (spec.hostNetwork !== true)
    errors.invalid(
      `${field}.hostNetwork`,
      spec.hostNetwork ?? false,
      "hostNetwork must be true if pod contains any hostProcess containers",
    );
}
