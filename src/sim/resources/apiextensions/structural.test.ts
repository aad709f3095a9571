import { expect, it } from "vitest";
import { v1_28 } from "../../../kube/releases/v1-28.ts";
import type { StrategyContext } from "../resource.ts";
import { customResourceDefinitions } from "./custom-resource-definition.ts";

const sound = { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } };
function told(spec: object, version: object = {}): string[] {
  const definition = {
    metadata: { name: "foos.example.com" },
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { plural: "foos", kind: "Foo" },
      versions: [{ ...sound, ...version }],
      ...spec,
    },
  };
  const errors = customResourceDefinitions.validate?.(definition as never, { release: v1_28 } as StrategyContext) ?? [];
  return errors.map(({ field, message }) => `${field}: ${message}`);
}
const schema = (openAPIV3Schema: object) => ({ schema: { openAPIV3Schema } });
const place = "spec.validation.openAPIV3Schema";

it.each<[string, string[], string[]]>([
  ["a sound definition", told({}), []],
  [
    "places without a type",
    told({}, schema({ properties: { a: {}, b: { type: "array", items: {} }, c: { "x-kubernetes-int-or-string": true } } })),
    [
      `${place}.properties[a].type: Required value: must not be empty for specified object fields`,
      `${place}.properties[b].items.type: Required value: must not be empty for specified array items`,
      `${place}.type: Required value: must not be empty at the root`,
    ],
  ],
  [
    "a root that is no object",
    told({}, schema({ type: "string" })),
    [`${place}.type: Invalid value: "string": must be object at the root`],
  ],
  [
    "an array of nothing, and both kinds of properties",
    told({}, schema({ type: "object", properties: { a: { type: "array" } }, additionalProperties: { type: "string" } })),
    [
      `${place}.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`,
      `${place}.properties[a].items: Required value: must be specified`,
    ],
  ],
  [
    "a column of no type",
    told({}, { additionalPrinterColumns: [{ name: "A", type: "text", jsonPath: "spec.a" }] }),
    [
      'spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string',
      'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec.a": must be a simple json path starting with .',
    ],
  ],
  [
    "a scale that reads elsewhere",
    told({}, { subresources: { scale: { specReplicasPath: ".status.n" } } }),
    [
      'spec.subresources.scale.specReplicasPath: Invalid value: ".status.n": should be a json path under .spec',
      "spec.subresources.scale.statusReplicasPath: Required value",
    ],
  ],
  [
    "versions that differ, one of them unsound",
    told({ versions: [sound, { ...sound, name: "v2", storage: false, ...schema({}) }] }),
    ["spec.versions[1].schema.openAPIV3Schema.type: Required value: must not be empty at the root"],
  ],
  [
    "a conversion without its webhook",
    told({ conversion: { strategy: "Webhook" } }),
    [
      'spec.conversion.webhookClientConfig: Required value: required when strategy is set to "Webhook"',
      "spec.conversion.conversionReviewVersions: Required value",
    ],
  ],
  [
    "a list named as its kind, in a group of one word",
    told({ group: "example", names: { plural: "foos", kind: "Foo", listKind: "Foo" } }),
    [
      'metadata.name: Invalid value: "foos.example.com": must be spec.names.plural+"."+spec.group',
      'spec.group: Invalid value: "example": should be a domain with at least one dot',
      'spec.names.listKind: Invalid value: "Foo": kind and listKind may not be the same',
    ],
  ],
])("%s", (_, errors, want) => {
  expect(errors).toEqual(want);
});
