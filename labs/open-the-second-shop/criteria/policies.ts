/** 11: nobody reaches anybody, except where it was said. */
import { type BehaviourCheck, type Context, fail, pass, passed, type StateCheck } from "../../../src/course/index.ts";
import { networkPolicies } from "../../../src/kube/resource.ts";
import type { Pod } from "../../../src/kube/types.ts";
import { inside, readyPods, redisPods, room } from "./shop.ts";

export const policiesOf = (context: Context) => context.list(networkPolicies, { namespace: room(context) });
const denied: StateCheck = {
  id: "denied",
  codes: ["no-policy", "no-deny", "one-way"],
  test(context) {
    const all = policiesOf(context);
    if (all.length === 0) return fail("no-policy");
    const types = new Set(
      all
        .filter(
          ({ spec }) => Object.keys(spec?.podSelector?.matchLabels ?? {}).length + (spec?.podSelector?.matchExpressions ?? []).length === 0,
        )
        .flatMap(({ spec }) => spec?.policyTypes ?? []),
    );
    if (types.size === 0) return fail("no-deny");
    return types.has("Ingress") && types.has("Egress") ? passed : fail("one-way", { missing: types.has("Ingress") ? "out" : "in" });
  },
};
const STRANGER = "stranger";
/** Who asks whom, and whether that is meant to be. */
const ways: BehaviourCheck = {
  id: "ways",
  codes: ["open", "blocked", "no-pods"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const [web, api, redis] = [readyPods(context, "web")[0], readyPods(context, "api")[0], redisPods(context)[0]];
      if (!web || !api || !redis) return fail("no-pods");
      await copy.execute(`kubectl -n default run ${STRANGER} --image=kubewekend/storefront:2.1 --env=API_URL=http://none`);
      await copy.execute(`kubectl -n default wait --for=condition=Ready pod/${STRANGER} --timeout=60s`);
      const page = "curl -s -m 3 -o /dev/null http://api/menu";
      const far = `curl -s -m 3 -o /dev/null http://api.${room(context)}/menu`;
      const till = (host: string): string => `nc -z -w 3 ${host} 6379`;
      const from =
        (pod: Pod) =>
        async (command: string): Promise<boolean> =>
          (await inside(copy, pod, command)).code === 0;
      const stranger = async (command: string): Promise<boolean> =>
        (await copy.execute(`kubectl -n default exec ${STRANGER} -- ${command}`)).code === 0;
      const cells: [who: string, whom: string, open: boolean, asked: () => Promise<boolean>][] = [
        ["web", "api", true, () => from(web)(page)],
        ["api", "redis", true, () => from(api)(till("redis"))],
        ["web", "redis", false, () => from(web)(till("redis"))],
        ["api", "web", false, () => from(api)("curl -s -m 3 -o /dev/null http://web/healthz")],
        ["api", "the internet", false, () => from(api)("curl -s -m 3 -o /dev/null http://example.com")],
        ["a stranger", "api", false, () => stranger(far)],
        ["a stranger", "redis", false, () => stranger(till(`redis.${room(context)}`))],
      ];
      for (const [who, whom, open, asked] of cells) if ((await asked()) !== open) return fail(open ? "blocked" : "open", { who, whom });
      return pass({ ways: cells.length });
    }),
};
export const policies = [denied, ways];
