import { describe, expect, it } from "vitest";
import type { core, PodSpec } from "../../../../kube/types.ts";
import { details, policyOf, violations } from "./policy.ts";

const bare = { name: "a", image: "nginx" };
const safe = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};
const told = (level: "baseline" | "restricted", spec: object, annotations: Record<string, string> = {}, latest = 28): string =>
  details(
    violations({ level, version: "latest" }, { metadata: { annotations }, spec: { containers: [bare], ...spec } as PodSpec }, latest),
  );
const container = (securityContext: core.SecurityContext, more: object = {}) => ({
  containers: [{ ...bare, ...more, securityContext }],
});

describe("the baseline", () => {
  it.each<[string, object, string]>([
    ["an ordinary pod", {}, ""],
    [
      "the host's namespaces",
      { hostNetwork: true, hostPID: true, hostIPC: true },
      "host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)",
    ],
    ["the host's files", { volumes: [{ name: "h", hostPath: { path: "/" } }] }, 'hostPath volumes (volume "h")'],
    [
      "the host's ports",
      {
        containers: [
          { ...bare, ports: [{ hostPort: 90 }, { hostPort: 80 }] },
          { ...bare, name: "b", ports: [{ hostPort: 80 }] },
        ],
      },
      'hostPort (containers "a", "b" use hostPorts 80, 90)',
    ],
    ["a privileged container", container({ privileged: true }), 'privileged (container "a" must not set securityContext.privileged=true)'],
    [
      "powers beyond the usual",
      container({ capabilities: { add: ["SYS_ADMIN", "NET_RAW", "CHOWN"] } }),
      'non-default capabilities (container "a" must not include "NET_RAW", "SYS_ADMIN" in securityContext.capabilities.add)',
    ],
    [
      "the whole of /proc",
      container({ procMount: "Unmasked" }),
      'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
    ],
    [
      "no filter of system calls",
      { ...container({ seccompProfile: { type: "Unconfined" } }), securityContext: { seccompProfile: { type: "Unconfined" } } },
      'seccompProfile (pod and container "a" must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
    [
      "labels of SELinux",
      { ...container({ seLinuxOptions: { role: "r" } }), securityContext: { seLinuxOptions: { type: "foo", user: "u" } } },
      'seLinuxOptions (pod and container "a" set forbidden securityContext.seLinuxOptions: type "foo"; user may not be set; role may not be set)',
    ],
    [
      "the kernel's settings",
      { securityContext: { sysctls: [{ name: "kernel.msgmax", value: "1" }] } },
      "forbidden sysctls (kernel.msgmax)",
    ],
    [
      "a process of the host on Windows",
      { securityContext: { windowsOptions: { hostProcess: true } } },
      "hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)",
    ],
  ])("%s", (_, spec, want) => {
    expect(told("baseline", spec)).toBe(want);
  });
  it("a profile of AppArmor by annotation", () => {
    const key = "container.apparmor.security.beta.kubernetes.io/a";
    expect([told("baseline", {}, { [key]: "unconfined" }), told("baseline", {}, { [key]: "localhost/x" })]).toEqual([
      `forbidden AppArmor profile (${key}="unconfined")`,
      "",
    ]);
  });
  it("a probe of another host, since 1.34", () => {
    const spec = { containers: [{ ...bare, livenessProbe: { httpGet: { host: "10.0.0.1", port: 80 } } }] };
    expect([told("baseline", spec), told("baseline", spec, {}, 36)]).toEqual([
      "",
      'probe or lifecycle host (container "a" uses probe or lifecycle host "10.0.0.1")',
    ]);
  });
});

describe("the restricted level", () => {
  it.each<[string, object, string]>([
    ["a careful pod", container(safe), ""],
    [
      "an ordinary pod",
      {},
      'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    ],
    [
      "root, by the pod and by the container",
      { ...container({ ...safe, runAsUser: 0 }), securityContext: { runAsUser: 0, runAsNonRoot: false } },
      'runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false), runAsUser=0 (pod and container "a" must not set runAsUser=0)',
    ],
    [
      "volumes of other kinds",
      {
        ...container(safe),
        volumes: [
          { name: "h", hostPath: {} },
          { name: "n", nfs: {} },
          { name: "c", configMap: {} },
        ],
      },
      'restricted volume types (volumes "h", "n" use restricted volume types "hostPath", "nfs")',
    ],
    [
      "one power that is let pass and one that is not",
      container({ ...safe, capabilities: { add: ["NET_BIND_SERVICE", "CHOWN"], drop: ["ALL"] } }),
      'unrestricted capabilities (container "a" must not include "CHOWN" in securityContext.capabilities.add)',
    ],
    ["a pod for Windows", { os: { name: "windows" }, securityContext: { runAsNonRoot: true } }, ""],
  ])("%s", (_, spec, want) => {
    expect(told("restricted", spec)).toBe(want);
  });
});

it("labels that cannot be: enforced is the strictest", () => {
  const label = "pod-security.kubernetes.io/enforce";
  expect(policyOf({ [label]: "foo", [`${label}-version`]: "v2" })).toEqual({
    enforce: { level: "restricted", version: "latest" },
    warn: { level: "restricted", version: "latest" },
    errors: [
      {
        reason: "FieldValueInvalid",
        field: `metadata.labels[${label}]`,
        message: 'Invalid value: "foo": must be one of privileged, baseline, restricted',
      },
      {
        reason: "FieldValueInvalid",
        field: `metadata.labels[${label}-version]`,
        message: 'Invalid value: "v2": must be "latest" or "v1.x"',
      },
    ],
  });
});
