/** The kinds of the group. */

import type { Resource } from "../resource.ts";
import { cronJobs } from "./cron-job.ts";
import { jobs } from "./job.ts";

export const batch: readonly Resource[] = [cronJobs, jobs];
