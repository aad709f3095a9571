/** `.metadata.name`, `metadata.name`, `{.metadata.name}`: cli-runtime/pkg/printers' RelaxedJSONPathExpression. */
import { CommandError } from "../../errors.ts";

/** Always `{.path}`. Throws CommandError for anything else. */
export function relaxedExpression(expression: string): string {
  if (expression === "") return expression;
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(expression);
  if (!match)
    throw new CommandError("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'");
  return `{.${match[1] ?? match[2] ?? ""}}`;
}
