import { expect, test } from "vitest";
import type { KubeObject } from "../../../kube/types.ts";
import { jsonPathPrinter } from "./jsonpath/printer.ts";
import { TabWriter } from "./tabwriter.ts";
import { goTemplatePrinter } from "./template/printer.ts";

const list = {
  apiVersion: "v1",
  kind: "List",
  items: [
    { metadata: { name: "a", labels: { tier: "front" } }, spec: { ports: [80, 443], on: true } },
    { metadata: { name: "b", labels: { tier: "back" } }, spec: { ports: [6379], on: false } },
  ],
} as unknown as KubeObject;

test.each([
  ["{.items[*].metadata.name}", "a b"],
  ['{range .items[*]}{.metadata.name}{"\\t"}{.spec.ports[*]}{"\\n"}{end}', "a\t80 443\nb\t6379\n"],
  ['{.items[?(@.metadata.labels.tier=="back")].metadata.name}', "b"],
  ["{.items[?(@.spec.on)].metadata.name}", "a b"],
  ["{.items[-1].metadata.name}", "b"],
  ["{.items[0:2].metadata.name}", "a b"],
  ["{.items[0].metadata['name','labels']}", 'a {"tier":"front"}'],
  ["{..name}", "a b"],
  ["{.items[0].spec.ports}", "[80,443]"],
  ["{.items[0].nosuch}", ""],
  ["name: {.kind}", "name: List"],
  ["{range .nosuch[*]}x{end}y", "y"],
  ["{.items[0]['metadata.name']}", "a"],
])("jsonpath %s prints %j", (template, want) => {
  expect(jsonPathPrinter(template, { asJson: false, allowMissing: true }).print(list)).toBe(want);
});

test.each([
  ["{.items[0", "error parsing jsonpath {.items[0, unterminated array\n"],
  ["{.items", "error parsing jsonpath {.items, unclosed action\n"],
  ['{"a}', 'error parsing jsonpath {"a}, unterminated quoted string\n'],
  ["{.items[x]}", "error parsing jsonpath {.items[x]}, invalid array index x\n"],
])("jsonpath %s does not parse", (template, want) => {
  expect(() => jsonPathPrinter(template, { asJson: false, allowMissing: true })).toThrow(want);
});

test("jsonpath says how far an index is out of bounds, and shows the object", () => {
  const printer = jsonPathPrinter("{.items[5]}", { asJson: false, allowMissing: true });
  expect(() => printer.print(list)).toThrow(
    'error executing jsonpath "{.items[5]}": Error executing template: array index out of bounds: index 5, length 2. Printing more information for debugging the template:\n\ttemplate was:\n\t\t{.items[5]}\n\tobject given to jsonpath engine was:\n\t\tmap[string]interface {}{"apiVersion":"v1", "items":[]interface {}{map[string]',
  );
});

test.each([
  ['{{range .items}}{{.metadata.name}} {{len .spec.ports}}{{"\\n"}}{{end}}', "a 2\nb 1\n"],
  ["{{range $i, $e := .items}}{{$i}}={{$e.metadata.name}};{{end}}", "0=a;1=b;"],
  ['{{range .items}}{{if eq .metadata.labels.tier "back"}}{{.metadata.name}}{{else}}-{{end}}{{end}}', "-b"],
  ["{{.nosuch.deeper}}", "<no value>"],
  ["{{with .nosuch}}x{{else}}none{{end}}", "none"],
  ['{{printf "%s has %d" .kind (len .items)}}', "List has 2"],
  ["{{index .items 1 | printf `%v`}}", "map[metadata:map[labels:map[tier:back] name:b] spec:map[on:false ports:[6379]]]"],
  ["{{- /* said to nobody */ -}}  {{.kind}}", "List"],
  ["{{if and .kind (gt (len .items) 1)}}many{{end}}", "many"],
])("go-template %s prints %j", (template, want) => {
  expect(goTemplatePrinter(template, { allowMissing: true }).print(list)).toBe(want);
});

test("columns of a tab writer are blocks of adjoining lines", () => {
  const writer = new TabWriter({ minWidth: 0, padding: 2 });
  writer.write("Name:\tx\nLongerName:\ty\nalone\nA:\tb\n");
  expect(writer.flush()).toBe("Name:        x\nLongerName:  y\nalone\nA:  b\n");
});

test("remembered widths never shrink", () => {
  const writer = new TabWriter({ minWidth: 6, padding: 3, rememberWidths: true });
  writer.write("NAME\tAGE\nlong-name\t5s\n");
  expect(writer.flush()).toBe("NAME        AGE\nlong-name   5s\n");
  writer.write("a\t6s\n");
  expect(writer.flush()).toBe("a           6s\n");
});
