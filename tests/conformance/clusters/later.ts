/** Clusters of the later release, asked by the later binary. */
import type { Scenario } from "../scenario.ts";
import { clusters } from "./index.ts";
import { kyaml } from "./kyaml.ts";

/** Beta APIs and their fields that v1.36 does not serve any more. */
const GONE = ["versions that are gone, going, or only now coming"];

export const later: readonly Scenario[] = [kyaml, ...clusters.filter(({ name }) => !GONE.includes(name))];
