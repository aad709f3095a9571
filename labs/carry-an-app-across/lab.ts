/** Lab 10: a Compose file of two services becomes objects of a cluster. */
import {
  asksFor,
  available,
  type BehaviourCheck,
  type Context,
  type Copy,
  defineLab,
  evidence,
  fail,
  passed,
  pick,
  podsOf,
  type StateCheck,
  waiting,
} from "../../src/course/index.ts";
import { labelSelectorMatches } from "../../src/kube/labels.ts";
import { controllerOf } from "../../src/kube/owner.ts";
import { isPodReady } from "../../src/kube/pod.ts";
import { deployments, persistentVolumeClaims, pods, services, statefulSets } from "../../src/kube/resource.ts";
import type { Deployment, Pod, PodTemplateSpec, StatefulSet } from "../../src/kube/types.ts";

const COMMAND =
  'nc -z -w 2 "$REDIS_HOST" 6379 || { echo "web: no redis at $REDIS_HOST"; exit 1; }; echo "web: found redis"; sleep infinity';
const namespaceOf = (context: Context): string => context.vars["namespace"] ?? "";
const at = (context: Context) => ({ name: "web", namespace: namespaceOf(context) });
const web = (context: Context): Deployment | undefined => context.get(deployments, "web", namespaceOf(context));
const redis = (context: Context): StatefulSet | Deployment | undefined =>
  context.get(statefulSets, "redis", namespaceOf(context)) ?? context.get(deployments, "redis", namespaceOf(context));
const kindOf = (context: Context): string => (context.get(statefulSets, "redis", namespaceOf(context)) ? "statefulset" : "deployment");
function redisPods(context: Context): Pod[] {
  const owner = context.get(statefulSets, "redis", namespaceOf(context));
  const deployment = context.get(deployments, "redis", namespaceOf(context));
  const all = owner
    ? context.list(pods, { namespace: namespaceOf(context) }).filter((pod) => controllerOf(pod)?.uid === owner.metadata.uid)
    : deployment
      ? podsOf(context, deployment)
      : [];
  return all.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}
const image = (template: PodTemplateSpec | undefined): string =>
  (template?.spec?.containers[0]?.image ?? "").replace(/^docker\.io\/(library\/)?/, "");

