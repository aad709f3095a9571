/** current-context, use-context, set-context, rename-context. */
import { defaultFile, stanzaOf, writeCurrentContext, writeStanza } from "../../clientconfig/edit.ts";
import type { ContextStanza } from "../../clientconfig/kubeconfig.ts";
import { CommandError } from "../../errors.ts";
import { defineVerb } from "../../verb.ts";
import { completeContexts, refuseArguments } from "./arguments.ts";

export const currentContext = defineVerb({
  name: "current-context",
  async run({ factory, print }) {
    const name = factory.kubeconfig()["current-context"];
    if (name === "") throw new CommandError("current-context is not set");
    await print(`${name}\n`);
    return 0;
  },
});

export const useContext = defineVerb({
  name: "use-context",
  aliases: ["use"],
  complete: completeContexts,
  async run(invocation) {
    const { args, factory, process, flags, print } = invocation;
    const [name] = args;
    if (name === undefined || args.length !== 1) return refuseArguments(invocation);
    if (name === "") throw new CommandError("empty context names are not allowed");
    if (!stanzaOf(factory.kubeconfig(), "contexts", name))
      throw new CommandError(`no context exists with the name: ${JSON.stringify(name)}`);
    writeCurrentContext(process, flags.string("kubeconfig"), name);
    await print(`Switched to context ${JSON.stringify(name)}.\n`);
    return 0;
  },
});

export const setContext = defineVerb({
  name: "set-context",
  complete: completeContexts,
  async run(invocation) {
    const { args, factory, process, flags, print } = invocation;
    if (args.length > 1) return refuseArguments(invocation);
    const current = flags.bool("current");
    const [given = ""] = args;
    if (given === "" && !current) throw new CommandError("you must specify a non-empty context name or --current");
    if (given !== "" && current) throw new CommandError("you cannot specify both a context name and --current");
    const config = factory.kubeconfig();
    const name = current ? config["current-context"] : given;
    if (name === "") throw new CommandError("no current context is set");
    const known = stanzaOf(config, "contexts", name) as ContextStanza | undefined;
    const context: ContextStanza = { cluster: "", user: "", ...known };
    for (const field of ["cluster", "user", "namespace"] as const) if (flags.changed(field)) context[field] = flags.string(field);
    writeStanza(process, flags.string("kubeconfig"), "contexts", name, context);
    await print(`Context ${JSON.stringify(name)} ${known ? "modified" : "created"}.\n`);
    return 0;
  },
});

export const renameContext = defineVerb({
  name: "rename-context",
  complete: completeContexts,
  async run(invocation) {
    const { args, factory, process, flags, print } = invocation;
    const [from, to] = args;
    if (from === undefined || to === undefined || args.length !== 2) return refuseArguments(invocation);
    if (to === "") throw new CommandError("You must specify a new non-empty context name");
    const config = factory.kubeconfig();
    const flag = flags.string("kubeconfig");
    const file = defaultFile(process, flag);
    const context = stanzaOf(config, "contexts", from);
    if (!context) throw new CommandError(`cannot rename the context ${JSON.stringify(from)}, it's not in ${flag || file}`);
    if (stanzaOf(config, "contexts", to))
      throw new CommandError(
        `cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${flag || file}`,
      );
    writeStanza(process, flag, "contexts", to, context);
    writeStanza(process, flag, "contexts", from, undefined);
    if (config["current-context"] === from) writeCurrentContext(process, flag, to);
    await print(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`);
    return 0;
  },
});
