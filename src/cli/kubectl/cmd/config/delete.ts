/** delete-cluster, delete-context, delete-user. */
import { defaultFile, type StanzaKind, stanzaOf, writeStanza } from "../../clientconfig/edit.ts";
import { CommandError } from "../../errors.ts";
import { printHelp } from "../../help.ts";
import { defineVerb, type Verb } from "../../verb.ts";

function deletion(word: "cluster" | "context" | "user", kind: StanzaKind): Verb {
  return defineVerb({
    name: `delete-${word}`,
    async complete({ factory, args }) {
      return args.length > 0 ? [] : factory.kubeconfig()[kind].map(({ name }) => ({ value: name }));
    },
    async run({ args, factory, process, flags, print, complain, release, path }) {
      const config = factory.kubeconfig();
      const [name] = args;
      if (name === undefined || args.length !== 1) {
        await printHelp(process, release, path, "stdout");
        return 0;
      }
      const flag = flags.string("kubeconfig");
      const file = defaultFile(process, flag);
      if (!stanzaOf(config, kind, name)) throw new CommandError(`cannot delete ${word} ${name}, not in ${flag || file}`);
      if (kind === "contexts" && config["current-context"] === name)
        await complain('warning: this removed your active context, use "kubectl config use-context" to select a different one\n');
      writeStanza(process, flag, kind, name, undefined);
      await print(`deleted ${word} ${name} from ${flag || file}\n`);
      return 0;
    },
  });
}
export const deleteCluster = deletion("cluster", "clusters");
export const deleteContext = deletion("context", "contexts");
export const deleteUser = deletion("user", "users");