const webThere: StateCheck = { id: "there", codes: ["missing"], test: (context) => (web(context) ? passed : fail("missing")) };
const webWork: StateCheck = {
  id: "work",
  codes: ["image", "command"],
  needs: ["there"],
  test(context) {
    const found = web(context);
    const template = found?.spec.template;
    if (image(template) !== "busybox:1.36") return fail("image", { found: image(template) });
    const container = template?.spec?.containers[0];
    const words = [...(container?.command ?? []), ...(container?.args ?? [])];
    return words.at(-1)?.trim() === COMMAND
      ? passed
      : fail("command", {}, found ? [evidence(deployments, found, ".spec.template.spec.containers[0].command")] : []);
  },
};
const redisThere: StateCheck = {
  id: "there",
  codes: ["missing", "other-image"],
  test(context) {
    const found = redis(context);
    if (!found) return fail("missing");
    return image(found.spec.template).startsWith("redis:7") ? passed : fail("other-image", { found: image(found.spec.template) });
  },
};
const claimed: StateCheck = {
  id: "claimed",
  codes: ["not-mounted", "wrong-place", "no-claim", "unbound"],
  needs: ["there"],
  test(context) {
    const found = redis(context);
    const spec = found?.spec.template.spec;
    const mounts = spec?.containers[0]?.volumeMounts ?? [];
    if (mounts.length === 0) return fail("not-mounted");
    const mount = mounts.find(({ mountPath }) => mountPath.replace(/\/$/, "") === "/data");
    if (!mount) return fail("wrong-place", { path: mounts[0]?.mountPath ?? "" });
    const templates = found && "volumeClaimTemplates" in found.spec ? (found.spec.volumeClaimTemplates ?? []) : [];
    const volume = spec?.volumes?.find(({ name }) => name === mount.name);
    const fromTemplate = templates.some(({ metadata }) => metadata?.name === mount.name);
    const claim = fromTemplate ? `${mount.name}-redis-0` : volume?.persistentVolumeClaim?.claimName;
    if (claim === undefined) return fail("no-claim", { kind: Object.keys(volume ?? {}).find((key) => key !== "name") ?? "nothing" });
    return context.get(persistentVolumeClaims, claim, namespaceOf(context))?.status.phase === "Bound"
      ? passed
      : waiting("unbound", { claim });
  },
};
const redisReady: StateCheck = {
  id: "ready",
  codes: ["not-ready"],
  needs: ["there"],
  hold: 5,
  test: (context) => (redisPods(context).some((pod) => isPodReady(pod)) ? passed : waiting("not-ready")),
};
const found: StateCheck = {
  id: "service",
  codes: ["no-service", "nobody", "port", "outside"],
  test(context) {
    const service = context.get(services, "redis", namespaceOf(context));
    if (!service) return fail("no-service");
    const shown = [evidence(services, service, ".spec")];
    if (["LoadBalancer", "NodePort"].includes(service.spec.type ?? "")) return fail("outside", { type: service.spec.type ?? "" }, shown);
    const labels = redis(context)?.spec.template.metadata?.labels ?? {};
    if (!service.spec.selector || !labelSelectorMatches({ matchLabels: service.spec.selector }, labels)) return fail("nobody", {}, shown);
    return service.spec.ports?.some(({ port }) => port === 6379)
      ? passed
      : fail("port", { port: service.spec.ports?.[0]?.port ?? "" }, shown);
  },
};
const named: StateCheck = {
  id: "named",
  codes: ["no-variable", "an-address", "other-name"],
  test(context) {
    const entry = web(context)?.spec.template.spec?.containers[0]?.env?.find(({ name }) => name === "REDIS_HOST");
    if (!entry) return fail("no-variable");
    const own = namespaceOf(context);
    const host = (entry.value ?? "").replace(/\.$/, "");
    if (/^\d+(\.\d+){3}$/.test(host)) return fail("an-address", { host });
    return ["redis", `redis.${own}`, `redis.${own}.svc`, `redis.${own}.svc.cluster.local`].includes(host)
      ? passed
      : fail("other-name", { host });
  },
};
const late: BehaviourCheck = {
  id: "late",
  codes: ["gives-up"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const own = namespaceOf(context);
      await copy.execute(`kubectl -n ${own} scale ${kindOf(context)} redis --replicas=0`);
      await copy.advance(20);
      await copy.execute(`kubectl -n ${own} delete pod ${podNames(copy)} --wait=false`);
      await copy.advance(15);
      await copy.execute(`kubectl -n ${own} scale ${kindOf(context)} redis --replicas=1`);
      await copy.advance(60);
      const deployment = web(copy.context);
      const ready = deployment ? podsOf(copy.context, deployment).filter((pod) => isPodReady(pod)).length : 0;
      return ready >= 2 ? passed : fail("gives-up", { ready });
    }),
};
function podNames(copy: Copy): string {
  const deployment = web(copy.context);
  return deployment
    ? podsOf(copy.context, deployment)
        .map(({ metadata }) => metadata.name)
        .join(" ")
    : "";
}
const survives: BehaviourCheck = {
  id: "survives",
  codes: ["lost"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const own = namespaceOf(context);
      const [pod] = redisPods(copy.context).filter((one) => isPodReady(one));
      await copy.execute(`kubectl -n ${own} exec ${pod?.metadata.name ?? ""} -- redis-cli set orders 214`);
      await copy.execute(`kubectl -n ${own} delete pod ${pod?.metadata.name ?? ""}`);
      await copy.settle(60);
      const [next] = redisPods(copy.context).filter((one) => isPodReady(one));
      const { stdout } = await copy.execute(`kubectl -n ${own} exec ${next?.metadata.name ?? ""} -- redis-cli get orders`);
      return stdout.trim() === "214" ? passed : fail("lost", { found: stdout.trim() || "nothing" });
    }),
};

export default defineLab({
  id: "alternatives.carry-an-app-across",
  number: 10,
  chapter: "04-alternatives",
  cluster: { workers: 2 },
  vars: (chance) => ({ namespace: pick(chance, ["shop", "market", "cafe"]) }),
  files: () => ({
    "/home/learner/compose.yaml": `services:
  web:
    image: busybox:1.36
    command: ["sh", "-c", ${JSON.stringify(COMMAND)}]
    environment:
      REDIS_HOST: redis
    deploy:
      replicas: 2
    depends_on: [redis]
  redis:
    image: redis:7
    volumes: ["data:/data"]
volumes:
  data: {}
`,
    "/home/learner/web-command.sh": `${COMMAND}\n`,
  }),
  start: true,
  par: 3,
  tasks: [
    {
      id: "web",
      mode: "level",
      checks: [webThere, webWork, asksFor("replicas", at, () => 2, { needs: ["there"] })],
      misconceptions: [
        {
          code: "sleeps",
          when(context) {
            const container = web(context)?.spec.template.spec?.containers[0];
            const text = [...(container?.command ?? []), ...(container?.args ?? [])].at(-1) ?? "";
            return /^\s*sleep \d+/.test(text) && {};
          },
        },
      ],
    },
    {
      id: "redis",
      mode: "level",
      checks: [redisThere, claimed, redisReady],
      misconceptions: [
        {
          code: "empty-dir",
          when: (context) => redis(context)?.spec.template.spec?.volumes?.some(({ emptyDir }) => emptyDir !== undefined) === true && {},
        },
      ],
    },
    {
      id: "link",
      mode: "level",
      checks: [found, named],
      misconceptions: [
        {
          code: "opened-to-the-world",
          when(context) {
            const type = context.get(services, "redis", namespaceOf(context))?.spec.type ?? "";
            return ["LoadBalancer", "NodePort"].includes(type) && { type };
          },
        },
      ],
    },
    {
      id: "late",
      mode: "edge",
      checks: [webThere, webWork, { ...redisThere, id: "redis" }, found, available("ready", at, { needs: ["there"], hold: 5 }), late],
    },
    { id: "data", mode: "edge", checks: [redisThere, redisReady, survives] },
  ],
});
