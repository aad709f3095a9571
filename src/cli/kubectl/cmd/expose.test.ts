import { expect, test } from "vitest";
import { laptop, POD } from "./testing.ts";

test("services take selector, ports and labels from what they expose", async () => {
  const { transcript } = laptop({
    files: {
      "p.yaml": POD("p"),
      "two.yaml": `apiVersion: v1\nkind: Pod\nmetadata: {name: two, labels: {a: b}}\nspec: {containers: [{name: c, image: i, ports: [{containerPort: 53, protocol: UDP}, {containerPort: 53}, {containerPort: 80}]}]}\n`,
    },
  });
  expect(
    await transcript(
      "kubectl create deployment web --image=nginx --port=80",
      "kubectl expose deploy web",
      "kubectl expose deploy web",
      "kubectl expose deploy web --name=np --type=NodePort --port=8080 --target-port=http --dry-run=client -o yaml",
      "kubectl create -f p.yaml -f two.yaml",
      "kubectl expose pod p",
      "kubectl expose pod two --dry-run=client -o jsonpath={.spec.ports}",
      "kubectl expose pod two --port=80 --protocol=SCTP --dry-run=client -o jsonpath={.spec.ports}",
      "kubectl expose pod p --port=80 --session-affinity=x",
      "kubectl expose ns default --port=80",
      "kubectl expose pod p --port=80 --name=h --cluster-ip=None -l=x=y --dry-run=client -o jsonpath={.metadata.labels}{.spec.clusterIP}",
      "kubectl autoscale deploy web --min=2 --max=5 --cpu-percent=80",
      "kubectl get hpa.v1.autoscaling web -o jsonpath={.spec}",
      "kubectl autoscale deploy web --max=2 --min=3",
      "kubectl autoscale pod p --max=2",
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl create deployment web --image=nginx --port=80
    deployment.apps/web created
    $ kubectl expose deploy web
    service/web exposed
    $ kubectl expose deploy web
    ! Error from server (AlreadyExists): services "web" already exists
    = 1
    $ kubectl expose deploy web --name=np --type=NodePort --port=8080 --target-port=http --dry-run=client -o yaml
    apiVersion: v1
    kind: Service
    metadata:
      creationTimestamp: null
      labels:
        app: web
      name: np
    spec:
      ports:
      - port: 8080
        protocol: TCP
        targetPort: http
      selector:
        app: web
      type: NodePort
    status:
      loadBalancer: {}
    $ kubectl create -f p.yaml -f two.yaml
    pod/p created
    pod/two created
    $ kubectl expose pod p
    ! error: couldn't find port via --port flag or introspection
    = 1
    $ kubectl expose pod two --dry-run=client -o jsonpath={.spec.ports}
    [{"name":"port-1-udp","port":53,"protocol":"UDP","targetPort":53},{"name":"port-1-tcp","port":53,"protocol":"TCP","targetPort":53},{"name":"port-2","port":80,"protocol":"TCP","targetPort":80}]$ kubectl expose pod two --port=80 --protocol=SCTP --dry-run=client -o jsonpath={.spec.ports}
    [{"port":80,"protocol":"SCTP","targetPort":80}]$ kubectl expose pod p --port=80 --session-affinity=x
    ! error: unknown session affinity: x
    = 1
    $ kubectl expose ns default --port=80
    ! error: cannot expose a Namespace
    = 1
    $ kubectl expose pod p --port=80 --name=h --cluster-ip=None -l=x=y --dry-run=client -o jsonpath={.metadata.labels}{.spec.clusterIP}
    {"x":"y"}None$ kubectl autoscale deploy web --min=2 --max=5 --cpu-percent=80
    horizontalpodautoscaler.autoscaling/web autoscaled
    $ kubectl get hpa.v1.autoscaling web -o jsonpath={.spec}
    {"maxReplicas":5,"minReplicas":2,"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"web"},"targetCPUUtilizationPercentage":80}$ kubectl autoscale deploy web --max=2 --min=3
    ! error: --max=MAXPODS must be larger or equal to --min=MINPODS, max: 2, min: 3
    = 1
    $ kubectl autoscale pod p --max=2
    ! error: cannot autoscale a Pod: could not find scale subresource for /v1, Resource=pods in discovery information
    = 1
    "
  `);
});
