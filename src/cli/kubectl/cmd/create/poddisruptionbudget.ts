/** `kubectl create poddisruptionbudget` (kubectl/pkg/cmd/create/create_pdb.go). */
import { CommandError } from "../../errors.ts";
import { defineVerb } from "../../verb.ts";
import { createGenerated, generatedMetadata, givenNameFrom } from "./generator.ts";
import { parseSelector } from "./selector.ts";

export const poddisruptionbudget = defineVerb({
  name: "poddisruptionbudget",
  aliases: ["pdb"],
  async run(invocation) {
    const { flags } = invocation;
    const name = givenNameFrom(invocation);
    const selector = flags.string("selector");
    const available = flags.string("min-available");
    const unavailable = flags.string("max-unavailable");
    if (selector === "") throw new CommandError("a selector must be specified");
    if (available === "" && unavailable === "") throw new CommandError("one of min-available or max-unavailable must be specified");
    if (available !== "" && unavailable !== "") throw new CommandError("min-available and max-unavailable cannot be both specified");
    for (const [flag, value] of [
      ["min-available", available],
      ["max-unavailable", unavailable],
    ] as const)
      if (value !== "" && !/^[0-9]+%?$/.test(value)) throw new CommandError(`invalid format specified for ${flag}`);
    return createGenerated(
      invocation,
      {
        kind: "PodDisruptionBudget",
        apiVersion: "policy/v1",
        metadata: generatedMetadata(invocation, name),
        spec: {
          ...(available === "" ? {} : { minAvailable: intOrString(available) }),
          selector: parseSelector(selector),
          ...(unavailable === "" ? {} : { maxUnavailable: intOrString(unavailable) }),
        },
        status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
      },
      { failure: "failed to create poddisruptionbudgets:", namespaced: true },
    );
  },
});

/** intstr.Parse. */
export function intOrString(text: string): number | string {
  return /^-?\d+$/.test(text) ? Number(text) : text;
}
