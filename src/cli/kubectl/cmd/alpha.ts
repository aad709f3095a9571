/** `kubectl alpha`, with nothing in it (kubectl/pkg/cmd/alpha.go). */
import { defineVerb } from "../verb.ts";

export const alpha = defineVerb({
  name: "alpha",
  hidden: true,
  async run({ complain }) {
    await complain("No alpha commands are available in this version of kubectl\n");
    return 0;
  },
});
