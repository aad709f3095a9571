/** Lab 01: the first day. The terminal works; prove that you can drive it. */
import {
  answered,
  asked,
  type Context,
  currentNamespace,
  defineLab,
  exists,
  fail,
  passed,
  pick,
  type StateCheck,
} from "../../src/course/index.ts";
import { namespaces, nodes, pods } from "../../src/kube/resource.ts";

const space = ({ vars }: Context): string => vars["space"] ?? "";

/** `describe` asks for the node and then for what belongs to it: its Lease among others. */
const described: StateCheck = {
  id: "described",
  codes: ["not-described", "only-got", "no-such-node"],
  test({ journal, get }) {
    const whole = journal.some(
      ({ verb, resource, name }) => verb === "get" && resource === "leases.coordination.k8s.io" && get(nodes, name) !== undefined,
    );
    if (whole) return passed;
    const last = journal.findLast(({ verb, resource, name }) => verb === "get" && resource === "nodes" && name !== "");
    if (!last) return fail("not-described");
    return last.code === 404 ? fail("no-such-node", { name: last.name }) : fail("only-got", { name: last.name });
  },
};
const selected: StateCheck = {
  id: "selected",
  codes: ["not-selected"],
  test(context) {
    const current = currentNamespace(context);
    return current === space(context) ? passed : fail("not-selected", { current });
  },
};
const system: StateCheck = {
  id: "system",
  codes: ["touched-system"],
  guard: true,
  test({ journal }) {
    const touched = journal.find(
      ({ verb, namespace, code }) => /^(create|update|patch|delete)/.test(verb) && namespace.startsWith("kube-") && code < 300,
    );
    return touched ? fail("touched-system", { namespace: touched.namespace }) : passed;
  },
};

export default defineLab({
  id: "start.find-your-feet",
  number: 1,
  chapter: "00-start-here",
  cluster: { workers: 3 },
  vars: (chance) => ({ space: pick(chance, ["coffee", "roastery", "beans", "counter"]) }),
  par: 1,
  tasks: [
    {
      id: "nodes",
      mode: "edge",
      checks: [asked("listed", ({ verb, resource, code }) => verb === "list" && resource === "nodes" && code === 200)],
      misconceptions: [
        { code: "pods-instead", when: ({ journal }) => journal.some(({ verb, resource }) => verb === "list" && resource === "pods") && {} },
      ],
    },
    { id: "describe", mode: "edge", checks: [described] },
    {
      id: "namespace",
      mode: "level",
      checks: [exists("exists", namespaces, (context) => ({ name: space(context) })), selected, system],
      misconceptions: [
        {
          code: "made-not-selected",
          when(context) {
            const current = currentNamespace(context);
            return context.get(namespaces, space(context)) !== undefined && current !== space(context) && { current };
          },
        },
        {
          code: "selected-not-made",
          when: (context) => currentNamespace(context) === space(context) && !context.get(namespaces, space(context)) && {},
        },
      ],
    },
    {
      id: "error",
      mode: "edge",
      answers: ["error"],
      checks: [
        asked("read", ({ verb, resource, name, code }) => verb === "get" && resource === "pods" && name === "nope" && code === 404),
        {
          ...answered("who", "error", () => "apiserver", { kubectl: "only-prints", kubelet: "not-asked-at-all", etcd: "behind" }),
          needs: ["read"],
        },
      ],
      misconceptions: [
        {
          code: "made-nope",
          when: (context) => context.list(pods).some(({ metadata }) => metadata.name === "nope") && {},
        },
      ],
    },
  ],
});
