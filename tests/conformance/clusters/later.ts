/** Clusters of the later release, asked by the later binary. */
import type { Scenario } from "../scenario.ts";
import { firstHour } from "./first-hour.ts";
import { configuring } from "./kubeconfig.ts";
import { kyaml } from "./kyaml.ts";

export const later: readonly Scenario[] = [...firstHour, kyaml, ...configuring];
