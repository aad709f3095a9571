import { expect, test } from "vitest";
import { laptop } from "../cmd/testing.ts";

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: "nginx:1.0", envFrom: [{configMapRef: {name: conf}}]}]}
`;
const SERVICE = `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n`;

test("an overlay renames, labels, patches and follows names", async () => {
  const { transcript } = laptop({
    files: {
      "base/kustomization.yaml": "resources: [web.yaml, service.yaml]\nconfigMapGenerator: [{name: conf, literals: [a=1]}]\n",
      "base/web.yaml": WEB,
      "base/service.yaml": SERVICE,
      "over/kustomization.yaml": `resources: [../base]
namePrefix: my-
namespace: shop
commonLabels: {team: x}
images: [{name: nginx, newName: httpd, newTag: "2.4"}]
replicas: [{name: web, count: 3}]
configMapGenerator: [{name: conf, behavior: merge, literals: [b=2]}]
patches:
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {spec: {containers: [{name: c, env: [{name: K, value: v}]}]}}}
- target: {kind: Service}
  patch: |-
    [{"op": "replace", "path": "/spec/ports/0/port", "value": 8080}]
`,
    },
  });
  expect(await transcript("kubectl kustomize over")).toMatchInlineSnapshot(`
    "$ kubectl kustomize over
    apiVersion: v1
    data:
      a: "1"
      b: "2"
    kind: ConfigMap
    metadata:
      labels:
        team: x
      name: my-conf-7gdc49gk6d
      namespace: shop
    ---
    apiVersion: v1
    kind: Service
    metadata:
      labels:
        team: x
      name: my-web
      namespace: shop
    spec:
      ports:
      - port: 8080
      selector:
        app: web
        team: x
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      labels:
        team: x
      name: my-web
      namespace: shop
    spec:
      replicas: 3
      selector:
        matchLabels:
          app: web
          team: x
      template:
        metadata:
          labels:
            app: web
            team: x
        spec:
          containers:
          - env:
            - name: K
              value: v
            envFrom:
            - configMapRef:
                name: my-conf-7gdc49gk6d
            image: httpd:2.4
            name: c
    "
  `);
});

test.each([
  ["", "error: kustomization.yaml is empty\n"],
  ["resources: [nope.yaml]\n", /accumulating resources from 'nope.yaml': open \/root\/k\/nope.yaml: no such file or directory/],
  ["foo: bar\n", 'error: invalid Kustomization: json: unknown field "foo"\n'],
  ["helmCharts: []\n", "error: kubewekend does not model kustomization field helmCharts\n"],
  ["resources: [../k]\n", /cycle detected/],
])("a kustomization of %j is refused", async (content, stderr) => {
  const { run } = laptop({ files: { "k/kustomization.yaml": content } });
  const result = await run("kubectl kustomize k");
  if (typeof stderr === "string") expect(result.stderr).toBe(stderr);
  else expect(result.stderr).toMatch(stderr);
  expect(result.code).toBe(1);
});
