/** -o go-template: cli-runtime/pkg/printers/template.go. */

import { formatValue } from "../../../../kube/encoding/go-format.ts";
import { encodeJson } from "../../../../kube/encoding/json.ts";
import { CommandError, PrintingError } from "../../errors.ts";
import type { ObjectPrinter } from "../printer.ts";
import { ExecutionError, executeTemplate, FUNCTION_NAMES } from "./evaluate.ts";
import { type Place, parseTemplate, type Template } from "./parse.ts";

export function goTemplatePrinter(source: string, options: { allowMissing: boolean }): ObjectPrinter {
  let template: Template;
  try {
    template = parseTemplate(source, FUNCTION_NAMES);
  } catch (error) {
    throw new CommandError(`error parsing template ${source}, template: output:${error instanceof Error ? error.message : String(error)}`);
  }
  return {
    print(object): string {
      try {
        return executeTemplate(template, object, options);
      } catch (error) {
        if (!(error instanceof ExecutionError)) throw error;
        const failure = `template: output:${placeText(error.place)}: ${error.message}`;
        const told = `Error executing template: ${failure}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${source}\n\traw data was:\n\t\t${encodeJson(object, { sort: true })}\n\tobject given to template engine was:\n\t\t${formatValue(object, "<nil>")}\n\n`;
        throw new PrintingError(`error executing template ${JSON.stringify(source)}: ${failure}`, error.written + told);
      }
    },
  };
}

function placeText(place: Place | undefined): string {
  const { line, column, text } = place ?? { line: 1, column: 0, text: "" };
  return `${line}:${column}: executing "output" at <${text}>`;
}
