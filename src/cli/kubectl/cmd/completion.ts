/** `kubectl completion SHELL` (k8s.io/kubectl/pkg/cmd/completion/completion.go). */
import { usageError } from "../errors.ts";
import { defineVerb } from "../verb.ts";

const SHELLS = ["bash", "zsh", "fish", "powershell"];

export const completion = defineVerb({
  name: "completion",
  async complete({ args }) {
    return args.length === 0 ? SHELLS.map((value) => ({ value })) : [];
  },
  async run({ args, path, print, process, release }) {
    const [shell] = args;
    if (shell === undefined) throw usageError(path, "Shell not specified.");
    if (args.length > 1) throw usageError(path, "Too many arguments. Expected only the shell type.");
    if (!SHELLS.includes(shell)) throw usageError(path, `Unsupported shell type ${JSON.stringify(shell)}.`);
    // The shells here ask kubectl itself when Tab is pressed; a script that is sourced does no harm.
    const { scripts } = await process.hold(
      release.minor === "28" ? import("../generated/completion-v1-28.ts") : import("../generated/completion-v1-36.ts"),
    );
    await print(scripts[shell] ?? "");
    return 0;
  },
});
