/** 5: redis, whose memory outlives its Pod. */
import { type BehaviourCheck, evidence, fail, pass, passed, type StateCheck, waiting } from "../../../src/course/index.ts";
import { quantityMilliValue } from "../../../src/kube/quantity.ts";
import { persistentVolumeClaims } from "../../../src/kube/resource.ts";
import { redis as redisOf, redisPods, room, value, visit } from "./shop.ts";

const present: StateCheck = {
  id: "present",
  codes: ["missing"],
  test: (context) => (redisOf(context) ? passed : fail("missing")),
};
const image: StateCheck = {
  id: "image",
  codes: ["image"],
  needs: ["present"],
  test(context) {
    const found = redisOf(context)?.spec.template.spec?.containers[0]?.image ?? "";
    const wanted = `redis:${value(context, "redis")}`;
    return found.replace(/^(docker\.io\/)?(library\/)?/, "") === wanted ? passed : fail("image", { found, wanted });
  },
};
const running: StateCheck = {
  id: "running",
  codes: ["not-ready"],
  needs: ["present"],
  hold: 10,
  test: (context) => (redisPods(context).length > 0 ? passed : waiting("not-ready")),
};
/** A claim of the wanted size is bound, and the Pod has it where redis writes. */
const claimed: StateCheck = {
  id: "claimed",
  codes: ["no-claim", "not-bound", "other-size"],
  needs: ["present"],
  test(context) {
    const [pod] = redisPods(context);
    const mounted = new Set(pod?.spec.containers[0]?.volumeMounts?.map(({ name }) => name));
    const name = pod?.spec.volumes?.find((volume) => volume.persistentVolumeClaim && mounted.has(volume.name))?.persistentVolumeClaim
      ?.claimName;
    const claim = name === undefined ? undefined : context.get(persistentVolumeClaims, name, room(context));
    if (!claim) return pod ? fail("no-claim") : waiting("no-claim");
    const asked = claim.spec?.resources?.requests?.["storage"] ?? "0";
    if (quantityMilliValue(asked) !== quantityMilliValue(value(context, "storage")))
      return fail("other-size", { found: asked }, [evidence(persistentVolumeClaims, claim, ".spec.resources.requests.storage", asked)]);
    return claim.status?.phase === "Bound" ? pass({ claim: claim.metadata.name }) : waiting("not-bound");
  },
};
const numberIn = (text: string): number => Number(/order (\d+)/.exec(text)?.[1] ?? Number.NaN);
/** Two orders; the program is killed without a farewell; the next order has the next number. */
const remembers: BehaviourCheck = {
  id: "remembers",
  codes: ["no-order", "forgot"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      await visit(copy, "/order");
      const before = numberIn(await visit(copy, "/order"));
      if (Number.isNaN(before)) return fail("no-order");
      // A Pod that is deleted is asked to end, and saves what it knows. A program that is killed is not asked.
      for (const { spec, status } of redisPods(copy.context)) {
        const container = status?.containerStatuses?.[0]?.containerID?.replace("containerd://", "") ?? "";
        await copy.execute(`docker exec ${spec.nodeName} crictl stop --timeout 0 ${container}`);
      }
      await copy.advance(30);
      const after = numberIn(await visit(copy, "/order"));
      if (Number.isNaN(after)) return fail("no-order");
      return after === before + 1 ? pass({ before, after }) : fail("forgot", { before, after });
    }),
};
export const redis = [present, image, running, claimed, remembers];
