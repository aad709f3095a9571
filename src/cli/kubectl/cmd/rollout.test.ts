import { expect, test } from "vitest";
import { laptop } from "./testing.ts";

/** A ReplicaSet as the deployment controller would have made it. */
const replicaSet = (uid: string, revision: number, image: string): string => `apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web-${revision}
  labels: {app: web, pod-template-hash: h${revision}}
  annotations: {deployment.kubernetes.io/revision: "${revision}"}
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: ${uid}, controller: true}]
spec:
  selector: {matchLabels: {app: web, pod-template-hash: h${revision}}}
  template:
    metadata: {labels: {app: web, pod-template-hash: h${revision}}}
    spec: {containers: [{name: nginx, image: ${image}}]}
`;

test("a deployment's history is its ReplicaSets, and undo puts an old template back", async () => {
  const { transcript, run } = laptop();
  await run("kubectl create deployment web --image=nginx:2");
  await run("kubectl annotate deploy web deployment.kubernetes.io/revision=2");
  const { stdout: uid } = await run("kubectl get deploy web -o jsonpath={.metadata.uid}");
  for (const revision of [1, 2]) await run("kubectl create -f -", replicaSet(uid, revision, `nginx:${revision}`));
  expect(
    await transcript(
      "kubectl rollout history deploy/web",
      "kubectl rollout history deploy/web --revision=1",
      "kubectl rollout history deploy/web --revision=9",
      "kubectl rollout history deploy/web --revision=2 -o jsonpath={.metadata.name}",
      "kubectl rollout undo deploy/web --to-revision=7",
      "kubectl rollout undo deploy/web --dry-run=client",
      "kubectl rollout undo deploy/web --dry-run=server",
      "kubectl rollout undo deploy/web",
      "kubectl get deploy web -o jsonpath={.spec.template.spec.containers[0].image}",
      "kubectl rollout undo deploy/web",
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl rollout history deploy/web
    deployment.apps/web 
    REVISION  CHANGE-CAUSE
    1         <none>
    2         <none>

    $ kubectl rollout history deploy/web --revision=1
    deployment.apps/web with revision #1
    Pod Template:
      Labels:	app=web
    	pod-template-hash=h1
      Containers:
       nginx:
        Image:	nginx:1
        Port:	<none>
        Host Port:	<none>
        Environment:	<none>
        Mounts:	<none>
      Volumes:	<none>

    $ kubectl rollout history deploy/web --revision=9
    ! error: unable to find the specified revision
    = 1
    $ kubectl rollout history deploy/web --revision=2 -o jsonpath={.metadata.name}
    web-2$ kubectl rollout undo deploy/web --to-revision=7
    ! error: unable to find specified revision 7 in history
    = 1
    $ kubectl rollout undo deploy/web --dry-run=client
    deployment.apps/web Pod Template:
      Labels:	app=web
    	pod-template-hash=h1
      Containers:
       nginx:
        Image:	nginx:1
        Port:	<none>
        Host Port:	<none>
        Environment:	<none>
        Mounts:	<none>
      Volumes:	<none>
     (dry run)
    $ kubectl rollout undo deploy/web --dry-run=server
    deployment.apps/web rolled back (server dry run)
    $ kubectl rollout undo deploy/web
    deployment.apps/web rolled back
    $ kubectl get deploy web -o jsonpath={.spec.template.spec.containers[0].image}
    nginx:1$ kubectl rollout undo deploy/web
    deployment.apps/web skipped rollback (current template already matches revision 0)
    "
  `);
});

test("pause, resume and restart change the deployment; others are refused", async () => {
  const { transcript } = laptop();
  expect(
    await transcript(
      "kubectl create deployment web --image=nginx",
      "kubectl rollout undo deploy/web",
      "kubectl rollout pause deploy/web",
      "kubectl rollout pause deploy/web",
      "kubectl rollout restart deploy/web",
      "kubectl rollout resume deploy/web",
      "kubectl rollout resume deploy/web",
      "kubectl rollout restart deploy/web",
      "kubectl get deploy web -o jsonpath={.spec.template.metadata.annotations}",
      "kubectl rollout status deploy/web --timeout=2s",
      "kubectl rollout status svc/nosuch",
      "kubectl rollout status ns/default",
      "kubectl rollout restart ns/default",
      "kubectl rollout history ns/default",
      "kubectl rollout history",
      "kubectl rollout foo",
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl create deployment web --image=nginx
    deployment.apps/web created
    $ kubectl rollout undo deploy/web
    ! error: no rollout history found for deployment "web"
    = 1
    $ kubectl rollout pause deploy/web
    deployment.apps/web paused
    $ kubectl rollout pause deploy/web
    ! error: deployments.apps "web" is already paused
    = 1
    $ kubectl rollout restart deploy/web
    ! error: deployments.apps "web" can't restart paused deployment (run rollout resume first)
    = 1
    $ kubectl rollout resume deploy/web
    deployment.apps/web resumed
    $ kubectl rollout resume deploy/web
    ! error: deployments.apps "web" is not paused
    = 1
    $ kubectl rollout restart deploy/web
    deployment.apps/web restarted
    $ kubectl get deploy web -o jsonpath={.spec.template.metadata.annotations}
    {"kubectl.kubernetes.io/restartedAt":"2024-07-09T08:28:00Z"}$ kubectl rollout status deploy/web --timeout=2s
    Waiting for deployment spec update to be observed...
    ! error: timed out waiting for the condition
    = 1
    $ kubectl rollout status svc/nosuch
    ! Error from server (NotFound): services "nosuch" not found
    = 1
    $ kubectl rollout status ns/default
    ! error: no status viewer has been implemented for Namespace
    = 1
    $ kubectl rollout restart ns/default
    ! error: namespaces "default" restarting is not supported
    = 1
    $ kubectl rollout history ns/default
    ! error: error retrieving history for "Namespace", no visitor method exists for { Namespace}
    = 1
    $ kubectl rollout history
    ! error: required resource not specified
    = 1
    $ kubectl rollout foo
    ! error: unknown command "foo"
    ! See 'kubectl rollout -h' for help and examples
    = 1
    "
  `);
});
