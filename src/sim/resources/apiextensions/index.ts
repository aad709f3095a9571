/** The kinds of the group. */

import type { Resource } from "../resource.ts";
import { customResourceDefinitions } from "./custom-resource-definition.ts";

export const apiextensions: readonly Resource[] = [customResourceDefinitions];
