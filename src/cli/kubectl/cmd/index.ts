/** kubectl's commands in the order of its help text. */
import type { Verb } from "../verb.ts";
import { apiResources } from "./api-resources.ts";
import { apiVersions } from "./api-versions.ts";
import { apply } from "./apply.ts";
import { create } from "./create.ts";
import { deleteVerb } from "./delete.ts";
import { describe } from "./describe.ts";
import { diff } from "./diff.ts";
import { edit } from "./edit.ts";
import { get } from "./get.ts";
import { options } from "./options.ts";
import { patch } from "./patch.ts";
import { replace } from "./replace.ts";
import { run } from "./run.ts";
import { scale } from "./scale.ts";

export const verbs: readonly Verb[] = [
  // Basic Commands (Beginner)
  create,
  run,
  // Basic Commands (Intermediate)
  get,
  edit,
  deleteVerb,
  // Deploy Commands
  scale,
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
  options,
];
