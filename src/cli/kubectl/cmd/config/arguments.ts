/** What config's subcommands share. */
import type { Completion } from "../../../../machine/program.ts";
import { CommandError } from "../../errors.ts";
import { printHelp } from "../../help.ts";
import type { CompletionRequest, Invocation } from "../../verb.ts";

/** helpErrorf: the help on stdout, then the error. */
export async function refuseArguments({ process, release, path, args }: Invocation): Promise<never> {
  await printHelp(process, release, path, "stdout");
  throw new CommandError(`Unexpected args: [${args.join(" ")}]`);
}

export async function completeContexts({ args, factory }: CompletionRequest): Promise<Completion[]> {
  return args.length > 0 ? [] : factory.kubeconfig().contexts.map(({ name }) => ({ value: name }));
}
