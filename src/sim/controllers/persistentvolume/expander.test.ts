import { expect, test } from "vitest";
import { events, persistentVolumeClaims, persistentVolumes, storageClasses } from "../../../kube/resource.ts";
import { SECOND } from "../../../kube/timers.ts";
import type { CoreEvent, PersistentVolumeClaim } from "../../../kube/types.ts";
import { newTestCluster } from "../testing.ts";

test("a claim that grows is left to an external resizer, once for each request", () => {
  const cluster = newTestCluster();
  const requests = (storage: string) => ({ resources: { requests: { storage } } });
  cluster.create(storageClasses, { metadata: { name: "grows" }, provisioner: "a.io/b", allowVolumeExpansion: true });
  cluster.create(persistentVolumes, {
    metadata: { name: "v" },
    spec: { accessModes: ["ReadWriteOnce"], capacity: { storage: "1Gi" }, hostPath: { path: "/v" }, storageClassName: "grows" },
  });
  cluster.create(persistentVolumeClaims, {
    metadata: { name: "c", namespace: "default" },
    spec: { accessModes: ["ReadWriteOnce"], storageClassName: "grows", ...requests("1Gi") },
  });
  cluster.run(30 * SECOND);
  const told = () =>
    cluster
      .list<CoreEvent>(events, "default")
      .filter(({ reason }) => reason === "ExternalExpanding")
      .map(({ type, message, count }) => `${type} x${count} ${message}`);
  expect(told()).toEqual([]);
  const [claim] = cluster.list<PersistentVolumeClaim>(persistentVolumeClaims, "default") as [PersistentVolumeClaim];
  cluster.client.update(persistentVolumeClaims, { ...claim, spec: { ...claim.spec, ...requests("2Gi") } });
  cluster.run(60 * SECOND);
  expect(told()).toEqual([
    "Normal x1 Ignoring the PVC: didn't find a plugin capable of expanding the volume; waiting for an external controller to process this PVC.",
  ]);
  cluster.stop();
});
