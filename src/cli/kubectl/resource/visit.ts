/** Doing something with every object that was meant (resource.Visitor with ContinueOnError). */
import { AggregateErrors, CommandError, toError } from "../errors.ts";
import type { BuildOptions } from "./builder.ts";
import type { Info, Visit } from "./info.ts";

/** Goes on after an error; throws the one error, or all of them together. */
export async function visitAll(visits: readonly Visit[], visit: (info: Info) => Promise<void>): Promise<void> {
  const errors: Error[] = [];
  for (const one of visits) {
    if (one.error) {
      errors.push(one.error);
      continue;
    }
    try {
      await visit(one.info);
    } catch (error) {
      if (isProgrammingError(error)) throw error;
      errors.push(toError(error));
    }
  }
  throwTogether(errors);
}
function isProgrammingError(error: unknown): boolean {
  return !(error instanceof Error) || error.name === "Killed" || error instanceof TypeError || error instanceof ReferenceError;
}

/** Nothing, one error as it is, or several together. */
export function throwTogether(errors: readonly Error[]): void {
  const [first] = errors;
  if (first && errors.length === 1) throw first;
  if (first) throw new AggregateErrors(errors);
}

/** `Result.Infos()`: any error ends the command. */
export function infosOf(visits: readonly Visit[]): Info[] {
  throwTogether(visits.flatMap((visit) => (visit.error ? [visit.error] : [])));
  return visits.flatMap((visit) => (visit.info ? [visit.info] : []));
}

/** resource.LocalResourceError: --local reads files only. */
export function refuseLocalResources(args: readonly string[]): void {
  if (args.length > 0)
    throw new CommandError(
      "error: you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'",
    );
}

/** What --local leaves out of a request. */
export function unlessLocal(local: boolean, options: Partial<BuildOptions>): Partial<BuildOptions> {
  return local ? { local: true, latest: false, args: [] } : { latest: true, ...options };
}
