/** The kinds of the group. */

import type { Resource } from "../resource.ts";
import { controllerRevisions } from "./controller-revision.ts";
import { daemonSets } from "./daemon-set.ts";
import { deployments } from "./deployment.ts";
import { replicaSets } from "./replica-set.ts";
import { statefulSets } from "./stateful-set.ts";

export const apps: readonly Resource[] = [controllerRevisions, daemonSets, deployments, replicaSets, statefulSets];
