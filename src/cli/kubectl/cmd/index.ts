/** kubectl's commands in the order of its help text. */
import type { Verb } from "../verb.ts";
import { create } from "./create.ts";
import { deleteVerb } from "./delete.ts";
import { describe } from "./describe.ts";
import { get } from "./get.ts";
import { options } from "./options.ts";
import { scale } from "./scale.ts";

export const verbs: readonly Verb[] = [
  // Basic Commands (Beginner)
  create,
  // Basic Commands (Intermediate)
  get,
  deleteVerb,
  // Deploy Commands
  scale,
  // Troubleshooting and Debugging Commands
  describe,
  // Other Commands
  options,
];
