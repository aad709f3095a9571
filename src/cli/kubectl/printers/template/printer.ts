/** -o go-template: cli-runtime/pkg/printers/template.go. */
import { CommandError } from "../../errors.ts";
import type { ObjectPrinter } from "../printer.ts";

export function goTemplatePrinter(_template: string, _options: { allowMissing: boolean }): ObjectPrinter {
  throw new CommandError("kubewekend does not model go templates");
}
