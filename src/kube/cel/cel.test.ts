import { describe, expect, test } from "vitest";
import { CelError, type CelType, checkCel, DYN, evaluateCel, toJson } from "./index.ts";

const object = {
  metadata: { name: "web", labels: { app: "web", "example.com/x": "y" } },
  spec: {
    replicas: 3,
    ratio: 0.5,
    containers: [
      { name: "a", image: "nginx:1.25", resources: { limits: { memory: "64Mi" } } },
      { name: "b", image: "busybox" },
    ],
    empty: [],
    nothing: null,
  },
};
function value(source: string): unknown {
  const checked = checkCel(source, { object: DYN });
  if (checked.error !== undefined) return checked.error;
  try {
    return toJson(evaluateCel(checked.expression, { object }));
  } catch (error) {
    if (error instanceof CelError) return `error: ${error.message}`;
    throw error;
  }
}

describe("values", () => {
  test.each<[string, unknown]>([
    ["1 + 2 * 3 - 4", 3],
    ["7 / 2", 3],
    ["-7 % 3", -1],
    ["7.0 / 2.0", 3.5],
    ["0x10 + 1", 17],
    ["1 / 0", "error: division by zero"],
    ["'a' + \"b\" + r'\\n' + '\\u0041'", "ab\\nA"],
    ["[1, 2] + [3]", [1, 2, 3]],
    ["{'a': 1}['a'] == 1 && {'a': 1} == {'a': 1.0}", true],
    ["dyn(1) == 1.0 && 1 < 1.5", true],
    ["1 in [1, 2] && 'app' in object.metadata.labels && !('z' in object.metadata.labels)", true],
    ["object.metadata.labels['example.com/x']", "y"],
    ["object.spec.missing", "error: no such key: missing"],
    ["object.spec.containers[7]", "error: index out of bounds: 7"],
    ["has(object.spec.missing) || has(object.spec.replicas)", true],
    ["has(object.spec.nothing)", false],
    ["object.spec.missing == 1 || true", true],
    ["true || object.spec.missing == 1", true],
    ["false && object.spec.missing", false],
    ["object.spec.missing == 1 || false", "error: no such key: missing"],
    ["object.spec.replicas > 2 ? 'many' : 'few'", "many"],
    ["object.spec.replicas + object.spec.ratio", 3.5],
    ["object.spec.replicas + 'a'", "error: no such overload"],
    ["size(object.spec.containers) == 2 && object.metadata.name.size() == 3", true],
    ["type(1) == int && type('') == string && type(null) == null_type", true],
  ])("%s", (source, want) => expect(value(source)).toEqual(want));
});

