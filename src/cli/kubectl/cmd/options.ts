/** `kubectl options`: the flags of every command. */

import { homeOf } from "../clientconfig/kubeconfig.ts";
import { loadHelp } from "../command-line.ts";
import { defineVerb } from "../verb.ts";

export const options = defineVerb({
  name: "options",
  async run({ process, release, print }) {
    const help = await process.hold(loadHelp(release));
    await print((help["kubectl options"] ?? "").replaceAll("$HOME", homeOf(process)));
    return 0;
  },
});
