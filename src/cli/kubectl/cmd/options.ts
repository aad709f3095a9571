/** `kubectl options`: the flags of every command. */
import { printHelp } from "../help.ts";
import { defineVerb } from "../verb.ts";

export const options = defineVerb({
  name: "options",
  async run({ process, release }) {
    await printHelp(process, release, "kubectl options", "stdout");
    return 0;
  },
});
