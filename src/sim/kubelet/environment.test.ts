import { expect, test } from "vitest";
import type { ConfigMap, Pod, Service } from "../../kube/types.ts";
import { environmentOf, expand } from "./environment.ts";
import type { ObjectSource } from "./sources.ts";

const service = (name: string, clusterIP: string, ports: { name?: string; port: number }[]): Service =>
  ({ metadata: { name, namespace: "default" }, spec: { clusterIP, ports } }) as unknown as Service;
const source = (objects: { configMaps?: Record<string, Record<string, string>>; services?: Service[] }): ObjectSource => ({
  configMap: (_, name) => objects.configMaps?.[name] && ({ data: objects.configMaps[name] } as unknown as ConfigMap),
  secret: () => undefined,
  services: () => objects.services ?? [],
  token: () => () => "",
  claimPath: () => "",
});
const pod = { metadata: { name: "web", namespace: "default", uid: "u" }, spec: { nodeName: "n", containers: [] } } as unknown as Pod;
const host = { nodeIP: "172.18.0.3", podIP: "10.244.1.2", allocatable: { cpu: "4", memory: "8Gi" } };

test("variables of services, of config maps, and references between them", () => {
  const environment = environmentOf(
    pod,
    {
      name: "c",
      envFrom: [{ prefix: "P_", configMapRef: { name: "cfg" } }],
      env: [
        { name: "A", value: "$(P_COLOR) at $(REDIS_SERVICE_HOST) $$(A) $(NOPE)" },
        { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
        { name: "MI", valueFrom: { resourceFieldRef: { resource: "limits.memory", divisor: "1Mi" } } },
      ],
    },
    source({ configMaps: { cfg: { COLOR: "red" } }, services: [service("redis", "10.96.0.7", [{ name: "tcp", port: 6379 }])] }),
    host,
  );
  expect(environment).toEqual([
    ["P_COLOR", "red"],
    ["A", "red at 10.96.0.7 $(A) $(NOPE)"],
    ["IP", "10.244.1.2"],
    ["MI", "8192"],
    ["REDIS_SERVICE_HOST", "10.96.0.7"],
    ["REDIS_SERVICE_PORT", "6379"],
    ["REDIS_SERVICE_PORT_TCP", "6379"],
    ["REDIS_PORT", "tcp://10.96.0.7:6379"],
    ["REDIS_PORT_6379_TCP", "tcp://10.96.0.7:6379"],
    ["REDIS_PORT_6379_TCP_PROTO", "tcp"],
    ["REDIS_PORT_6379_TCP_PORT", "6379"],
    ["REDIS_PORT_6379_TCP_ADDR", "10.96.0.7"],
  ]);
});

test.each([
  { env: { configMapKeyRef: { name: "none", key: "k" } }, want: 'configmap "none" not found' },
  { env: { configMapKeyRef: { name: "cfg", key: "k" } }, want: "couldn't find key k in ConfigMap default/cfg" },
  { env: { secretKeyRef: { name: "none", key: "k" } }, want: 'secret "none" not found' },
])("a missing reference says $want", ({ env, want }) => {
  expect(() => environmentOf(pod, { name: "c", env: [{ name: "X", valueFrom: env }] }, source({ configMaps: { cfg: {} } }), host)).toThrow(
    want,
  );
});

test("an unknown variable stays as written", () => {
  expect(expand("$(X)-$$(Y)", () => undefined)).toBe("$(X)-$(Y)");
});
