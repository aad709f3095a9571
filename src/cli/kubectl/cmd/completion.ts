/** `kubectl completion SHELL` (k8s.io/kubectl/pkg/cmd/completion/completion.go). */
import { usageError } from "../errors.ts";
import { defineVerb } from "../verb.ts";

const SHELLS = ["bash", "zsh", "fish", "powershell"];

export const completion = defineVerb({
  name: "completion",
  async complete({ args }) {
    return args.length === 0 ? SHELLS.map((value) => ({ value })) : [];
  },
  async run({ args, path, print }) {
    const [shell] = args;
    if (shell === undefined) throw usageError(path, "Shell not specified.");
    if (args.length > 1) throw usageError(path, "Too many arguments. Expected only the shell type.");
    if (!SHELLS.includes(shell)) throw usageError(path, `Unsupported shell type ${JSON.stringify(shell)}.`);
    // The shells here ask kubectl itself; sourcing this changes nothing.
    await print(`# ${shell} completion for kubectl\n# kubewekend's shell completes kubectl's words without a script.\n`);
    return 0;
  },
});
