/** The statefulset controller: pods with lasting names and volumes. Follows pkg/controller/statefulset. */
import type { Informer } from "../../../kube/client/informer.ts";
import type { Recorder } from "../../../kube/client/recorder.ts";
import type { WorkQueue } from "../../../kube/client/workqueue.ts";
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { matches, selectorOf } from "../../../kube/labels.ts";
import { controllerOf } from "../../../kube/owner.ts";
import { isPodReady } from "../../../kube/pod.ts";
import { controllerRevisions, persistentVolumeClaims, pods, statefulSets } from "../../../kube/resource.ts";
import { isAlreadyExists, isNotFound } from "../../../kube/status.ts";
import { SECOND } from "../../../kube/timers.ts";
import {
  type ControllerRevision,
  keyOf,
  type OwnerReference,
  type PersistentVolumeClaim,
  type Pod,
  type PodTemplateSpec,
  type StatefulSet,
} from "../../../kube/types.ts";
import { byController, byNamespace, CONTROLLER_INDEX, claim, NAMESPACE_INDEX, orphansOf, resolveController } from "../adoption.ts";
import { type ControllerContext, caches, messageOf, sorted } from "../context.ts";
import { byRevision, createRevision, equalRevisions, maxRevision, renumber, revisionData } from "../history.ts";
import { isNamespaceTerminating } from "../podcontrol.ts";
import { claimName, identityMatches, newClaims, newPod, ordinalOf, POD_INDEX_LABEL, POD_NAME_LABEL, parentOf, revisionOf } from "./pod.ts";
import { type Action, type Counts, countPods, nextActions, type Revisions } from "./sync.ts";

const HASH_LABEL = "controller.kubernetes.io/hash";

export function startStatefulSetController(context: ControllerContext): void {
  new StatefulSetController(context);
}

