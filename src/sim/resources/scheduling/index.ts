/** The kinds of the group. */

import type { Resource } from "../resource.ts";
import { priorityClasses } from "./priority-class.ts";

export const scheduling: readonly Resource[] = [priorityClasses];
