/** Lab 14: a snapshot of etcd is taken, a namespace is deleted, and the snapshot brings it back with the same identities. */
import {
  type BehaviourCheck,
  type Context,
  dataFolder,
  defineLab,
  evidence,
  fail,
  nameOf,
  passed,
  pick,
  type Snapshot,
  type StateCheck,
  snapshotIn,
} from "../../src/course/index.ts";
import {
  configMaps,
  deployments,
  namespaces,
  pods,
  type ResourceType,
  replicaSets,
  secrets,
  serviceAccounts,
  services,
} from "../../src/kube/resource.ts";
import type { KubeObject } from "../../src/kube/types.ts";

const NODE = "kind-control-plane";
const MANIFEST = "/etc/kubernetes/manifests/etcd.yaml";
const LIVE = "/var/lib/etcd";
const FOLDER = "/var/lib/etcd-backup";
const PROD = "prod";
/** What the shop cannot do without. */
const KINDS: readonly ResourceType[] = [deployments, services, secrets, configMaps] as const;
const FAMILY: readonly ResourceType[] = [...KINDS, namespaces, pods, replicaSets, serviceAccounts] as const;

const read = (context: Context, path: string): string | undefined => context.host(NODE)?.read(path);
const file = (context: Context): string => `${FOLDER}/${context.vars["backup"]}.db`;
const restored = (context: Context): string => `${FOLDER}/${context.vars["folder"]}`;
const snapshot = (context: Context): Snapshot | undefined => snapshotIn(read(context, file(context)));
const database = (context: Context, folder: string): string | undefined => read(context, `${folder}/member/snap/db`);
const folderInUse = (context: Context): string | undefined => dataFolder(read(context, MANIFEST));
/** What the shop had at the start: by name of the object in checks, `deployments.apps/prod/web`. */
const before = (context: Context): { type: ResourceType; object: KubeObject }[] =>
  KINDS.flatMap((type) => context.baseline.list(type, { namespace: PROD }).map((object) => ({ type, object })));
const now = (context: Context, type: ResourceType, { metadata }: KubeObject): KubeObject | undefined =>
  context.get(type, metadata.name, metadata.namespace);

const saved: StateCheck = {
  id: "saved",
  codes: ["missing", "no-snapshot", "too-late"],
  test(context) {
    const text = read(context, file(context));
    if (text === undefined) return fail("missing");
    const found = snapshotIn(text);
    if (!found) return fail("no-snapshot");
    return found.keys.has(`/registry/namespaces/${PROD}`) ? passed : fail("too-late");
  },
};
const counted: StateCheck = {
  id: "counted",
  codes: ["unanswered", "wrong", "revision"],
  needs: ["saved"],
  test(context) {
    const given = (context.answer("backup") ?? "").replace(/[\s,]/g, "");
    const found = snapshot(context);
    if (given === "") return fail("unanswered");
    if (given === String(found?.keys.size)) return passed;
    return given === String(found?.revision) ? fail("revision", { given }) : fail("wrong", { given });
  },
};

const ran: StateCheck = {
  id: "ran",
  codes: ["not-run"],
  test: (context) =>
    context.changes(configMaps).some(({ what, object }) => what === "created" && object.metadata.name === context.vars["note"])
      ? passed
      : fail("not-run"),
};
const gone: StateCheck = {
  id: "gone",
  codes: ["still-there"],
  needs: ["ran"],
  test: (context) =>
    context.changes(namespaces).some(({ what, object }) => what === "deleted" && object.metadata.name === PROD)
      ? passed
      : fail("still-there"),
};

/** The old data are the only way back when the restore goes wrong. */
const oldKept: StateCheck = {
  id: "old",
  codes: ["old-gone"],
  guard: true,
  test: (context) => (database(context, LIVE) === undefined || snapshotIn(database(context, LIVE)) ? fail("old-gone") : passed),
};
const unpacked: StateCheck = {
  id: "unpacked",
  codes: ["no-folder"],
  test: (context) => (database(context, restored(context)) === undefined ? fail("no-folder") : passed),
};

