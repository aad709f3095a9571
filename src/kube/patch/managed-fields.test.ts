import { describe, expect, it } from "vitest";
import { StatusError } from "../status.ts";
import type { KubeObject } from "../types.ts";
import { applyServerSide, managedFieldsOf, trackUpdate } from "./index.ts";

const configMap = (data: Record<string, string>): KubeObject =>
  ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "conf" }, data }) as unknown as KubeObject;
const at = (second: number) => `2026-01-01T00:00:0${second}Z`;
const apply = (live: KubeObject | undefined, data: Record<string, string>, manager: string, force = false): KubeObject =>
  applyServerSide(live, configMap(data), { manager, apiVersion: "v1", time: at(1), force });
const message = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof StatusError) return error.message;
    throw error;
  }
  return "no error";
};

describe("managed fields of updates", () => {
  it("a creator owns what it sent, except what every object has", () => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", labels: { app: "x" } },
      spec: {
        containers: [{ name: "c", image: "i", resources: {}, ports: [{ containerPort: 80, protocol: "TCP" }] }],
        securityContext: {},
      },
    } as unknown as KubeObject;
    const tracked = trackUpdate(undefined, pod, { manager: "kubectl-run", apiVersion: "v1", time: at(0) });
    expect(managedFieldsOf(tracked)).toEqual([
      {
        manager: "kubectl-run",
        operation: "Update",
        apiVersion: "v1",
        time: at(0),
        fieldsType: "FieldsV1",
        fieldsV1: {
          "f:metadata": { "f:labels": { ".": {}, "f:app": {} } },
          "f:spec": {
            "f:containers": {
              'k:{"name":"c"}': {
                ".": {},
                "f:image": {},
                "f:name": {},
                "f:ports": { ".": {}, 'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {}, "f:protocol": {} } },
                "f:resources": {},
              },
            },
            "f:securityContext": {},
          },
        },
      },
    ]);
  });

  it("what another changes moves to it; what it removes belongs to nobody", () => {
    const first = trackUpdate(undefined, configMap({ a: "1", b: "1", c: "1" }), { manager: "one", apiVersion: "v1", time: at(0) });
    const second = trackUpdate(first, configMap({ a: "1", b: "2" }), { manager: "two", apiVersion: "v1", time: at(1) });
    expect(managedFieldsOf(second).map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toEqual([
      ["one", { "f:data": { ".": {}, "f:a": {} } }],
      ["two", { "f:data": { "f:b": {} } }],
    ]);
  });

  it("long chains give what short ones give", () => {
    let object = trackUpdate(undefined, configMap({ a: "0" }), { manager: "m0", apiVersion: "v1", time: at(0) });
    for (let index = 1; index < 20; index++) {
      object = trackUpdate(object, configMap({ a: String(index) }), { manager: `m${index % 3}`, apiVersion: "v1", time: at(1) });
    }
    expect(managedFieldsOf(object).map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toEqual([
      ["m0", { "f:data": {} }],
      ["m1", { "f:data": { "f:a": {} } }],
    ]);
  });
});

describe("server-side apply", () => {
  it("refuses to change another manager's field, and takes it when forced", () => {
    const live = apply(undefined, { a: "1", b: "1" }, "kubectl");
    expect(message(() => apply(live, { a: "2" }, "other"))).toBe('Apply failed with 1 conflict: conflict with "kubectl": .data.a');
    const forced = apply(live, { a: "2" }, "other", true);
    expect((forced as unknown as { data: unknown }).data).toEqual({ a: "2", b: "1" });
    expect(managedFieldsOf(forced).map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toEqual([
      ["kubectl", { "f:data": { "f:b": {} } }],
      ["other", { "f:data": { "f:a": {} } }],
    ]);
  });

  it("names an updater with its version and subresource", () => {
    const live = trackUpdate(apply(undefined, { a: "1", b: "1" }, "kubectl"), configMap({ a: "2", b: "2" }), {
      manager: "kubectl-patch",
      apiVersion: "v1",
      time: at(2),
    });
    expect(message(() => apply(live, { a: "3", b: "3" }, "kubectl"))).toBe(
      'Apply failed with 2 conflicts: conflicts with "kubectl-patch" using v1:\n- .data.a\n- .data.b',
    );
  });

  it("removes what the manager no longer wants and nobody else owns", () => {
    const live = apply(undefined, { a: "1", b: "1" }, "kubectl");
    const shared = apply(live, { b: "1" }, "other");
    const next = apply(shared, {}, "kubectl");
    expect((next as unknown as { data: unknown }).data).toEqual({ b: "1" });
  });

  it("gives back the live object when nothing changes", () => {
    const live = apply(undefined, { a: "1" }, "kubectl");
    expect(apply(live, { a: "1" }, "kubectl")).toBe(live);
  });
});
