/** The kinds of the group. */

import type { Resource } from "../resource.ts";
import { horizontalPodAutoscalers } from "./horizontal-pod-autoscaler.ts";

export const autoscaling: readonly Resource[] = [horizontalPodAutoscalers];
