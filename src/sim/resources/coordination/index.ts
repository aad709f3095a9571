/** The kinds of the group. */

import type { Resource } from "../resource.ts";
import { leases } from "./lease.ts";

export const coordination: readonly Resource[] = [leases];
