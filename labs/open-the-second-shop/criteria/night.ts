/** 9: the day is closed every night. */
import { type BehaviourCheck, type Context, evidence, fail, pass, passed, type StateCheck } from "../../../src/course/index.ts";
import { cronJobs, jobs } from "../../../src/kube/resource.ts";
import type { CronJob } from "../../../src/kube/types.ts";
import { room, value } from "./shop.ts";

const NAME = "close-the-day";
const find = (context: Context): CronJob | undefined => context.get(cronJobs, NAME, room(context));
const present: StateCheck = { id: "present", codes: ["missing"], test: (context) => (find(context) ? passed : fail("missing")) };
const schedule: StateCheck = {
  id: "schedule",
  codes: ["other-time", "suspended"],
  needs: ["present"],
  test(context) {
    const found = find(context);
    const wanted = `${Number(value(context, "minute"))} ${Number(value(context, "hour"))} * * *`;
    const [minute = "", hour = "", ...rest] = (found?.spec?.schedule ?? "").trim().split(/\s+/);
    const written = [Number(minute), Number(hour), ...rest].join(" ");
    if (written !== wanted)
      return fail(
        "other-time",
        { found: found?.spec?.schedule ?? "" },
        found ? [evidence(cronJobs, found, ".spec.schedule", found.spec?.schedule)] : [],
      );
    return found?.spec?.suspend === true ? fail("suspended") : passed;
  },
};
const one: StateCheck = {
  id: "one",
  codes: ["at-once"],
  needs: ["present"],
  test: (context) => (find(context)?.spec?.concurrencyPolicy === "Forbid" ? passed : fail("at-once")),
};
/** It runs once, now, under the same policies and the same quota. */
const runs: BehaviourCheck = {
  id: "runs",
  codes: ["does-not-end", "does-nothing"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const namespace = room(context);
      await copy.execute(`kubectl -n ${namespace} create job tonight --from=cronjob/${NAME}`);
      let seconds = 0;
      const done = (): boolean => (copy.context.get(jobs, "tonight", namespace)?.status?.succeeded ?? 0) > 0;
      while (!done() && seconds < 60) {
        await copy.advance(5);
        seconds += 5;
      }
      if (!done()) return fail("does-not-end");
      const saved = /save/i.test(JSON.stringify(find(context)?.spec?.jobTemplate.spec?.template.spec?.containers ?? []));
      return saved ? pass({ seconds }) : fail("does-nothing");
    }),
};
export const night = [present, schedule, one, runs];
