/** All prepared clusters, by theme. */
import type { Scenario } from "../scenario.ts";
import { access } from "./access.ts";
import { apis } from "./api.ts";
import { asking } from "./asking.ts";
import { changing } from "./change.ts";
import { controllers } from "./controllers.ts";
import { creating } from "./create.ts";
import { dumping } from "./dump.ts";
import { editing } from "./editor.ts";
import { firstHour } from "./first-hour.ts";
import { anHour } from "./hour.ts";
import { configuring } from "./kubeconfig.ts";
import { networking } from "./network.ts";
import { nodes } from "./nodes.ts";
import { showing } from "./output.ts";
import { overriding } from "./overrides.ts";
import { podKinds } from "./pods.ts";
import { policies } from "./policy.ts";
import { reconciling } from "./reconcile.ts";
import { records } from "./records.ts";
import { small } from "./small.ts";
import { storing } from "./storage.ts";
import { workloads } from "./workloads.ts";

export const clusters: readonly Scenario[] = [
  ...firstHour,
  ...workloads,
  ...creating,
  ...changing,
  ...editing,
  ...networking,
  ...policies,
  ...storing,
  ...showing,
  ...overriding,
  ...configuring,
  ...nodes,
  ...podKinds,
  ...controllers,
  ...apis,
  ...access,
  ...asking,
  ...dumping,
  ...reconciling,
  ...records,
  ...small,
  ...anHour,
];
