/** The kinds of the group. */

import type { Resource } from "../resource.ts";
import { podDisruptionBudgets } from "./pod-disruption-budget.ts";

export const policy: readonly Resource[] = [podDisruptionBudgets];
