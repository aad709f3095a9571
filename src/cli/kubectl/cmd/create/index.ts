/** The generators of `kubectl create`, by kind. */
import type { Verb } from "../../verb.ts";
import { deployment } from "./deployment.ts";
import { namespace } from "./namespace.ts";

export const generators: readonly Verb[] = [deployment, namespace];
