/** The kinds of the group. */

import type { Resource } from "../resource.ts";
import { certificateSigningRequests } from "./certificate-signing-request.ts";

export const certificates: readonly Resource[] = [certificateSigningRequests];
