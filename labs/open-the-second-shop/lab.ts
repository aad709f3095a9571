/** Lab 30: an empty machine and one page of requirements. What was built is then put through a bad week, in copies. */
import { between, type Chance, defineLab, pick, type Vars } from "../../src/course/index.ts";
import { podCondition } from "../../src/kube/pod.ts";
import { daemonSets, deployments, nodes, pods, replicaSets } from "../../src/kube/resource.ts";
import { autoscaler } from "./criteria/autoscaler.ts";
import { backup } from "./criteria/backup.ts";
import { cluster } from "./criteria/cluster.ts";
import { names } from "./criteria/names.ts";
import { night } from "./criteria/night.ts";
import { pipeline } from "./criteria/pipeline.ts";
import { policies, policiesOf } from "./criteria/policies.ts";
import { redis } from "./criteria/redis.ts";
import { room } from "./criteria/room.ts";
import { settings } from "./criteria/settings.ts";
import { room as namespaceOf } from "./criteria/shop.ts";
import { api, web } from "./criteria/web.ts";

function vars(chance: Chance): Vars {
  const [first, second, third] = pick(chance, [
    ["river", "market", "station"],
    ["north", "middle", "south"],
    ["old-town", "harbour", "hill"],
  ]);
  return {
    cluster: pick(chance, ["second", "harbour", "lantern"]),
    namespace: pick(chance, ["coffee", "shop", "counter"]),
    workers: pick(chance, ["3", "4"]),
    first: first ?? "",
    second: second ?? "",
    third: third ?? "",
    port: pick(chance, ["8080", "8088", "9090"]),
    subnet: pick(chance, ["10.50.0.0/16", "10.77.0.0/16", "10.120.0.0/16"]),
    pods: pick(chance, ["20", "24", "30"]),
    cpu: pick(chance, ["2", "3"]),
    web: pick(chance, ["2.0", "2.1"]),
    api: pick(chance, ["1.4", "1.5", "1.6"]),
    redis: pick(chance, ["7.0", "7.2"]),
    storage: pick(chance, ["1Gi", "2Gi"]),
    city: pick(chance, ["Hue", "Porto", "Leeds"]),
    token: `tok-${between(chance, 1000, 8999)}`,
    minute: pick(chance, ["10", "30", "45"]),
    hour: pick(chance, ["2", "3", "4"]),
    backup: pick(chance, ["opening-day", "first-night", "day-one"]),
  };
}

export default defineLab({
  id: "conclusion.open-the-second-shop",
  number: 30,
  chapter: "09-conclusion",
  cluster: null,
  vars,
  par: 39,
  passing: 10,
  tasks: [
    { id: "cluster", mode: "level", checks: cluster },
    {
      id: "room",
      mode: "level",
      checks: room,
    },
    {
      id: "web",
      mode: "level",
      checks: web,
      misconceptions: [
        {
          code: "turned-away",
          when(context) {
            const refused = context
              .list(replicaSets, { namespace: namespaceOf(context) })
              .flatMap(({ status }) => status?.conditions ?? [])
              .find(({ type, status }) => type === "ReplicaFailure" && status === "True");
            return refused !== undefined && { message: (refused.message ?? "").slice(0, 220) };
          },
        },
      ],
    },
    { id: "api", mode: "level", checks: api },
    { id: "redis", mode: "level", checks: redis },
    { id: "settings", mode: "level", checks: settings },
    { id: "names", mode: "level", checks: names },
    {
      id: "autoscaler",
      mode: "level",
      checks: autoscaler,
      misconceptions: [
        {
          code: "nobody-measures",
          when: (context) => context.list(nodes).length > 0 && !context.get(deployments, "metrics-server", "kube-system") && {},
        },
        {
          code: "measures-nothing",
          when(context) {
            const [pod] = context.list(pods, { namespace: "kube-system", labels: { "k8s-app": "metrics-server" } });
            const since = pod && podCondition(pod, "ContainersReady");
            return since?.status === "False" && pod?.status?.phase === "Running" && {};
          },
        },
      ],
    },
    { id: "night", mode: "level", checks: night },
    { id: "pipeline", mode: "level", checks: pipeline },
    {
      id: "policies",
      mode: "level",
      checks: policies,
      misconceptions: [
        {
          code: "without-names",
          when: (context) =>
            policiesOf(context).some(({ spec }) => spec?.policyTypes?.includes("Egress")) &&
            !policiesOf(context).some(({ spec }) =>
              spec?.egress?.some(({ ports }) => ports === undefined || ports.some(({ port }) => Number(port) === 53)),
            ) &&
            {},
        },
        {
          code: "not-obeyed",
          when: (context) =>
            context.get(daemonSets, "kindnet", "kube-system") !== undefined &&
            context.list(nodes).some(({ status }) => /^v1\.28\./.test(status.nodeInfo?.kubeletVersion ?? "")) &&
            {},
        },
      ],
    },
    { id: "backup", mode: "level", checks: backup },
  ],
});
