/** The kinds of the group. */

import type { Resource } from "../resource.ts";
import { apiServices } from "./api-service.ts";

export const apiregistration: readonly Resource[] = [apiServices];