const pointed: StateCheck = {
  id: "pointed",
  codes: ["no-manifest", "old-folder", "other-folder"],
  test(context) {
    const found = folderInUse(context);
    if (found === undefined) return fail("no-manifest");
    if (found === LIVE) return fail("old-folder");
    return found === restored(context) ? passed : fail("other-folder", { found });
  },
};
const same: StateCheck = {
  id: "same",
  codes: ["not-back", "other-identity"],
  needs: ["pointed"],
  test(context) {
    for (const { type, object } of before(context)) {
      const found = now(context, type, object);
      if (!found) return fail("not-back", { object: nameOf(type, object) });
      if (found.metadata.uid !== object.metadata.uid)
        return fail("other-identity", { object: nameOf(type, object), uid: object.metadata.uid.slice(0, 8) }, [
          evidence(type, found, ".metadata.uid", found.metadata.uid),
        ]);
    }
    return passed;
  },
};
/** The loops work on what came back: scaled in a copy. */
const works: BehaviourCheck = {
  id: "works",
  codes: ["silent", "stuck"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const { code } = await copy.execute(`kubectl -n ${PROD} scale deployment web --replicas=4`);
      if (code !== 0) return fail("silent");
      await copy.settle(90);
      const ready = copy.context.get(deployments, "web", PROD)?.status?.availableReplicas ?? 0;
      const count = copy.context.list(pods, { namespace: PROD, labels: { app: "web" } }).length;
      return ready === 4 && count === 4 ? passed : fail("stuck", { ready });
    }),
};

/** Objects that somebody made after the snapshot, that nobody deleted, and that are not there. */
function lost(context: Context): Set<string> {
  const names = new Set<string>();
  for (const type of FAMILY) {
    const changes = context.changes(type);
    for (const { what, object } of changes) {
      if (what !== "created" || now(context, type, object)) continue;
      if (changes.some((other) => other.what === "deleted" && other.object.metadata.uid === object.metadata.uid)) continue;
      names.add(object.metadata.name);
    }
  }
  return names;
}
const named: StateCheck = {
  id: "named",
  codes: ["unanswered", "still-there", "deleted", "unknown"],
  test(context) {
    const given = (context.answer("lost") ?? "").trim().toLowerCase().replace(/^.*\//, "");
    if (given === "") return fail("unanswered");
    if (lost(context).has(given)) return passed;
    if (FAMILY.some((type) => context.list(type).some(({ metadata }) => metadata.name === given))) return fail("still-there", { given });
    const deleted = FAMILY.some((type) =>
      context.changes(type).some(({ what, object }) => what === "deleted" && object.metadata.name === given),
    );
    return deleted ? fail("deleted", { given }) : fail("unknown", { given });
  },
};

export default defineLab({
  id: "etcd.lose-it-get-it-back",
  number: 14,
  chapter: "06-1-etcd",
  cluster: { workers: 2 },
  vars: (chance) => ({
    backup: pick(chance, ["before-friday", "monday", "quiet-night"]),
    folder: pick(chance, ["second-life", "restored", "from-backup"]),
    note: pick(chance, ["tidied-up", "cleaning-done", "night-shift"]),
  }),
  start: true,
  files: (vars) => ({
    "/home/learner/cleanup.sh": `# Clears away namespaces of trials. Runs every night.
kubectl -n ops create configmap ${vars["note"]} --from-literal=removed=${PROD}
kubectl delete namespace ${PROD}
`,
  }),
  par: 2,
  tasks: [
    {
      id: "backup",
      mode: "edge",
      answers: ["backup"],
      checks: [saved, counted],
      misconceptions: [
        {
          code: "beside-the-data",
          when: (context) =>
            read(context, file(context)) === undefined &&
            snapshotIn(read(context, `${LIVE}/${context.vars["backup"]}.db`)) !== undefined &&
            {},
        },
      ],
    },
    { id: "script", mode: "edge", after: "backup", checks: [ran, gone] },
    {
      id: "restore",
      mode: "edge",
      after: "script",
      checks: [unpacked],
      misconceptions: [
        {
          code: "applied",
          when: (context) =>
            database(context, restored(context)) === undefined &&
            context
              .changes(namespaces)
              .some(({ what, byLearner, object }) => what === "created" && byLearner && object.metadata.name === PROD) &&
            {},
        },
      ],
    },
    {
      id: "point",
      mode: "level",
      after: "restore",
      checks: [oldKept, pointed, same, works],
      misconceptions: [
        {
          code: "lies-unused",
          when: (context) => database(context, restored(context)) !== undefined && folderInUse(context) === LIVE && {},
        },
      ],
    },
    { id: "lost", mode: "edge", answers: ["lost"], checks: [named] },
  ],
});
