import { expect, test } from "vitest";
import { brokenRules, type RuledSchema, ruleProblems } from "./rules.ts";

const schema: RuledSchema = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      "x-kubernetes-validations": [
        { rule: "self.min <= self.max", message: "min must not exceed max" },
        { rule: "!has(self.until) || self.until > timestamp('2024-01-01T00:00:00Z')", fieldPath: ".until", reason: "FieldValueForbidden" },
        { rule: "self.namespace__dash__name != 'x' || self.__namespace__ == 'y'" },
      ],
      properties: {
        min: { type: "integer" },
        max: { type: "integer" },
        until: { type: "string", format: "date-time" },
        "namespace-name": { type: "string" },
        namespace: { type: "string" },
        id: { type: "string", "x-kubernetes-validations": [{ rule: "self == oldSelf", messageExpression: "'was ' + oldSelf" }] },
        ports: {
          type: "array",
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["name"],
          "x-kubernetes-validations": [{ rule: "self.all(p, p.port > 0)" }],
          items: {
            type: "object",
            "x-kubernetes-validations": [{ rule: "self.port >= oldSelf.port", message: "ports only grow" }],
            properties: { name: { type: "string" }, port: { type: "integer" } },
          },
        },
      },
    },
  },
};
const spec = { min: 1, max: 3, "namespace-name": "a" };
const broken = (next: object, old?: object) =>
  brokenRules({ spec: next }, old && { spec: old }, schema, "", old !== undefined).map(({ field, message }) => `${field}: ${message}`);

test.each<[string, object, object | undefined, string[]]>([
  ["all is well", spec, undefined, []],
  ["a message", { ...spec, min: 4 }, undefined, ['spec: Invalid value: "object": min must not exceed max']],
  [
    "a reason, a field, a time",
    { ...spec, until: "2023-05-01T00:00:00Z" },
    undefined,
    ["spec.until: Forbidden: failed rule: !has(self.until) || self.until > timestamp('2024-01-01T00:00:00Z')"],
  ],
  [
    "names that CEL cannot read",
    { ...spec, "namespace-name": "x", namespace: "z" },
    undefined,
    ["spec: Invalid value: \"object\": failed rule: self.namespace__dash__name != 'x' || self.__namespace__ == 'y'"],
  ],
  ["nothing old to compare with", { ...spec, id: "b" }, undefined, []],
  ["the old value", { ...spec, id: "b" }, { ...spec, id: "a" }, ['spec.id: Invalid value: "string": was a']],
  [
    "items of a list that is a map are compared by their keys",
    {
      ...spec,
      ports: [
        { name: "new", port: 1 },
        { name: "a", port: 5 },
      ],
    },
    { ...spec, ports: [{ name: "a", port: 9 }] },
    ['spec.ports[1]: Invalid value: "object": ports only grow'],
  ],
  [
    "an error while evaluating",
    { min: 1, max: 3 },
    undefined,
    [
      "spec: Invalid value: \"object\": no such key: namespace__dash__name evaluating rule: failed rule: self.namespace__dash__name != 'x' || self.__namespace__ == 'y'",
    ],
  ],
])("%s", (_, next, old, want) => expect(broken(next, old)).toEqual(want));

test("rules are compiled against the schema when it is stored", () => {
  const bad: RuledSchema = {
    type: "object",
    properties: {
      spec: { type: "object", properties: { a: { type: "integer", "x-kubernetes-validations": [{ rule: "self.size() + 1" }] } } },
    },
  };
  expect(ruleProblems(schema, "s")).toEqual([]);
  expect(ruleProblems(bad, "s").map(({ field, message }) => `${field}: ${message.replace(/apiextensions.*?}: /, "… ")}`)).toEqual([
    "s.properties[spec].properties[a].x-kubernetes-validations[0].rule: Invalid value: … compilation failed: cel expression must evaluate to a bool",
  ]);
});
