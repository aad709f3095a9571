/** The kinds of the group. */

import type { Resource } from "../resource.ts";
import { runtimeClasses } from "./runtime-class.ts";

export const node: readonly Resource[] = [runtimeClasses];
