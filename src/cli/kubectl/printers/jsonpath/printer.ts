/** -o jsonpath, jsonpath-as-json: cli-runtime/pkg/printers/jsonpath.go. */

import { formatValue, goSyntax } from "../../../../kube/encoding/go-format.ts";
import { encodeJson } from "../../../../kube/encoding/json.ts";
import { CommandError } from "../../errors.ts";
import type { ObjectPrinter } from "../printer.ts";
import { evaluate, type JsonPath, parseJsonPath } from "./evaluate.ts";

export function jsonPathPrinter(template: string, { asJson, allowMissing }: { asJson: boolean; allowMissing: boolean }): ObjectPrinter {
  let path: JsonPath;
  try {
    path = parseJsonPath(template);
  } catch (error) {
    throw new CommandError(`error parsing jsonpath ${template}, ${error instanceof Error ? error.message : String(error)}\n`);
  }
  return {
    print(object): string {
      let results: unknown[][];
      try {
        results = evaluate(path, object, { allowMissing });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new CommandError(
          `error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${why}. Printing more information for debugging the template:\n` +
            `\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n\n`,
        );
      }
      if (asJson) return results.map((values) => `${encodeJson(values, { indent: 4 })}\n`).join("");
      return results.map((values) => values.map(printable).join(" ")).join("");
    },
  };
}
function printable(value: unknown): string {
  if (typeof value === "object" && value !== null) return encodeJson(value);
  return formatValue(value, "null");
}
