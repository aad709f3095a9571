import { describe, expect, it } from "vitest";
import { v1_28 } from "../../../kube/releases/v1-28.ts";
import { StatusError } from "../../../kube/status.ts";
import { schemaOf } from "../testing.ts";
import { decodeObject, decodeStrategicallyPatched, type FieldValidation } from "./index.ts";

const schema = schemaOf(v1_28);
const deployment = { group: "apps", version: "v1", kind: "Deployment" };
const pod = { group: "", version: "v1", kind: "Pod" };
const decode = (of: typeof pod, object: Record<string, unknown>, validation: FieldValidation = "Strict") =>
  decodeObject(schema, of, object, validation);
const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof StatusError) return error.message;
    throw error;
  }
  return "no error";
};

describe("decoding", () => {
  it.each([
    [
      deployment,
      { spec: { replicas: "two" } },
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      deployment,
      { spec: { template: { metadata: { labels: { app: true } } } } },
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal bool into Go struct field ObjectMeta.spec.template.metadata.labels of type string',
    ],
    [
      deployment,
      { spec: { template: { spec: { containers: [{ env: [{ name: true }] }] } } } },
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal bool into Go struct field EnvVar.spec.template.spec.containers.env.name of type string',
    ],
    [
      pod,
      { spec: { containers: [{ resources: { requests: { cpu: "1x" } } }] } },
      "Pod in version \"v1\" cannot be handled as a Pod: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    [
      pod,
      { spec: { containers: [{ name: "c", imagee: "x" }], foo: "bar" } },
      'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imagee", unknown field "spec.foo"',
    ],
    [
      pod,
      { spec: { containers: { name: "c" } } },
      'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
  ])("%j: %j is refused", (of, object, want) => {
    expect(refusal(() => decode(of, object))).toBe(want);
  });

  it("a strategic patch with a wrong type is shown as Go prints it", () => {
    const patch = { spec: { replicas: "three" } };
    expect(refusal(() => decodeStrategicallyPatched(schema, deployment, patch, patch, "Strict"))).toBe(
      ' "" is invalid: patch: Invalid value: "map[spec:map[replicas:three]]": unrecognized type: int32',
    );
  });

  it("warns of unknown fields and drops them", () => {
    const { object, warnings } = decode(pod, { spec: { foo: 1, nodeName: "n" } }, "Warn");
    expect(object).toEqual({ spec: { nodeName: "n" } });
    expect(warnings).toEqual(['unknown field "spec.foo"']);
  });

  it("prints quantities canonically and forgets empty lists and nulls", () => {
    const { object } = decode(pod, {
      metadata: { name: "p", labels: {}, creationTimestamp: null },
      spec: {
        containers: [{ name: "c", args: [], resources: { limits: { cpu: "1000m", memory: 1024 } }, env: [{ name: "E", value: "" }] }],
        volumes: [{ name: "v", emptyDir: {} }],
      },
    });
    expect(object).toEqual({
      metadata: { name: "p" },
      spec: {
        containers: [{ name: "c", resources: { limits: { cpu: "1", memory: "1024" } }, env: [{ name: "E" }] }],
        volumes: [{ name: "v", emptyDir: {} }],
      },
    });
  });
});
