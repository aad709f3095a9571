/** The kinds of the group. */

import type { Resource } from "../resource.ts";
import { horizontalPodAutoscalers } from "./horizontal-pod-autoscaler.ts";
import { horizontalPodAutoscalersV1 } from "./horizontal-pod-autoscaler-v1.ts";

export const autoscaling: readonly Resource[] = [horizontalPodAutoscalers, horizontalPodAutoscalersV1];
