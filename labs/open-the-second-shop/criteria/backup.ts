/** 12: a snapshot of etcd lies on the laptop, and the shop can be brought back from it. */
import { type BehaviourCheck, type Context, fail, pass, passed, type StateCheck, snapshotIn } from "../../../src/course/index.ts";
import { deployments } from "../../../src/kube/resource.ts";
import { deployment, machine, readyPods, redis, room, value, visit } from "./shop.ts";

const file = (context: Context): string => `/home/learner/${value(context, "backup")}.db`;
const taken: StateCheck = {
  id: "taken",
  codes: ["missing"],
  test: (context) => ((context.host("laptop")?.read(file(context)) ?? "") === "" ? fail("missing") : passed),
};
/** The file is read only when it is asked for: it is large. */
const whole: BehaviourCheck = {
  id: "whole",
  codes: ["no-snapshot", "too-early"],
  behaviour: true,
  async test(context) {
    const found = snapshotIn(context.host("laptop")?.read(file(context)));
    if (!found) return fail("no-snapshot");
    const namespace = room(context);
    const wanted = [
      `/registry/deployments/${namespace}/web`,
      `/registry/deployments/${namespace}/api`,
      `/registry/${redis(context)?.kind === "StatefulSet" ? "statefulsets" : "deployments"}/${namespace}/redis`,
      `/registry/configmaps/${namespace}/shop`,
      `/registry/secrets/${namespace}/pay`,
      `/registry/cronjobs/${namespace}/close-the-day`,
      `/registry/serviceaccounts/${namespace}/pipeline`,
    ];
    const missing = wanted.find((key) => !found.keys.has(key));
    return missing === undefined ? pass({ keys: found.keys.size, revision: found.revision }) : fail("too-early", { key: missing });
  },
};
/** The namespace is deleted, and etcd gets its snapshot back, as chapter 6.1 does it. */
const restores: BehaviourCheck = {
  id: "restores",
  codes: ["no-shop", "not-back"],
  behaviour: true,
  async test(context) {
    const before = deployment(context, "web")?.metadata.uid;
    if (before === undefined || readyPods(context, "web").length === 0) return fail("no-shop");
    return context.fork(async (copy) => {
      const node = machine(context, "control-plane");
      const run = (line: string) => copy.execute(line);
      await run(`kubectl delete namespace ${room(context)} --wait=false`);
      await copy.advance(60);
      await run(`docker cp ${file(context)} ${node}:/var/lib/etcd/second-life.db`);
      await run(
        `kubectl -n kube-system exec etcd-${node} -- etcdctl snapshot restore /var/lib/etcd/second-life.db --data-dir /var/lib/etcd/second-life`,
      );
      await run(
        `docker exec ${node} sed -i 's#--data-dir=/var/lib/etcd$#--data-dir=/var/lib/etcd/second-life#' /etc/kubernetes/manifests/etcd.yaml`,
      );
      await copy.advance(120);
      const after = copy.context.get(deployments, "web", room(context))?.metadata.uid;
      const menu = await visit(copy, "/");
      return after === before && menu !== "" ? pass({ ready: readyPods(copy.context, "web").length }) : fail("not-back");
    });
  },
};
export const backup = [taken, whole, restores];