describe("macros and functions", () => {
  test.each<[string, unknown]>([
    ["object.spec.containers.all(c, c.image.contains(':'))", false],
    ["object.spec.containers.exists(c, c.name == 'b')", true],
    ["object.spec.containers.exists_one(c, c.name.matches('^[ab]$'))", false],
    ["object.spec.empty.all(c, c.x) && !object.spec.empty.exists(c, c.x)", true],
    ["object.spec.containers.map(c, c.name)", ["a", "b"]],
    ["object.spec.containers.filter(c, has(c.resources)).map(c, c.name)", ["a"]],
    ["object.spec.containers.map(c, has(c.resources), c.image)", ["nginx:1.25"]],
    ["object.metadata.labels.all(k, k.size() > 2)", true],
    ["object.metadata.labels.exists(k, v, v == 'y')", true],
    ["[1, 2, 3].transformList(i, v, i * v)", [0, 2, 6]],
    ["cel.bind(x, object.spec.replicas, x * x)", 9],
    ["object.?spec.?missing.orValue(5)", 5],
    ["object.?spec.?replicas.hasValue()", true],
    ["object.spec.containers[?5].?name.orValue('none')", "none"],
    ["{?'a': optional.none(), 'b': 1}", { b: 1 }],
    ["optional.of(1).optMap(x, x + 1).value()", 2],
    ["optional.none().value()", "error: optional.none() dereference"],
    ["'a,b,c'.split(',').join('-')", "a-b-c"],
    ["'Hello'.lowerAscii() + 'x'.upperAscii() + ' y '.trim()", "helloXy"],
    ["'abcd'.substring(1, 3) + 'abc'.replace('b', 'B') + 'abc'.charAt(2)", "bcaBcc"],
    ["'%s has %d of %.2f'.format(['x', 3, 1.5])", "x has 3 of 1.50"],
    ["'v1.25'.find('[0-9.]+') + 'a1b2'.findAll('[0-9]')[1]", "1.252"],
    ["[3, 1, 2].sum() == 6 && [1, 2].isSorted() && [3, 1].min() == 1 && [3, 1].max() == 3", true],
    ["quantity('64Mi').isLessThan(quantity('1Gi')) && quantity('1500m').compareTo(quantity('1.5')) == 0", true],
    ["quantity('1Gi').add(quantity('1Gi')).isGreaterThan(quantity('1500Mi'))", true],
    ["isQuantity('x') || quantity('50k').asInteger() == 50000", true],
    ["url('https://example.com:8080/a?b=c').getHostname() + url('https://example.com:8080/a').getPort()", "example.com8080"],
    ["isURL('nope')", false],
    ["cidr('10.0.0.0/8').containsIP('10.1.2.3') && ip('127.0.0.1').isLoopback() && !isIP('1.2.3')", true],
    ["duration('90s') > duration('1m') && duration('1h').getMinutes() == 60", true],
    ["timestamp('2024-07-09T08:29:35Z').getFullYear() == 2024 && timestamp('2024-07-09T00:00:00Z').getMonth() == 6", true],
    ["timestamp('2024-07-09T08:00:00Z') - timestamp('2024-07-09T07:00:00Z') == duration('60m')", true],
    ["int('12') + int(3.9) + int(true ? '1' : '0')", 16],
    ["int('x')", "error: type conversion error from 'string' to 'int'"],
    ["jsonpatch.escapeKey('a/b~c')", "a~1b~0c"],
    ["Object{spec: Object.spec{replicas: 3}}", { spec: { replicas: 3 } }],
    ["[JSONPatch{op: 'add', path: '/a', value: 1}]", [{ op: "add", path: "/a", value: 1 }]],
    [
      "[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d, [1,2,3,4,5,6,7,8,9,10].all(e, [1,2,3,4,5,6,7,8,9,10].all(f, a+b+c+d+e+f > 0))))))",
      "error: operation cancelled: actual cost limit exceeded",
    ],
  ])("%s", (source, want) => expect(value(source)).toEqual(want));
});

describe("what is wrong is found before anything runs", () => {
  const self: CelType = {
    kind: "object",
    name: "selfType",
    fields: { replicas: { kind: "int" }, name: { kind: "string" }, tags: { kind: "list", of: { kind: "string" } } },
  };
  const wrong = (source: string, ...wants: CelType["kind"][]): string | undefined =>
    checkCel(source, { self, oldSelf: self }, wants.length > 0 ? wants : undefined).error;
  test.each([
    ["self.replicas > 1", undefined],
    ["self.foo > 1", "compilation failed: ERROR: <input>:1:5: undefined field 'foo'\n | self.foo > 1\n | ....^"],
    ["foo == 1", "compilation failed: ERROR: <input>:1:1: undeclared reference to 'foo' (in container '')\n | foo == 1\n | ^"],
    [
      "self.replicas > 'a'",
      "compilation failed: ERROR: <input>:1:15: found no matching overload for '_>_' applied to '(int, string)'\n | self.replicas > 'a'\n | ..............^",
    ],
    [
      "self.tags.all(t, t.nope())",
      "compilation failed: ERROR: <input>:1:24: undeclared reference to 'nope' (in container '')\n | self.tags.all(t, t.nope())\n | .......................^",
    ],
    [
      "self.replicas >",
      "compilation failed: ERROR: <input>:1:16: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}\n | self.replicas >\n | ...............^",
    ],
  ])("%s", (source, want) => expect(wrong(source)).toBe(want));
  test("the kind of the result", () => {
    expect(wrong("self.replicas", "bool")).toBe("must evaluate to bool");
    expect(wrong("self.name == 'x'", "bool")).toBeUndefined();
  });
});
