/** What `kubectl label --local -o kyaml` of v1.35 printed for the same values. */
import { expect, test } from "vitest";
import { encodeKyaml } from "./kyaml.ts";

test.each([
  [
    "scalars",
    { a: "x", b: 1, c: 2.5, d: true, e: null, g: 1e21 },
    '{\n  a: "x",\n  b: 1,\n  c: 2.5,\n  d: true,\n  e: null,\n  g: 1e+21,\n}',
  ],
  ["empty", { l: [], m: {} }, "{\n  l: [],\n  m: {},\n}"],
  ["maps in a list are cuddled", { l: [{ a: "b" }, { c: "d" }] }, '{\n  l: [{\n    a: "b",\n  }, {\n    c: "d",\n  }],\n}'],
  ["lists in a list are cuddled", { l: [[1, 2], [], [{ a: "b" }]] }, '{\n  l: [[\n    1,\n    2,\n  ], [], [{\n    a: "b",\n  }]],\n}'],
  ["items of several kinds are not", { l: [{ a: 1 }, "s"] }, '{\n  l: [\n    {\n      a: 1,\n    },\n    "s",\n  ],\n}'],
  ["lines", { s: "line1\nline2\n" }, '{\n  s: "\\\n     line1\\n\\\n     line2\\n\\\n    ",\n}'],
  ["lines without an end", { s: "line1\nline2" }, '{\n  s: "\\\n     line1\\n\\\n     line2\\\n    ",\n}'],
  ["white space first", { s: "  two\n\tx\nend" }, '{\n  s: "\\\n    \\  two\\n\\\n    \\\tx\\n\\\n     end\\\n    ",\n}'],
  ["a blank line", { s: "\n" }, '{\n  s: "\\\n     \\n\\\n    ",\n}'],
  ["lines in a list", { l: ["a\nb\n", "c"] }, '{\n  l: [\n    "\\\n       a\\n\\\n       b\\n\\\n      ",\n    "c",\n  ],\n}'],
  ["signs", { s: 'say "hi" \\ a\tb \u0007\u00a0\u2028' }, '{\n  s: "say \\"hi\\" \\\\ a\tb \\a\\_\\L",\n}'],
])("%s", (_, value, text) => {
  expect(encodeKyaml(value)).toBe(`---\n${text}\n`);
});

test("keys stand without quotes unless they could be read as something else", () => {
  const plain = ["1a", "A", "_", "__", "_a", "a--b", "a-b.c_d", "a..b", "a/b", "a//b", "a1", "a_", "e5", "x86_64", "é", "日本"];
  const quoted =
    "+1,-x,.5,.inf,/x,0o7,0x1f,1,1.5,12:30,1_000,1e3,2024-01-01,9,<<,=,@a,Inf,N,NO,NaN,No,Null,OFF,T,TRUE,True,Y,a b,a#b,a+b,a-,a.,a=b,f,inf,infinity,n,nO,nULL,nan,null,oN,off,on,t,tRue,x/,x:y,y,yes,~".split(
      ",",
    );
  const text = encodeKyaml(Object.fromEntries([...plain, ...quoted, "", "a\nb"].map((key) => [key, 0])));
  const keys = text.split("\n").map((line) => line.replace(/: 0,$/, "").trim());
  expect(keys.slice(2, -2).toSorted()).toEqual([...plain, ...quoted.map((key) => `"${key}"`), '""', '"a\\nb"'].toSorted());
});

test("a struct keeps the order of its fields", () => {
  expect(encodeKyaml({ kind: "ConfigMap", apiVersion: "v1" }, { sort: false })).toBe(
    '---\n{\n  kind: "ConfigMap",\n  apiVersion: "v1",\n}\n',
  );
});
