/** `kubectl auth` (k8s.io/kubectl/pkg/cmd/auth). */
import { defineVerb } from "../verb.ts";
import { canI } from "./auth/can-i.ts";
import { reconcile } from "./auth/reconcile.ts";
import { whoami } from "./auth/whoami.ts";

export const auth = defineVerb({ name: "auth", subcommands: [canI, reconcile, whoami] });
