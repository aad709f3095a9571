import { describe, expect, it } from "vitest";
import { v1_28 } from "../../../kube/releases/v1-28.ts";
import { v1_36 } from "../../../kube/releases/v1-36.ts";
import type { Pod } from "../../../kube/types.ts";
import { defaultPod } from "../defaults/index.ts";
import type { StrategyContext } from "../resource.ts";
import { validatePod } from "./index.ts";

const contexts = { "28": { release: v1_28 }, "36": { release: v1_36 } } as unknown as Record<string, StrategyContext>;
const complaints = (spec: object, minor: string): string[] => {
  const metadata = { name: "x", namespace: "default", uid: "u", resourceVersion: "", creationTimestamp: "2026-01-01T00:00:00Z" };
  const context = contexts[minor] as StrategyContext;
  const given = { apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [{ name: "c", image: "nginx" }], ...spec }, status: {} };
  const pod = defaultPod(given as unknown as Pod, context);
  return validatePod(pod, context).map(({ field, message }) => `${field}: ${message}`);
};
const container = (fields: object) => ({ containers: [{ name: "c", image: "nginx", ...fields }] });
const volume = (fields: object) => ({ volumes: [{ name: "v", ...fields }] });

describe("a pod is refused for", () => {
  it.each<[string, object, string[], string?]>([
    [
      "a host port that is not the container's on the host's network",
      { hostNetwork: true, ...container({ ports: [{ containerPort: 80, hostPort: 81 }] }) },
      ["spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true"],
    ],
    [
      "a restart policy of a regular container, before containers had rules",
      container({ restartPolicy: "Always" }),
      ["spec.containers[0].restartPolicy: Forbidden: may not be set for non-init containers"],
    ],
    ["nothing, since containers have rules", container({ restartPolicy: "Always" }), [], "36"],
    [
      "a resize policy of another resource",
      container({ resizePolicy: [{ resourceName: "foo", restartPolicy: "NotRequired" }] }),
      ['spec.containers[0].resizePolicy: Unsupported value: "foo": supported values: "cpu", "memory"'],
      "36",
    ],
    [
      "nothing, where resize policies are forgotten",
      container({ resizePolicy: [{ resourceName: "foo", restartPolicy: "NotRequired" }] }),
      [],
    ],
    [
      "a kernel parameter of the network that is the host's",
      { hostNetwork: true, securityContext: { sysctls: [{ name: "net.core.somaxconn", value: "1" }] } },
      [`spec.securityContext.sysctls[0].name: Invalid value: "net.core.somaxconn": may not be specified when 'hostNetwork' is true`],
    ],
    [
      "words of the other operating system",
      { os: { name: "windows" }, securityContext: { fsGroup: 1 }, ...container({ securityContext: { runAsUser: 5 } }) },
      [
        "spec.securityContext.fsGroup: Forbidden: cannot be set for a windows pod",
        "spec.containers[0].securityContext.runAsUser: Forbidden: cannot be set for a windows pod",
      ],
    ],
    [
      "two sources of one volume",
      volume({ emptyDir: { sizeLimit: "-1" }, hostPath: { path: "/a" } }),
      [
        "spec.volumes[0].emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity",
        "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type",
      ],
    ],
    [
      "an NFS share without a server",
      volume({ nfs: {} }),
      [
        "spec.volumes[0].nfs.server: Required value",
        "spec.volumes[0].nfs.path: Required value",
        'spec.volumes[0].nfs.path: Invalid value: "": must be an absolute path',
      ],
    ],
    [
      "two projections that write one file",
      volume({
        projected: {
          sources: [
            { configMap: { name: "a", items: [{ key: "k", path: "f" }] } },
            { secret: { name: "b", items: [{ key: "k", path: "f" }] } },
          ],
        },
      }),
      ['spec.volumes[0].projected: Invalid value: "b": conflicting duplicate paths'],
    ],
    [
      "a divisor that the resource has not",
      container({ env: [{ name: "A", valueFrom: { resourceFieldRef: { resource: "limits.cpu", divisor: "1Mi" } } }] }),
      [
        'spec.containers[0].env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor\'s values 1m and 1 are supported with the cpu resource',
      ],
    ],
    [
      "a resource nobody knows, named at its place",
      container({ resources: { limits: { cpus: "1" } } }),
      [
        'spec.containers[0].resources.limits[cpus]: Invalid value: "cpus": must be a standard resource type or fully qualified',
        'spec.containers[0].resources.limits[cpus]: Invalid value: "cpus": must be a standard resource for containers',
        'spec.containers[0].resources.requests[cpus]: Invalid value: "cpus": must be a standard resource type or fully qualified',
        'spec.containers[0].resources.requests[cpus]: Invalid value: "cpus": must be a standard resource for containers',
      ],
    ],
    [
      "a device and a mount at one path",
      {
        ...volume({ persistentVolumeClaim: { claimName: "p" } }),
        ...container({ volumeDevices: [{ name: "v", devicePath: "/d" }], volumeMounts: [{ name: "v", mountPath: "/d" }] }),
      },
      [
        'spec.containers[0].volumeMounts[0].name: Invalid value: "v": must not already exist in volumeDevices',
        'spec.containers[0].volumeMounts[0].mountPath: Invalid value: "/d": must not already exist as a path in volumeDevices',
        'spec.containers[0].volumeDevices[0].name: Invalid value: "v": must not already exist in volumeMounts',
        'spec.containers[0].volumeDevices[0].devicePath: Invalid value: "/d": must not already exist as a path in volumeMounts',
      ],
    ],
  ])("%s", (_, spec, expected, minor = "28") => {
    expect(complaints(spec, minor)).toEqual(expected);
  });
});
