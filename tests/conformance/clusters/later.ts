/** Clusters of the later release, asked by the later binary. */
import type { Scenario } from "../scenario.ts";
import { clusters } from "./index.ts";
import { kyaml } from "./kyaml.ts";
import { asking } from "./small.ts";

/** Clusters that need beta APIs which v1.36 does not serve any more, or a command that v1.35 panics on. */
const LEFT_OUT = ["versions that are gone, going, or only now coming", "rights reconciled with files"];

export const later: readonly Scenario[] = [
  kyaml,
  asking,
  // The quick subset asks these of the earlier binary alone: each command costs a start of the real one.
  ...clusters.filter(({ name }) => !LEFT_OUT.includes(name)).map((scenario) => ({ ...scenario, quick: false })),
];
