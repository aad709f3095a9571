import { describe, expect, it, test } from "vitest";
import { v1_28 } from "../../../kube/releases/v1-28.ts";
import { v1_36 } from "../../../kube/releases/v1-36.ts";
import type { FieldError } from "../../../kube/status.ts";
import type { Deployment, Job, PersistentVolumeClaim, Pod, Service, StatefulSet } from "../../../kube/types.ts";
import { defaultDeployment, defaultJob, defaultPod, defaultService } from "../defaults/index.ts";
import type { StrategyContext } from "../resource.ts";
import {
  validateDeployment,
  validateDeploymentUpdate,
  validateJob,
  validatePersistentVolumeClaimUpdate,
  validatePod,
  validatePodUpdate,
  validateService,
  validateStatefulSet,
} from "./index.ts";

const context = { release: v1_28 } as StrategyContext;
const later = { release: v1_36 } as StrategyContext;
const meta = { name: "x", namespace: "default", uid: "u", resourceVersion: "", creationTimestamp: "2026-01-01T00:00:00Z" };
const texts = (errors: readonly FieldError[]): string[] => errors.map(({ field, message }) => `${field}: ${message}`);
const pod = (spec: unknown): Pod =>
  defaultPod({ apiVersion: "v1", kind: "Pod", metadata: meta, spec, status: {} } as unknown as Pod, context);
const deployment = (spec: object): Deployment =>
  defaultDeployment(
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: meta,
      spec: { template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "nginx" }] } }, ...spec },
    } as unknown as Deployment,
    context,
  );

test("a StatefulSet's mounts may name its claim templates", () => {
  const labels = { app: "db" };
  const container = { name: "c", image: "nginx", volumeMounts: [{ name: "data", mountPath: "/data" }] };
  const set = {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: meta,
    spec: {
      serviceName: "db",
      podManagementPolicy: "OrderedReady",
      updateStrategy: { type: "RollingUpdate" },
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
      volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"] } }],
    },
  } as unknown as StatefulSet;
  expect(texts(validateStatefulSet(set, context))).toEqual([]);
});

describe("pods", () => {
  it("the difference of a forbidden change counts what is the same, and shows two fields on either side", () => {
    const current = pod({ containers: [{ name: "c", image: "nginx" }], nodeName: "one", terminationGracePeriodSeconds: 30 });
    const next = { ...current, spec: { ...current.spec, nodeName: "two" } };
    expect(
      texts(validatePodUpdate(next, current, context))
        .join("")
        .split("\n")
        .slice(1),
    ).toEqual([
      "  core.PodSpec{",
      "  \t... // 9 identical fields",
      '  \tServiceAccountName:           "",',
      "  \tAutomountServiceAccountToken: nil,",
      '- \tNodeName:                     "one",',
      '+ \tNodeName:                     "two",',
      "  \tSecurityContext:              &{},",
      "  \tImagePullSecrets:             nil,",
      "  \t... // 19 identical fields",
      "  }",
      "",
    ]);
  });
  it("every mistake is named, in order", () => {
    const many = pod({
      restartPolicy: "Maybe",
      terminationGracePeriodSeconds: -1,
      containers: [
        { name: "Bad_Name", image: "nginx", imagePullPolicy: "Often", ports: [{ containerPort: 99999 }] },
        { name: "dup", image: "nginx", resources: { requests: { cpu: "200m" }, limits: { cpu: "100m" } } },
        { name: "dup", image: " nginx", volumeMounts: [{ name: "nov", mountPath: "/x" }], env: [{ name: "1 A", value: "x" }] },
      ],
    });
    expect(texts(validatePod(many, context))).toEqual([
      "spec.containers[0].name: Invalid value: \"Bad_Name\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      "spec.containers[0].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive",
      'spec.containers[0].imagePullPolicy: Unsupported value: "Often": supported values: "Always", "IfNotPresent", "Never"',
      'spec.containers[1].resources.requests: Invalid value: "200m": must be less than or equal to cpu limit of 100m',
      "spec.containers[2].env[0].name: Invalid value: \"1 A\": a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')",
      'spec.containers[2].volumeMounts[0].name: Not found: "nov"',
      'spec.containers[2].name: Duplicate value: "dup"',
      'spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "OnFailure", "Never"',
      'spec.containers[2].image: Invalid value: " nginx": must not have leading or trailing whitespace',
    ]);
  });

  it.each([
    [{ containers: [] }, ["spec.containers: Required value"]],
    [{ containers: [{ name: "c" }] }, ["spec.containers[0].image: Required value"]],
    [
      {
        containers: [
          {
            name: "c",
            image: "nginx",
            livenessProbe: { periodSeconds: 5 },
            readinessProbe: { httpGet: { port: 0 }, failureThreshold: -1 },
          },
        ],
      },
      [
        "spec.containers[0].livenessProbe: Required value: must specify a handler type",
        "spec.containers[0].readinessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive",
        "spec.containers[0].readinessProbe.failureThreshold: Invalid value: -1: must be greater than or equal to 0",
      ],
    ],
  ])("%j", (spec, want) => {
    expect(texts(validatePod(pod(spec), context))).toEqual(want);
  });

  it("a sound pod is left alone by a second defaulting", () => {
    const sound = pod({ containers: [{ name: "c", image: "nginx" }] });
    expect(validatePod(sound, context)).toEqual([]);
    expect(defaultPod(sound, context)).toBe(sound);
  });

  it("an update may change the image and nothing like the command", () => {
    const current = pod({ containers: [{ name: "c", image: "nginx" }] });
    const image = pod({ containers: [{ name: "c", image: "nginx:2", imagePullPolicy: "Always" }] });
    expect(validatePodUpdate(image, current, context)).toEqual([]);
    const command = pod({ containers: [{ name: "c", image: "nginx", command: ["sh"] }] });
    expect(texts(validatePodUpdate(command, current, context))[0]).toContain(
      "pod updates may not change fields other than `spec.containers[*].image`,",
    );
  });
});

