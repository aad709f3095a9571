/** `kubectl api-versions` (kubectl/pkg/cmd/apiresources/apiversions.go). */
import { groupVersionOf } from "../discovery.ts";
import { usageError } from "../errors.ts";
import { defineVerb } from "../verb.ts";

export const apiVersions = defineVerb({
  name: "api-versions",
  async run({ args, path, factory, print }) {
    if (args.length > 0) throw usageError(path, `unexpected arguments: [${args.join(" ")}]`);
    const { groups } = await factory.mapper(0);
    const names = groups.flatMap((group) => group.versions.map(({ version }) => groupVersionOf({ group: group.name, version })));
    await print(`${names.sort().join("\n")}\n`);
    return 0;
  },
});
