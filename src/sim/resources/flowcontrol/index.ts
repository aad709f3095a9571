/** The kinds of the group. */

import type { Resource } from "../resource.ts";
import { flowSchemas } from "./flow-schema.ts";
import { priorityLevelConfigurations } from "./priority-level-configuration.ts";

export const flowcontrol: readonly Resource[] = [flowSchemas, priorityLevelConfigurations];