describe("deployments", () => {
  it("the selector matches the template and stays", () => {
    const current = deployment({ selector: { matchLabels: { app: "web" } } });
    const next = deployment({ selector: { matchLabels: { app: "other" } } });
    expect(texts([...validateDeployment(next, context), ...validateDeploymentUpdate(next, current, context)])).toEqual([
      'spec.template.metadata.labels: Invalid value: map[string]string{"app":"web"}: `selector` does not match template `labels`',
      'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"other"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable',
    ]);
    expect(texts([...validateDeployment(next, later), ...validateDeploymentUpdate(next, current, later)])).toEqual([
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
      'spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable',
    ]);
  });

  it("a rolling update needs room", () => {
    const stuck = deployment({
      selector: { matchLabels: { app: "web" } },
      strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } },
    });
    expect(texts(validateDeployment(stuck, context))).toEqual([
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: intstr.IntOrString{Type:0, IntVal:0, StrVal:""}: may not be 0 when `maxSurge` is 0',
    ]);
  });

  it("replicas are not negative", () => {
    expect(texts(validateDeployment(deployment({ replicas: -1, selector: { matchLabels: { app: "web" } } }), context))).toEqual([
      "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
    ]);
  });
});

describe("other kinds", () => {
  it("a Service's ports have names and differ", () => {
    const service = defaultService({
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...meta, name: "s" },
      spec: { type: "Foo", ports: [{ port: 80 }, { port: 80 }] },
    } as unknown as Service);
    expect(texts(validateService(service, context))).toEqual([
      "spec.ports[0].name: Required value",
      "spec.ports[1].name: Required value",
      'spec.type: Unsupported value: "Foo": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
      'spec.ports[1]: Duplicate value: core.ServicePort{Name:"", Protocol:"TCP", AppProtocol:(*string)(nil), Port:80, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}',
    ]);
  });

  it("a job's pods do not restart always", () => {
    const job = defaultJob(
      {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: meta,
        spec: { manualSelector: true, selector: {}, template: { spec: { containers: [{ name: "c", image: "i" }] } } },
      } as unknown as Job,
      context,
    );
    expect(texts(validateJob(job, context))).toEqual([
      'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ]);
  });

  it("an unbound claim keeps its size", () => {
    const claim = (size: string): PersistentVolumeClaim =>
      ({
        metadata: meta,
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: "standard",
          volumeMode: "Filesystem",
          resources: { requests: { storage: size } },
        },
        status: { phase: "Pending" },
      }) as unknown as PersistentVolumeClaim;
    expect(texts(validatePersistentVolumeClaimUpdate(claim("2Gi"), claim("1Gi"), later))).toEqual([
      `spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims
@@ -6,7 +6,7 @@
  "Resources": {
   "Limits": null,
   "Requests": {
-   "storage": "1Gi"
+   "storage": "2Gi"
   }
  },
  "VolumeName": "",

`,
    ]);
    expect(texts(validatePersistentVolumeClaimUpdate(claim("2Gi"), claim("1Gi"), context))).toEqual([
      `spec: Forbidden: spec is immutable after creation except resources.requests for bound claims
  core.PersistentVolumeClaimSpec{
  \tAccessModes: {"ReadWriteOnce"},
  \tSelector:    nil,
  \tResources: core.ResourceRequirements{
  \t\tLimits: nil,
- \t\tRequests: core.ResourceList{
- \t\t\ts"storage": {i: resource.int64Amount{value: 1073741824}, s: "1Gi", Format: "BinarySI"},
- \t\t},
+ \t\tRequests: core.ResourceList{
+ \t\t\ts"storage": {i: resource.int64Amount{value: 2147483648}, s: "2Gi", Format: "BinarySI"},
+ \t\t},
  \t\tClaims: nil,
  \t},
  \tVolumeName:       "",
  \tStorageClassName: &"standard",
  \t... // 3 identical fields
  }

`,
    ]);
  });
});
