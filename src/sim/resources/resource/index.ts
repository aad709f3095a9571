/** The kinds of the group. */

import type { Resource } from "../resource.ts";
import { deviceClasses } from "./device-class.ts";
import { resourceClaims } from "./resource-claim.ts";
import { resourceClaimTemplates } from "./resource-claim-template.ts";
import { resourceSlices } from "./resource-slice.ts";

export const resource: readonly Resource[] = [deviceClasses, resourceClaims, resourceClaimTemplates, resourceSlices];
