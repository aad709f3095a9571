/** Every built-in kind, group by group. A new kind is a file and a line in its group's list. */

import { admissionregistration } from "./admissionregistration/index.ts";
import { apiextensions } from "./apiextensions/index.ts";
import { apiregistration } from "./apiregistration/index.ts";
import { apps } from "./apps/index.ts";
import { autoscaling } from "./autoscaling/index.ts";
import { batch } from "./batch/index.ts";
import { certificates } from "./certificates/index.ts";
import { coordination } from "./coordination/index.ts";
import { core } from "./core/index.ts";
import { discovery } from "./discovery/index.ts";
import { events } from "./events/index.ts";
import { flowcontrol } from "./flowcontrol/index.ts";
import { networking } from "./networking/index.ts";
import { node } from "./node/index.ts";
import { policy } from "./policy/index.ts";
import { rbac } from "./rbac/index.ts";
import { resource } from "./resource/index.ts";
import type { Resource } from "./resource.ts";
import { scheduling } from "./scheduling/index.ts";
import { storage } from "./storage/index.ts";
import { virtual } from "./virtual.ts";

export * from "./resource.ts";
export const resources: readonly Resource[] = [
  ...core,
  ...admissionregistration,
  ...apiextensions,
  ...apiregistration,
  ...apps,
  ...autoscaling,
  ...batch,
  ...certificates,
  ...coordination,
  ...discovery,
  ...events,
  ...flowcontrol,
  ...networking,
  ...node,
  ...policy,
  ...rbac,
  ...resource,
  ...scheduling,
  ...storage,
  ...virtual,
];
