/** The kinds of the group. */

import type { Resource } from "../resource.ts";
import { endpointSlices } from "./endpoint-slice.ts";

export const discovery: readonly Resource[] = [endpointSlices];
