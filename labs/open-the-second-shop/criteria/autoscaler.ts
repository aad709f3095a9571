/** 8: three to six copies, by what they use; and nobody asks for less than it needs. */
import { type BehaviourCheck, type Context, fail, pass, passed, type StateCheck, waiting } from "../../../src/course/index.ts";
import { quantityMilliValue } from "../../../src/kube/quantity.ts";
import { horizontalPodAutoscalers } from "../../../src/kube/resource.ts";
import type { HorizontalPodAutoscaler } from "../../../src/kube/types.ts";
import { customers, deployment, MOST, readyPods, room, WEB_COPIES } from "./shop.ts";

const ofWeb = (context: Context): HorizontalPodAutoscaler | undefined =>
  context
    .list(horizontalPodAutoscalers, { namespace: room(context) })
    .find(({ spec }) => spec?.scaleTargetRef.kind === "Deployment" && spec.scaleTargetRef.name === "web");
const present: StateCheck = { id: "present", codes: ["missing"], test: (context) => (ofWeb(context) ? passed : fail("missing")) };
const range: StateCheck = {
  id: "range",
  codes: ["other-range"],
  needs: ["present"],
  test(context) {
    const { minReplicas = 1, maxReplicas = 0 } = ofWeb(context)?.spec ?? {};
    return minReplicas === WEB_COPIES && maxReplicas === MOST ? passed : fail("other-range", { least: minReplicas, most: maxReplicas });
  },
};
/** The autoscaler has read a number. */
const measured: StateCheck = {
  id: "measured",
  codes: ["not-cpu", "unknown"],
  needs: ["present"],
  test(context) {
    const found = ofWeb(context);
    if (!found?.spec?.metrics?.some(({ resource }) => resource?.name === "cpu")) return fail("not-cpu");
    return found.status?.currentMetrics?.some(
      ({ resource }) => resource?.current.averageUtilization !== undefined || resource?.current.averageValue,
    )
      ? passed
      : waiting("unknown");
  },
};
/** Pods of a program and what the busiest of them uses, in thousandths of a CPU. */
async function busiest(context: Context, execute: (command: string) => Promise<{ stdout: string }>, name: string): Promise<number> {
  const known = new Set(readyPods(context, name).map(({ metadata }) => metadata.name));
  const { stdout } = await execute(`kubectl -n ${room(context)} top pods --no-headers`);
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  return Math.max(0, ...rows.flatMap(([pod = "", cpu = "0"]) => (known.has(pod) ? [quantityMilliValue(cpu)] : [])));
}
/** An ordinary minute, then three times as many customers. */
const loaded: BehaviourCheck = {
  id: "loaded",
  codes: ["under-asked", "asleep", "lost"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      await customers(copy, { path: "/order", each: 3, seconds: 45 });
      for (const name of ["web", "api"]) {
        const used = await busiest(copy.context, copy.execute, name);
        const asked = quantityMilliValue(deployment(context, name)?.spec.template.spec?.containers[0]?.resources?.requests?.["cpu"]);
        if (asked < used) return fail("under-asked", { name, used: `${used}m`, asked: `${asked}m` });
      }
      const { asked, served } = await customers(copy, { path: "/order", each: 9, seconds: 75 });
      const ready = readyPods(copy.context, "web").length;
      const { desiredReplicas = 0, currentMetrics = [] } = ofWeb(copy.context)?.status ?? {};
      const use = currentMetrics[0]?.resource?.current.averageUtilization ?? 0;
      if (served < asked * 0.99) return fail("lost", { lost: asked - served, asked });
      if (ready <= WEB_COPIES || ready < desiredReplicas) return fail("asleep", { ready, wanted: desiredReplicas, use });
      return pass({ asked, ready });
    }),
};
export const autoscaler = [present, range, measured, loaded];
