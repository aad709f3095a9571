import { expect, it } from "vitest";
import { type JsonSchema, schemaErrors } from "./schema.ts";

const keyed: JsonSchema = {
  type: "array",
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": ["name"],
  items: { type: "object", properties: { name: { type: "string" } } },
};

it.each<[string, unknown, JsonSchema, string[]]>([
  [
    "a time that is none",
    "noon",
    { type: "string", format: "date-time" },
    ['spec: Invalid value: "noon": spec in body must be of type date-time: "noon"'],
  ],
  ["a time", "2026-01-01T00:00:00Z", { type: "string", format: "date-time" }, []],
  [
    "an address that is none",
    "1.2.3",
    { type: "string", format: "ipv4" },
    ['spec: Invalid value: "1.2.3": spec in body must be of type ipv4: "1.2.3"'],
  ],
  ["a format nobody checks", "x", { type: "string", format: "shape" }, []],
  [
    "an item twice",
    ["a", "b", "a"],
    { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } },
    ['spec[2]: Duplicate value: "a"'],
  ],
  ["a key twice", [{ name: "a" }, { name: "a" }], keyed, ['spec[1]: Duplicate value: {"name":"a"}']],
  ["too few fields", {}, { type: "object", minProperties: 1 }, ["spec: Invalid value: 0: spec in body should have at least 1 properties"]],
  [
    "none of some",
    { c: 1 },
    { type: "object", anyOf: [{ required: ["a"] }, { required: ["b"] }] },
    ['spec: Invalid value: "": "spec" must validate at least one schema (anyOf)'],
  ],
  [
    "both of two",
    { a: 1, b: 1 },
    { type: "object", oneOf: [{ required: ["a"] }, { required: ["b"] }] },
    ['spec: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found 2 valid alternatives'],
  ],
  [
    "what it must not be",
    { a: 1 },
    { type: "object", not: { required: ["a"] } },
    ['spec: Invalid value: "": "spec" must not validate the schema (not)'],
  ],
])("%s", (_, value, schema, expected) => {
  expect(schemaErrors(value, schema, "spec").map(({ field, message }) => `${field}: ${message}`)).toEqual(expected);
});
