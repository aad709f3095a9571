/** What the criteria of the second shop share: where its parts are, and customers who come through its door. */
import { type Context, type Copy, podsOf } from "../../../src/course/index.ts";
import { isPodReady } from "../../../src/kube/pod.ts";
import { cronJobs, daemonSets, deployments, jobs, nodes, pods, statefulSets } from "../../../src/kube/resource.ts";
import type { core, Deployment, Node, Pod, StatefulSet } from "../../../src/kube/types.ts";

export const ZONE = "topology.kubernetes.io/zone";
export const DOOR = 30080;
export const WEB_COPIES = 3;
export const MOST = 6;

export const value = (context: Context, name: string): string => context.vars[name] ?? "";
export const room = (context: Context): string => value(context, "namespace");
export const zones = (context: Context): string[] => ["first", "second", "third"].map((name) => value(context, name));
export const machine = (context: Context, part: string): string => `${value(context, "cluster")}-${part}`;
export const workers = (context: Context): Node[] =>
  context.list(nodes).filter(({ metadata }) => !metadata.name.endsWith("-control-plane"));

export const deployment = (context: Context, name: string): Deployment | undefined => context.get(deployments, name, room(context));
/** redis may be a StatefulSet or a Deployment. */
export const redis = (context: Context): StatefulSet | Deployment | undefined =>
  context.get(statefulSets, "redis", room(context)) ?? deployment(context, "redis");
export function readyPods(context: Context, name: string): Pod[] {
  const found = deployment(context, name);
  return found ? podsOf(context, found).filter((pod) => isPodReady(pod) && pod.metadata.deletionTimestamp === undefined) : [];
}
export function redisPods(context: Context): Pod[] {
  const found = redis(context);
  return found
    ? context
        .list(pods, { namespace: room(context), labels: found.spec.selector.matchLabels ?? {} })
        .filter((pod) => isPodReady(pod) && pod.metadata.deletionTimestamp === undefined)
    : [];
}
/** Pod templates of the namespace, by `Deployment web`. */
export function templates(context: Context): { name: string; spec: core.PodSpec }[] {
  const namespace = room(context);
  const all = [
    ...[
      ...context.list(deployments, { namespace }),
      ...context.list(statefulSets, { namespace }),
      ...context.list(daemonSets, { namespace }),
    ].map(({ kind, metadata, spec }) => ({ name: `${kind} ${metadata.name}`, spec: spec.template.spec })),
    ...context.list(jobs, { namespace }).map(({ metadata, spec }) => ({ name: `Job ${metadata.name}`, spec: spec.template.spec })),
    ...context
      .list(cronJobs, { namespace })
      .map(({ metadata, spec }) => ({ name: `CronJob ${metadata.name}`, spec: spec.jobTemplate.spec?.template.spec })),
  ];
  return all.flatMap(({ name, spec }) => (spec ? [{ name, spec }] : []));
}
export const door = (context: Context, path: string): string => `http://localhost:${value(context, "port")}${path}`;

/** So many customers a second, for so long; meanwhile something else happens. */
export interface Rush {
  readonly path: string;
  readonly each: number;
  readonly seconds: number;
  /** A line of the shell. */
  readonly meanwhile?: string;
}
export interface Served {
  readonly asked: number;
  readonly served: number;
}
export async function customers(copy: Copy, { path, each, seconds, meanwhile = "true" }: Rush): Promise<Served> {
  const visit = `curl -s -m 3 -o /dev/null -w '%{http_code}\\n' ${door(copy.context, path)}`;
  const rush = `for second in $(seq ${seconds}); do for one in $(seq ${each}); do ${visit} & done; sleep 1; done; wait`;
  const { stdout } = await copy.execute(
    `(rm -f /tmp/codes; (${rush}) > /tmp/codes & (${meanwhile}) > /dev/null 2>&1; wait; cat /tmp/codes)`,
  );
  const codes = stdout.trim().split("\n");
  return { asked: codes.length, served: codes.filter((code) => code === "200").length };
}
/** What the laptop gets there; empty when nobody answers. */
export async function visit(copy: Copy, path: string): Promise<string> {
  return (await copy.execute(`curl -s -f -m 5 ${door(copy.context, path)}`)).stdout.trim();
}
/** A line inside a Pod of the shop. */
export const inside = (copy: Copy, pod: Pod, command: string) =>
  copy.execute(`kubectl -n ${room(copy.context)} exec ${pod.metadata.name} -- ${command}`);
