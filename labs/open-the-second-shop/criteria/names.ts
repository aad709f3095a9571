/** 7: one door for customers; behind it everybody is found by name, whoever has been replaced. */
import { type BehaviourCheck, type Context, evidence, fail, pass, passed, type StateCheck } from "../../../src/course/index.ts";
import { configMaps, services } from "../../../src/kube/resource.ts";
import type { Service } from "../../../src/kube/types.ts";
import { DOOR, readyPods, redisPods, room, templates, visit } from "./shop.ts";

const NAMES = ["web", "api", "redis"];
const find = (context: Context, name: string): Service | undefined => context.get(services, name, room(context));
const present: StateCheck = {
  id: "present",
  codes: ["missing"],
  test(context) {
    const missing = NAMES.find((name) => !find(context, name));
    return missing === undefined ? passed : fail("missing", { name: missing });
  },
};
const entry: StateCheck = {
  id: "entry",
  codes: ["no-door"],
  needs: ["present"],
  test: (context) => (find(context, "web")?.spec.ports?.some(({ nodePort }) => nodePort === DOOR) ? passed : fail("no-door")),
};
const alone: StateCheck = {
  id: "alone",
  codes: ["second-door"],
  test(context) {
    const other = context
      .list(services, { namespace: room(context) })
      .find(({ metadata, spec }) => metadata.name !== "web" && spec.type !== undefined && spec.type !== "ClusterIP");
    if (other)
      return fail("second-door", { name: `Service ${other.metadata.name}` }, [evidence(services, other, ".spec.type", other.spec.type)]);
    const host = templates(context).find(({ spec }) => spec.containers.some(({ ports }) => ports?.some(({ hostPort }) => hostPort)));
    return host ? fail("second-door", { name: host.name }) : passed;
  },
};
const ADDRESS = /\b\d{1,3}(\.\d{1,3}){3}\b/;
const byName: StateCheck = {
  id: "by-name",
  codes: ["address"],
  test(context) {
    const found = templates(context).find(
      ({ spec }) =>
        (spec.hostAliases ?? []).length > 0 ||
        spec.containers.some(({ env = [], args = [], command = [] }) =>
          [...env.map((one) => one.value ?? ""), ...args, ...command].some((text) => ADDRESS.test(text)),
        ),
    );
    if (found) return fail("address", { name: found.name });
    const map = context
      .list(configMaps, { namespace: room(context) })
      .find(({ metadata, data = {} }) => metadata.name !== "kube-root-ca.crt" && Object.values(data).some((text) => ADDRESS.test(text)));
    return map ? fail("address", { name: `ConfigMap ${map.metadata.name}` }) : passed;
  },
};
/** One Pod of each kind is killed, and each gets another address. */
const replaced: BehaviourCheck = {
  id: "replaced",
  codes: ["lost"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      if ((await visit(copy, "/order")) === "") return fail("lost", { when: "before anything was killed" });
      const killed = [readyPods(context, "web")[0], readyPods(context, "api")[0], redisPods(context)[0]].flatMap((pod) =>
        pod ? [pod.metadata.name] : [],
      );
      await copy.execute(`kubectl -n ${room(context)} delete pod ${killed.join(" ")} --grace-period=0 --force`);
      await copy.advance(60);
      for (let time = 0; time < 4; time++) if ((await visit(copy, "/order")) === "") return fail("lost", { when: "a minute later" });
      return pass({ killed: killed.length });
    }),
};
export const names = [present, entry, alone, byName, replaced];
