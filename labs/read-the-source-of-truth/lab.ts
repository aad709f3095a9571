/** Lab 13: what the cluster believes is read where it is written: keys, revisions, and a Secret as plain as the rest. */
import {
  asksFor,
  available,
  type Change,
  type Context,
  defineLab,
  evidence,
  fail,
  passed,
  pick,
  type StateCheck,
} from "../../src/course/index.ts";
import { deployments, endpointSlices, endpoints, events, pods, type ResourceType, replicaSets, secrets } from "../../src/kube/resource.ts";
import type { Deployment } from "../../src/kube/types.ts";

const COPIES = 3;
const SCALED = 5;
/** What a change of the number of copies can touch. */
const FAMILY: readonly ResourceType[] = [deployments, replicaSets, pods, endpoints, endpointSlices] as const;

const namespaceOf = (context: Context): string => context.vars["namespace"] ?? "";
const nameOf = (context: Context): string => context.vars["deployment"] ?? "";
const place = (context: Context) => ({ name: nameOf(context), namespace: namespaceOf(context) });
const given = (context: Context, task: string): string => (context.answer(task) ?? "").trim();
const first = (context: Context): Deployment | undefined => context.baseline.get(deployments, nameOf(context), namespaceOf(context));
const ofDeployment = (context: Context): Change<Deployment>[] =>
  context
    .changes(deployments)
    .filter(({ object }) => object.metadata.name === nameOf(context) && object.metadata.namespace === namespaceOf(context));

const key: StateCheck = {
  id: "key",
  codes: ["unanswered", "wrong", "part-of-it"],
  test(context) {
    const answer = given(context, "key");
    if (answer === "") return fail("unanswered");
    const right = `/registry/deployments/${namespaceOf(context)}/${nameOf(context)}`;
    if (answer === right) return passed;
    return answer.startsWith("/registry/") && answer.includes(nameOf(context))
      ? fail("part-of-it", { given: answer })
      : fail("wrong", { given: answer });
  },
};
const revision: StateCheck = {
  id: "revision",
  codes: ["unanswered", "wrong", "first-one", "counted"],
  test(context) {
    const answer = given(context, "revision");
    if (answer === "") return fail("unanswered");
    const before = first(context);
    // It moves on with every write: whichever was the last one while the lab lasted.
    const versions = [before, ...ofDeployment(context).map(({ object }) => object)].map((one) => one?.metadata.resourceVersion);
    if (versions.includes(answer)) return passed;
    if (answer === String(before?.metadata.generation)) return fail("counted", { given: answer });
    return Number(answer) < Number(before?.metadata.resourceVersion)
      ? fail("first-one", { given: answer })
      : fail("wrong", { given: answer });
  },
};

/** The learner's first change of the number, and what followed until the next one; `notes` are events. */
function scaling(context: Context): { keys: Set<string>; writes: number; notes: number } | undefined {
  const wishes = ofDeployment(context).filter(
    ({ byLearner, object, previous }) => byLearner && object.spec.replicas !== previous?.spec.replicas,
  );
  const [wish, next] = wishes;
  if (!wish) return undefined;
  const until = next?.at ?? Number.POSITIVE_INFINITY;
  const keys = new Set<string>();
  let writes = 0;
  for (const type of FAMILY)
    for (const { at, object } of context.changes(type)) {
      if (at < wish.at || at >= until || object.metadata.namespace !== namespaceOf(context)) continue;
      writes++;
      keys.add(`${type.resource}/${object.metadata.name}`);
    }
  const notes = context
    .list(events, { namespace: namespaceOf(context) })
    .filter(({ metadata }) => !context.baseline.get(events, metadata.name, metadata.namespace)).length;
  return { keys, writes, notes };
}
const scaled: StateCheck = {
  id: "scaled",
  codes: ["not-scaled", "other-number"],
  test(context) {
    const wish = ofDeployment(context).find(({ object, previous }) => object.spec.replicas !== previous?.spec.replicas);
    if (!wish) return fail("not-scaled");
    return wish.object.spec.replicas === SCALED ? passed : fail("other-number", { found: wish.object.spec.replicas ?? 0 });
  },
};
const counted: StateCheck = {
  id: "counted",
  codes: ["unanswered", "wrong", "writes"],
  needs: ["scaled"],
  test(context) {
    const answer = Number(given(context, "keys"));
    if (given(context, "keys") === "") return fail("unanswered");
    const happened = scaling(context);
    if (!happened || answer === happened.keys.size) return passed;
    return fail(answer === happened.writes ? "writes" : "wrong", { given: answer });
  },
};
/** Reading is what etcd's door is for. */
const throughTheApi = (id: string): StateCheck => ({
  id,
  codes: ["by-hand"],
  guard: true,
  test(context) {
    const [write] = context.storeWrites;
    return write ? fail("by-hand", { key: write.key }) : passed;
  },
});

const plain: StateCheck = {
  id: "plain",
  codes: ["unanswered", "wrong", "encoded"],
  test(context) {
    const answer = given(context, "secret");
    if (answer === "") return fail("unanswered");
    const found = context.get(secrets, "bank", namespaceOf(context));
    const encoded = found?.data?.["token"] ?? "";
    if (answer === encoded) return fail("encoded");
    return answer === textOf(encoded) ? passed : fail("wrong", {}, found ? [evidence(secrets, found, ".data.token")] : []);
  },
};
/** Base64 of plain ASCII. */
function textOf(base64: string): string {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  let bits = "";
  for (const digit of base64.replace(/=+$/, "")) bits += digits.indexOf(digit).toString(2).padStart(6, "0");
  return (bits.match(/.{8}/g) ?? []).map((byte) => String.fromCharCode(Number.parseInt(byte, 2))).join("");
}

export default defineLab({
  id: "etcd.read-the-source-of-truth",
  number: 13,
  chapter: "06-1-etcd",
  cluster: { workers: 2 },
  vars: (chance) => ({
    namespace: pick(chance, ["counter", "kitchen", "terrace"]),
    other: pick(chance, ["trial", "rehearsal", "last-year"]),
    deployment: pick(chance, ["orders", "menu-board", "tills"]),
  }),
  start: true,
  par: 2,
  tasks: [
    {
      id: "key",
      mode: "edge",
      answers: ["key"],
      checks: [key],
      misconceptions: [
        {
          code: "other-namespace",
          when: (context) => given(context, "key") === `/registry/deployments/${context.vars["other"]}/${nameOf(context)}` && {},
        },
      ],
    },
    { id: "revision", mode: "edge", answers: ["revision"], checks: [revision] },
    {
      id: "keys",
      mode: "edge",
      answers: ["keys"],
      checks: [throughTheApi("door"), scaled, counted],
      misconceptions: [
        {
          code: "edited",
          when(context) {
            const right = `/registry/deployments/${namespaceOf(context)}/${nameOf(context)}`;
            return context.storeWrites.some(({ key: written }) => written === right) && {};
          },
        },
        {
          code: "notes",
          when(context) {
            const happened = scaling(context);
            return happened !== undefined && Number(given(context, "keys")) === happened.keys.size + happened.notes && {};
          },
        },
      ],
    },
    { id: "secret", mode: "edge", answers: ["secret"], checks: [plain] },
    {
      id: "back",
      mode: "level",
      after: "keys",
      checks: [throughTheApi("door"), asksFor("replicas", place, () => COPIES), available("available", place, { hold: 5 })],
    },
  ],
});
