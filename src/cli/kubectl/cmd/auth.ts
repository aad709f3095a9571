/** `kubectl auth` (k8s.io/kubectl/pkg/cmd/auth). */
import { CommandError } from "../errors.ts";
import { defineVerb } from "../verb.ts";
import { canI } from "./auth/can-i.ts";
import { whoami } from "./auth/whoami.ts";

const reconcile = defineVerb({
  name: "reconcile",
  async run() {
    throw new CommandError("kubewekend does not model kubectl auth reconcile; use kubectl apply");
  },
});

export const auth = defineVerb({ name: "auth", subcommands: [canI, reconcile, whoami] });
