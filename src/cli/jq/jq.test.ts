import { expect, test } from "vitest";
import { testMachine } from "../../sim/os/testing.ts";
import { jq } from "./index.ts";

const PODS = '{"items":[{"metadata":{"name":"b","labels":{"app":"web"}},"n":2},{"metadata":{"name":"a"},"n":1}]}';
const cases: [string[], string, string][] = [
  [["."], '{"a":[1,{"b":null}],"c":{}}', '{\n  "a": [\n    1,\n    {\n      "b": null\n    }\n  ],\n  "c": {}\n}\n'],
  [["-r", ".items[].metadata.name"], PODS, "b\na\n"],
  [["-c", "[.items[] | select(.n > 1) | .metadata.name]"], PODS, '["b"]\n'],
  [["-c", ".items | sort_by(.n) | map({name: .metadata.name, n})"], PODS, '[{"name":"a","n":1},{"name":"b","n":2}]\n'],
  [["-r", '.items[] | "\\(.metadata.name)=\\(.n + 1)"'], PODS, "b=3\na=2\n"],
  [["-r", '.items[0].metadata.labels | to_entries[] | .key + "=" + .value'], PODS, "app=web\n"],
  [["-r", ".items[] | [.metadata.name, .n] | @tsv"], PODS, "b\t2\na\t1\n"],
  [
    ["-c", '.items | length, (map(.n) | add), (.[0] | keys), (.[1].metadata.labels.app // "none")'],
    PODS,
    '2\n3\n["metadata","n"]\n"none"\n',
  ],
  [
    ["-c", 'reduce .[] as $x (0; . + $x), [.[] | if . > 1 then "big" else "small" end], del(.[0]), (.[1] |= . * 10)'],
    "[1,2]",
    '3\n["small","big"]\n[2]\n[1,20]\n',
  ],
  [["-r", "--arg", "k", "x", '.[$k] | test("^a") , ascii_upcase, (split(",") | join("-"))'], '{"x":"a,b"}', "true\nA,B\na-b\n"],
  [["-c", "group_by(.k) | map({k: .[0].k, c: length})"], '[{"k":"a"},{"k":"b"},{"k":"a"}]', '[{"k":"a","c":2},{"k":"b","c":1}]\n'],
  [["-c", "def f(x): x * 2; [.[] | f(.)] | first, last, .[0:1], any(. > 3)"], "[1,2]", "2\n4\n[2]\ntrue\n"],
  [
    ["-c", '[.. | numbers], (.a? // "d"), ([paths] | length), (with_entries(.value += 1))'],
    '{"x":1,"y":2}',
    '[1,2]\n"d"\n2\n{"x":2,"y":3}\n',
  ],
  [["-r", ".data.password | @base64d"], '{"data":{"password":"c2VjcmV0"}}', "secret\n"],
];
test.each(cases)("jq %j", async (args, stdin, stdout) => {
  expect(await testMachine().run(jq, { argv: ["jq", ...args], stdin })).toEqual({ stdout, stderr: "", code: 0 });
});
test("errors have jq's words and codes", async () => {
  const { run } = testMachine();
  expect(await run(jq, { argv: ["jq", ".a.b"], stdin: '{"a":1}\n' })).toEqual({
    stdout: "",
    stderr: 'jq: error (at <stdin>:1): Cannot index number with "b"\n',
    code: 5,
  });
  expect(await run(jq, { argv: ["jq", ".[]"], stdin: "null\n" })).toEqual({
    stdout: "",
    stderr: "jq: error (at <stdin>:1): Cannot iterate over null\n",
    code: 5,
  });
  expect(await run(jq, { argv: ["jq", "-e", ".a"], stdin: "{}" })).toEqual({ stdout: "null\n", stderr: "", code: 1 });
  expect((await run(jq, { argv: ["jq", ".a |"], stdin: "{}" })).code).toBe(3);
});
