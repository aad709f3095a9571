/** get-contexts, get-clusters, get-users. */
import { CommandError } from "../../errors.ts";
import { newTableWriter } from "../../printers/tabwriter.ts";
import { throwTogether } from "../../resource/visit.ts";
import { defineVerb } from "../../verb.ts";
import { completeContexts } from "./arguments.ts";

const KNOWN_FORMATS = [
  "json",
  "yaml",
  "wide",
  "custom-columns",
  "custom-columns-file",
  "go-template",
  "go-template-file",
  "jsonpath",
  "jsonpath-file",
];

export const getContexts = defineVerb({
  name: "get-contexts",
  complete: completeContexts,
  async run({ args, factory, flags, print }) {
    const output = flags.string("output");
    if (output !== "" && output !== "name") {
      if (!KNOWN_FORMATS.includes(output)) throw new CommandError(`output must be one of '' or 'name': ${output}`);
      await print(`--output ${output} is not available in kubectl config get-contexts; resetting to default output format\n`);
    }
    const config = factory.kubeconfig();
    const known = new Map(config.contexts.map((one) => [one.name, one.context]));
    const errors = args.filter((name) => !known.has(name)).map((name) => new CommandError(`context ${name} not found`));
    const names = (args.length === 0 ? [...known.keys()] : args.filter((name) => known.has(name))).sort();
    const table = newTableWriter();
    if (output !== "name" && !flags.bool("no-headers")) table.write("CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n");
    for (const name of names) {
      const { cluster = "", user = "", namespace = "" } = known.get(name) ?? {};
      const mark = name === config["current-context"] ? "*" : " ";
      table.write(output === "name" ? `${name}\n` : `${mark}\t${name}\t${cluster}\t${user}\t${namespace}\n`);
    }
    await print(table.flush());
    throwTogether(errors);
    return 0;
  },
});

function names(command: string, kind: "clusters" | "users") {
  return defineVerb({
    name: command,
    async run({ factory, print }) {
      const listed = factory
        .kubeconfig()
        [kind].map(({ name }) => name)
        .sort();
      await print(["NAME", ...listed].map((name) => `${name}\n`).join(""));
      return 0;
    },
  });
}
export const getClusters = names("get-clusters", "clusters");
export const getUsers = names("get-users", "users");
