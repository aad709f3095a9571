/** -o go-template: cli-runtime/pkg/printers/template.go. */

import { formatValue } from "../../../../kube/encoding/go-format.ts";
import { CommandError } from "../../errors.ts";
import type { ObjectPrinter } from "../printer.ts";
import { executeTemplate, FUNCTION_NAMES } from "./evaluate.ts";
import { parseTemplate, type Template } from "./parse.ts";

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
        const why = error instanceof Error ? error.message : String(error);
        const failure = `template: output:1: executing "output" at <${source}>: ${why}`;
        throw new CommandError(
          `error executing template ${JSON.stringify(source)}: Error executing template: ${failure}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${source}\n\traw data was:\n\t\t${JSON.stringify(object)}\n\tobject given to template engine was:\n\t\t${formatValue(object, "<nil>")}\n\n`,
        );
      }
    },
  };
}
