/** What the learner asked the cluster for. */
import type { Context, Request } from "../context.ts";
import type { StateCheck } from "../lab.ts";
import { fail, passed } from "../verdict.ts";

/** `not-asked` until the learner has made such a request. */
export function asked(id: string, matching: (request: Request, context: Context) => boolean): StateCheck {
  return {
    id,
    codes: ["not-asked"],
    test: (context) => (context.journal.some((request) => matching(request, context)) ? passed : fail("not-asked")),
  };
}
