/** -o custom-columns: a JSONPath per column (k8s.io/kubectl/pkg/cmd/get/customcolumn.go). */

import { formatValue } from "../../../kube/encoding/go-format.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { CommandError } from "../errors.ts";
import { evaluateField, parseJsonPath } from "./jsonpath/evaluate.ts";
import { relaxedExpression } from "./jsonpath/relaxed.ts";
import type { ObjectPrinter } from "./printer.ts";
import { newTableWriter } from "./tabwriter.ts";

export interface ColumnsPrinter extends ObjectPrinter {
  /** All objects in one table. */
  printAll(objects: readonly KubeObject[]): string;
}

export function printCustomColumns(spec: string, { fromFile, noHeaders }: { fromFile: boolean; noHeaders: boolean }): ColumnsPrinter {
  const columns = (fromFile ? fromTemplate(spec) : fromSpec(spec)).map(({ header, field }) => ({
    header,
    path: parseJsonPath(relaxedExpression(field)),
  }));
  let headerPrinted = noHeaders;
  const row = (object: KubeObject): string =>
    `${columns
      .map(({ path }) => {
        const values = evaluateField(path, object);
        return values.length === 0 ? "<none>" : values.map((value) => formatValue(value, "<none>")).join(",");
      })
      .join("\t")}\n`;
  const writer = newTableWriter();
  const printAll = (objects: readonly KubeObject[]): string => {
    if (!headerPrinted) writer.write(`${columns.map((column) => column.header).join("\t")}\n`);
    headerPrinted = true;
    for (const object of objects) {
      const items = (object as { items?: KubeObject[] }).items;
      for (const one of Array.isArray(items) ? items : [object]) writer.write(row(one));
    }
    return writer.flush();
  };
  return { printAll, print: (object) => printAll([object]) };
}

interface Column {
  header: string;
  field: string;
}
/** `NAME:.metadata.name,NODE:.spec.nodeName` */
function fromSpec(spec: string): Column[] {
  return splitOutsideBrackets(spec).map((part) => {
    const colon = part.indexOf(":");
    if (colon < 0) throw new CommandError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header: part.slice(0, colon), field: part.slice(colon + 1) };
  });
}
function splitOutsideBrackets(text: string): string[] {
  return text.split(",");
}
/** A line of headers over a line of expressions. */
function fromTemplate(text: string): Column[] {
  const [headers = "", fields = ""] = text.split("\n");
  const names = headers.trim().split(/\s+/);
  const expressions = fields
    .trim()
    .split(/\s+/)
    .filter((part) => part !== "");
  if (names.length !== expressions.length)
    throw new CommandError(`number of headers (${names.length}) and field specifications (${expressions.length}) don't match`);
  return names.map((header, index) => ({ header, field: expressions[index] ?? "" }));
}
