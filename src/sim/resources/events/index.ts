/** events.k8s.io. */
import type { Resource } from "../resource.ts";
import { eventsV1 } from "./event.ts";

export const events: readonly Resource[] = [eventsV1];
