import { expect, test } from "vitest";
import { parseDocuments, parseYamlOrJson } from "./documents.ts";

test.each([
  ["apiVersion: v1\nkind: Pod\nmetadata:\n  name: x: y\n", "line 4: mapping values are not allowed in this context"],
  ["apiVersion: v1\n kind: [x\n", "line 2: mapping values are not allowed in this context"],
  ["a:\n\tb: 1\n", "line 2: found character that cannot start any token"],
  ["a: [1, 2\nb: 3\n", "line 1: did not find expected ',' or ']'"],
  ["spec:\n  a: 1\n b: 2\n", "line 2: did not find expected key"],
  ["- a\nb: 1\n", "line 1: did not find expected '-' indicator"],
  ["x:\n  - a\n  b: 1\n", "line 2: did not find expected '-' indicator"],
  ["a: 'it's'\n", "did not find expected key"],
  ["a: 1\nfoo\nb: 2\n", "line 3: could not find expected ':'"],
  ['a: "x\n', "line 2: found unexpected end of stream"],
  ["a: @x\n", "line 1: found character that cannot start any token"],
])("%j is refused in libyaml's words", (text, want) => {
  expect(parseDocuments(text, "x.yaml")).toEqual([
    { error: expect.objectContaining({ message: `error parsing x.yaml: error converting YAML to JSON: yaml: ${want}` }) },
  ]);
});

test("YAML 1.1: yes is true, dates are texts, octals are numbers", () => {
  expect(parseYamlOrJson("a: yes\nb: 2024-01-01\nc: 010\nd: 'no'\n1: x\n")).toEqual({ a: true, b: "2024-01-01", c: 8, d: "no", "1": "x" });
});

test("documents are split at lines of dashes, empty ones left out, JSON values follow one another", () => {
  const values = (text: string) => parseDocuments(text, "x").map((one) => one.document?.value);
  expect(values("---\na: 1\n---\n# nothing\n---\nb: 2\n")).toEqual([{ a: 1 }, { b: 2 }]);
  expect(values('{"a":1}\n{"b":"}"}')).toEqual([{ a: 1 }, { b: "}" }]);
});