class StatefulSetController {
  #context: ControllerContext;
  #sets: Informer<StatefulSet>;
  #pods: Informer<Pod>;
  #claims: Informer<PersistentVolumeClaim>;
  #revisions: Informer<ControllerRevision>;
  #queue: WorkQueue;
  #recorder: Recorder;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#recorder = context.recorder("statefulset-controller");
    this.#sets = context.informers.for(statefulSets);
    this.#pods = context.informers.for(pods);
    this.#claims = context.informers.for(persistentVolumeClaims);
    this.#revisions = context.informers.for(controllerRevisions);
    this.#sets.addIndex(NAMESPACE_INDEX, byNamespace);
    this.#pods.addIndex(CONTROLLER_INDEX, byController);
    this.#revisions.addIndex(CONTROLLER_INDEX, byController);
    this.#queue = context.queue({
      of: statefulSets,
      sync: (key) => this.#sync(key),
      needs: caches(this.#sets, this.#pods, this.#claims, this.#revisions),
    });
    const enqueue = (set: StatefulSet) => this.#queue.add(keyOf(set));
    this.#sets.on({ add: enqueue, update: enqueue, delete: enqueue });
    const seen = (pod: Pod) => this.#podSeen(pod);
    this.#pods.on({
      add: seen,
      update: (next, previous) => {
        seen(next);
        const set = this.#ownerOf(next);
        const minReadySeconds = set?.spec.minReadySeconds ?? 0;
        if (set && minReadySeconds > 0 && !isPodReady(previous) && isPodReady(next)) {
          this.#queue.addAfter(keyOf(set), (minReadySeconds + 1) * SECOND);
        }
      },
      delete: seen,
    });
  }

  #ownerOf(pod: Pod): StatefulSet | undefined {
    return resolveController(this.#sets, "StatefulSet", pod.metadata.namespace, controllerOf(pod));
  }
  #podSeen(pod: Pod): void {
    if (controllerOf(pod)) {
      const set = this.#ownerOf(pod);
      if (set) this.#queue.add(keyOf(set));
      return;
    }
    for (const set of this.#sets.byIndex(NAMESPACE_INDEX, pod.metadata.namespace ?? "").values()) {
      if (matches(selectorOf(set.spec.selector), pod.metadata.labels)) this.#queue.add(keyOf(set));
    }
  }

  #sync(key: string): void {
    const set = this.#sets.get(key);
    if (!set) return;
    const selector = selectorOf(set.spec.selector);
    const candidates = [
      ...sorted(this.#pods.byIndex(CONTROLLER_INDEX, set.metadata.uid)),
      ...sorted(this.#pods.byIndex(CONTROLLER_INDEX, orphansOf(set.metadata.namespace))).filter(
        (pod) => parentOf(pod) === set.metadata.name,
      ),
    ];
    const owned = claim(candidates, {
      client: this.#context.client,
      type: pods,
      controller: set,
      controllerType: statefulSets,
      matches: (labels) => matches(selector, labels),
    }).filter((pod) => parentOf(pod) === set.metadata.name);
    const { revisions, all, collisions } = this.#syncRevisions(set);
    const minReadySeconds = set.spec.minReadySeconds ?? 0;
    const counts = countPods(owned, names(revisions), minReadySeconds, this.#context.clock);
    let failure: Error | undefined;
    if (!set.metadata.deletionTimestamp) {
      this.#retain(set, owned);
      const identified = (pod: Pod) => identityMatches(set, pod);
      const actions = nextActions(set, owned, names(revisions), identified, this.#context.clock);
      for (const action of actions) {
        try {
          this.#act(set, action, revisions, counts);
        } catch (error) {
          failure = new Error(messageOf(error));
          break;
        }
      }
    }
    this.#updateStatus(set, counts, names(revisions), collisions);
    this.#truncateHistory(set, owned, revisions, all);
    if (minReadySeconds > 0 && counts.available !== counts.ready) this.#queue.addAfter(key, minReadySeconds * SECOND);
    if (failure) throw failure;
  }

  #act(set: StatefulSet, action: Action, revisions: { current: ControllerRevision; update: ControllerRevision }, counts: Counts): void {
    const { client } = this.#context;
    switch (action.do) {
      case "create": {
        const revision = revisions[action.revision];
        if (!this.#create(withTemplateOf(set, revision), revision.metadata.name, action.ordinal, set)) return;
        counts.replicas++;
        if (action.revision === "current" || revisions.current === revisions.update) counts.current++;
        if (revision.metadata.name === revisions.update.metadata.name) counts.updated++;
        return;
      }
      case "recreate": {
        const { namespace, name } = action.pod.metadata;
        const why = action.pod.status?.phase === "Failed" ? ["RecreatingFailedPod", "failed"] : ["RecreatingTerminatedPod", "terminated"];
        this.#recorder.event(
          set,
          "Warning",
          why[0] as string,
          `StatefulSet ${namespace}/${set.metadata.name} is recreating ${why[1]} Pod ${name}`,
        );
        this.#delete(set, action.pod);
        counts.replicas--;
        return;
      }
      case "identify": {
        const { name, namespace } = action.pod.metadata;
        const labels = { [POD_NAME_LABEL]: name, [POD_INDEX_LABEL]: String(ordinalOf(action.pod)) };
        client.patch(pods, name, namespace, { type: "strategic", body: { metadata: { labels } } });
        return;
      }
      case "delete": {
        this.#delete(set, action.pod);
        if (revisionOf(action.pod) === revisions.current.metadata.name) counts.current--;
        if (revisionOf(action.pod) === revisions.update.metadata.name) counts.updated--;
      }
    }
  }

  /** False: it is there already, only the cache is late, or the namespace is going. */
  #create(versioned: StatefulSet, revision: string, ordinal: number, set: StatefulSet): boolean {
    const { client } = this.#context;
    const pod = newPod(versioned, revision, ordinal);
    try {
      for (const wanted of newClaims(versioned, ordinal)) {
        const { name, namespace } = wanted.metadata;
        if (this.#claims.get(`${namespace}/${name}`)) continue;
        try {
          client.create(persistentVolumeClaims, wanted);
          this.#event(set, "create", `Claim ${name} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} success`);
        } catch (error) {
          if (isAlreadyExists(error)) continue;
          if (!isNamespaceTerminating(error)) {
            this.#event(
              set,
              "create",
              `Claim ${name} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} failed error: ${messageOf(error)}`,
              true,
            );
          }
          throw error;
        }
      }
      client.create(pods, pod);
    } catch (error) {
      if (isAlreadyExists(error) || isNamespaceTerminating(error)) return false;
      this.#event(set, "create", `Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} failed error: ${messageOf(error)}`, true);
      throw error;
    }
    this.#event(set, "create", `Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`);
    return true;
  }

  #delete(set: StatefulSet, pod: Pod): void {
    const { name, namespace } = pod.metadata;
    try {
      this.#context.client.delete(pods, name, namespace);
    } catch (error) {
      if (isNotFound(error)) return;
      this.#event(set, "delete", `Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${messageOf(error)}`, true);
      throw error;
    }
    this.#event(set, "delete", `Pod ${name} in StatefulSet ${set.metadata.name} successful`);
  }

  #event(set: StatefulSet, verb: "create" | "delete", text: string, failed = false): void {
    const reason = `${failed ? "Failed" : "Successful"}${verb === "create" ? "Create" : "Delete"}`;
    this.#recorder.event(set, failed ? "Warning" : "Normal", reason, `${this.#context.release.texts.statefulSetVerb(verb)} ${text}`);
  }

  /** Who takes the claims along: the set when it is deleted, the pod when it is scaled away, or nobody. */
  #retain(set: StatefulSet, owned: readonly Pod[]): void {
    const { whenDeleted = "Retain", whenScaled = "Retain" } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
    const templates = set.spec.volumeClaimTemplates ?? [];
    if (templates.length === 0) return;
    const start = set.spec.ordinals?.start ?? 0;
    for (const pod of owned) {
      const ordinal = ordinalOf(pod);
      const condemned = ordinal < start || ordinal >= start + (set.spec.replicas ?? 1);
      const owner =
        condemned && whenScaled === "Delete" ? pod : whenDeleted === "Delete" && !(condemned && whenScaled === "Delete") ? set : undefined;
      for (const template of templates) {
        const found = this.#claims.get(`${set.metadata.namespace}/${claimName(set, template, ordinal)}`);
        if (found) this.#own(found, set, pod, owner);
      }
    }
  }
  #own(found: PersistentVolumeClaim, set: StatefulSet, pod: Pod, owner: StatefulSet | Pod | undefined): void {
    const current = found.metadata.ownerReferences ?? [];
    const others = current.filter(({ uid, kind, name }) => uid !== set.metadata.uid && !(kind === "Pod" && name === pod.metadata.name));
    const reference = (object: StatefulSet | Pod): OwnerReference => ({
      apiVersion: object.apiVersion,
      kind: object.kind,
      name: object.metadata.name,
      uid: object.metadata.uid,
    });
    const ownerReferences = owner ? [...others, reference(owner)] : others;
    if (semanticEqual(ownerReferences, current)) return;
    this.#context.client.update(persistentVolumeClaims, { ...found, metadata: { ...found.metadata, ownerReferences } });
  }

  #syncRevisions(set: StatefulSet) {
    const { client } = this.#context;
    const all = sorted(this.#revisions.byIndex(CONTROLLER_INDEX, set.metadata.uid)).sort(byRevision);
    const data = revisionData(set.spec.template);
    const equal = all.filter((revision) => equalRevisions(revision, data)).at(-1);
    let collisions = set.status?.collisionCount ?? 0;
    let update: ControllerRevision;
    if (equal && equal === all.at(-1)) update = equal;
    else if (equal) update = renumber(client, equal, maxRevision(all) + 1);
    else {
      const made = createRevision(client, {
        owner: set,
        data,
        revision: maxRevision(all) + 1,
        labels: set.spec.template.metadata?.labels ?? {},
        hashLabel: HASH_LABEL,
        annotations: set.metadata.annotations ?? {},
        collisions: set.status?.collisionCount,
      });
      update = made.revision;
      collisions = made.collisions ?? 0;
    }
    const current = all.find((revision) => revision.metadata.name === set.status?.currentRevision) ?? update;
    const same = current.metadata.name === update.metadata.name;
    return { revisions: { current: same ? update : current, update }, all, collisions };
  }

  #truncateHistory(
    set: StatefulSet,
    owned: readonly Pod[],
    revisions: { current: ControllerRevision; update: ControllerRevision },
    all: ControllerRevision[],
  ): void {
    const live = new Set([revisions.current.metadata.name, revisions.update.metadata.name, ...owned.map(revisionOf)]);
    const history = all.filter(({ metadata }) => !live.has(metadata.name));
    const surplus = history.length - (set.spec.revisionHistoryLimit ?? 10);
    for (const { metadata } of history.slice(0, Math.max(0, surplus))) {
      this.#context.client.delete(controllerRevisions, metadata.name, metadata.namespace);
    }
  }

  #updateStatus(set: StatefulSet, counts: Counts, revisions: Revisions, collisions: number): void {
    const replicas = set.spec.replicas ?? 1;
    const done =
      set.spec.updateStrategy?.type !== "OnDelete" &&
      counts.updated === counts.replicas &&
      counts.ready === counts.replicas &&
      counts.updated === replicas;
    const status = {
      observedGeneration: set.metadata.generation ?? 0,
      replicas: counts.replicas,
      ...(counts.ready ? { readyReplicas: counts.ready } : {}),
      ...((done ? counts.updated : counts.current) ? { currentReplicas: done ? counts.updated : counts.current } : {}),
      ...(counts.updated ? { updatedReplicas: counts.updated } : {}),
      currentRevision: done ? revisions.update : revisions.current,
      updateRevision: revisions.update,
      collisionCount: collisions,
      availableReplicas: counts.available,
      ...(set.status?.conditions ? { conditions: set.status.conditions } : {}),
    };
    if (!semanticEqual(status, set.status)) this.#context.client.updateStatus(statefulSets, { ...set, status });
  }
}

function names({ current, update }: { current: ControllerRevision; update: ControllerRevision }): Revisions {
  return { current: current.metadata.name, update: update.metadata.name };
}

/** The set as it was at that revision (ApplyRevision). */
function withTemplateOf(set: StatefulSet, revision: ControllerRevision): StatefulSet {
  const data = revision.data as { spec?: { template?: PodTemplateSpec & { $patch?: string } } } | undefined;
  if (!data?.spec?.template) return set;
  const { $patch: _, ...template } = data.spec.template;
  return { ...set, spec: { ...set.spec, template } };
}
