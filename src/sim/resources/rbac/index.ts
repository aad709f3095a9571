/** The kinds of the group. */

import type { Resource } from "../resource.ts";
import { clusterRoles } from "./cluster-role.ts";
import { clusterRoleBindings } from "./cluster-role-binding.ts";
import { roles } from "./role.ts";
import { roleBindings } from "./role-binding.ts";

export const rbac: readonly Resource[] = [clusterRoleBindings, clusterRoles, roleBindings, roles];
