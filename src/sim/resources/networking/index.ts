/** The kinds of the group. */

import type { Resource } from "../resource.ts";
import { ingresses } from "./ingress.ts";
import { ingressClasses } from "./ingress-class.ts";
import { ipAddresses } from "./ip-address.ts";
import { networkPolicies } from "./network-policy.ts";
import { serviceCIDRs } from "./service-cidr.ts";

export const networking: readonly Resource[] = [ingressClasses, ingresses, networkPolicies, ipAddresses, serviceCIDRs];
