/** kubectl's commands in the order of its help text. */
import type { Verb } from "../verb.ts";
import { apiResources } from "./api-resources.ts";
import { apiVersions } from "./api-versions.ts";
import { apply } from "./apply.ts";
import { autoscale } from "./autoscale.ts";
import { clusterInfo } from "./cluster-info.ts";
import { create } from "./create.ts";
import { deleteVerb } from "./delete.ts";
import { describe } from "./describe.ts";
import { diff } from "./diff.ts";
import { edit } from "./edit.ts";
import { explain } from "./explain.ts";
import { expose } from "./expose.ts";
import { get } from "./get.ts";
import { options } from "./options.ts";
import { patch } from "./patch.ts";
import { replace } from "./replace.ts";
import { run } from "./run.ts";
import { scale } from "./scale.ts";
import { version } from "./version.ts";

export const verbs: readonly Verb[] = [
  // Basic Commands (Beginner)
  create,
  expose,
  run,
  // Basic Commands (Intermediate)
  explain,
  get,
  edit,
  deleteVerb,
  // Deploy Commands
  scale,
  autoscale,
  // Cluster Management Commands
  clusterInfo,
  // Troubleshooting and Debugging Commands
  describe,
  // Advanced Commands
  diff,
  apply,
  patch,
  replace,
  // Settings Commands
  // Other Commands
  apiResources,
  apiVersions,
  version,
  options,
];
