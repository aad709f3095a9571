/** The API itself: kinds of one's own, deprecated versions, webhooks, field managers, discovery. */
import { lines, type Scenario } from "../scenario.ts";

const definitions: Scenario = {
  name: "definitions with two versions, scale and columns",
  files: {
    "crds.yaml": `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.shop.example.com}
spec:
  group: shop.example.com
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList, shortNames: [wd, wdg], categories: [all, shop]}
  versions:
  - name: v1alpha1
    served: true
    storage: false
    deprecated: true
    deprecationWarning: "shop.example.com/v1alpha1 Widget is deprecated; use v1"
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
  - name: v1
    served: true
    storage: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.count, statusReplicasPath: .status.count, labelSelectorPath: .status.selector}}
    additionalPrinterColumns:
    - {name: Count, type: integer, jsonPath: .spec.count}
    - {name: Size, type: string, jsonPath: .spec.size}
    - {name: Price, type: number, jsonPath: .spec.price, format: double}
    - {name: Sold, type: boolean, jsonPath: .spec.sold}
    - {name: Since, type: date, jsonPath: .metadata.creationTimestamp}
    - {name: Tags, type: string, jsonPath: ".spec.tags[*]", priority: 1}
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            properties:
              count: {type: integer, format: int32, minimum: 0, maximum: 100, default: 2}
              size: {type: string, enum: [small, large], description: How large it is.}
              price: {type: number}
              sold: {type: boolean, nullable: true}
              tags: {type: array, maxItems: 3, x-kubernetes-list-type: set, items: {type: string, maxLength: 5}}
              parts:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name]
                items: {type: object, required: [name], properties: {name: {type: string}, weight: {x-kubernetes-int-or-string: true}}}
              free: {type: object, additionalProperties: {type: string}}
            x-kubernetes-validations: [{rule: "!has(self.size) || self.size != 'large' || self.count < 50", message: too many large ones}]
          status: {type: object, properties: {count: {type: integer}, selector: {type: string}}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: planets.shop.example.com}
spec:
  group: shop.example.com
  scope: Cluster
  names: {plural: planets, kind: Planet}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {moons: {type: integer}}}}}]
`,
    "widgets.yaml": `apiVersion: shop.example.com/v1
kind: Widget
metadata: {name: one, labels: {a: b}}
spec: {size: small, price: 2.5, tags: [x, z], parts: [{name: p, weight: 5}, {name: q, weight: heavy}], free: {k: v}}
---
apiVersion: shop.example.com/v1
kind: Widget
metadata: {name: two}
spec: {count: 7, sold: true}
---
apiVersion: shop.example.com/v1
kind: Planet
metadata: {name: mars}
moons: 2
`,
    "bad.yaml": `apiVersion: shop.example.com/v1
kind: Widget
metadata: {name: bad}
spec: {size: huge, count: 101, tags: [same, same, longer], parts: [{weight: 1}], unknown: 1}
`,
    "large.yaml": "apiVersion: shop.example.com/v1\nkind: Widget\nmetadata: {name: large}\nspec: {size: large, count: 60}\n",
    "nospec.yaml": "apiVersion: shop.example.com/v1\nkind: Widget\nmetadata: {name: nospec}\n",
  },
  prepare: ["kubectl apply -f crds.yaml", "sleep 3", "kubectl apply -f widgets.yaml"],
  commands: lines(`
kubectl get widgets
kubectl get wd -o wide
kubectl get wd,planets
kubectl get planets -o yaml
kubectl get shop
kubectl get all
kubectl get widgets.shop.example.com/one widget/two
kubectl get widgets.v1alpha1.shop.example.com one -o yaml
kubectl get widgets.v1alpha1.shop.example.com
kubectl get wd one -o yaml
kubectl get wd one -o json
kubectl get wd -o custom-columns=NAME:.metadata.name,COUNT:.spec.count,PARTS:.spec.parts[*].name
kubectl get wd -o jsonpath='{.items[?(@.spec.sold==true)].metadata.name}'
kubectl get wd --sort-by=.spec.count
kubectl get wd -l a=b --show-labels
kubectl get wd --field-selector metadata.name=one
kubectl get wd --field-selector spec.size=small
kubectl describe wd one
kubectl describe planet mars
kubectl describe crd widgets.shop.example.com
kubectl get crd -o wide
kubectl get crd widgets.shop.example.com -o jsonpath='{.status.conditions[*].type} {.status.storedVersions} {.spec.versions[*].name}'
kubectl api-resources --api-group=shop.example.com -o wide
kubectl api-resources --categories=shop
kubectl api-versions | grep example
kubectl explain widget
kubectl explain wd.spec
kubectl explain wd.spec.parts
kubectl explain wd.spec.size
kubectl explain wd --recursive
kubectl explain wd --api-version=shop.example.com/v1alpha1
kubectl explain planet.moons
kubectl explain wd.spec.nope
kubectl apply -f bad.yaml
kubectl apply -f bad.yaml --validate=false
kubectl apply -f large.yaml
kubectl apply -f nospec.yaml
kubectl apply -f widgets.yaml
kubectl apply -f widgets.yaml --server-side
kubectl scale wd one --replicas=4
kubectl scale wd/one --replicas=101
kubectl scale planet mars --replicas=1
kubectl get wd one --subresource=scale
kubectl get wd one --subresource=scale -o yaml
kubectl get wd one --subresource=status -o jsonpath='{.kind}'
kubectl patch wd one --subresource=status --type=merge -p '{"status":{"count":3}}'
kubectl patch wd one --type=merge -p '{"status":{"count":9}}'
kubectl get wd one -o jsonpath='{.status}'
kubectl patch wd one --type=merge -p '{"spec":{"tags":["q"],"free":{"k":null}}}'
kubectl patch wd one --type=strategic -p '{"spec":{"count":1}}'
kubectl label wd --all c=d
kubectl annotate wd one e=f
kubectl set image wd/one a=b
kubectl rollout status wd/one
kubectl autoscale wd one --max=3
kubectl expose wd one --port=80
kubectl wait wd/one --for=jsonpath='{.spec.count}'=4 --timeout=1s
kubectl set env wd/one A=b
kubectl set resources wd one --limits=cpu=1
kubectl set serviceaccount wd one x
kubectl rollout history wd/one
kubectl rollout restart wd/one
kubectl rollout undo wd one
kubectl auth can-i create widgets
kubectl auth can-i create widgets.shop.example.com/status
kubectl create role shopkeeper --verb=get --resource=widgets.shop.example.com,wd
kubectl delete wd --all
kubectl delete crd planets.shop.example.com
kubectl get planets
kubectl get planet mars`),
};

const webhooks: Scenario = {
  name: "admission webhooks that cannot be reached",
  files: {
    "hooks.yaml": `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: guard}
webhooks:
- name: guard.example.com
  admissionReviewVersions: [v1]
  sideEffects: None
  timeoutSeconds: 2
  failurePolicy: Fail
  clientConfig: {service: {namespace: default, name: guard, path: /check, port: 8443}}
  namespaceSelector: {matchLabels: {guarded: "yes"}}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [configmaps], scope: Namespaced}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: helper, labels: {a: b}}
webhooks:
- name: helper.example.com
  admissionReviewVersions: [v1, v1beta1]
  sideEffects: NoneOnDryRun
  reinvocationPolicy: IfNeeded
  failurePolicy: Ignore
  matchPolicy: Exact
  clientConfig: {url: "https://hooks.example.com/mutate"}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [secrets]}]
`,
    "bad.yaml": `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: bad}
webhooks:
- name: short
  admissionReviewVersions: []
  clientConfig: {url: "http://plain.example.com"}
  timeoutSeconds: 60
  rules: [{apiGroups: ["*", apps], apiVersions: [], operations: [READ], resources: ["pods/*"]}]
`,
  },
  prepare: ["kubectl create ns guarded", "kubectl label ns guarded guarded=yes", "kubectl apply -f hooks.yaml"],
  commands: lines(`
kubectl get validatingwebhookconfigurations
kubectl get mutatingwebhookconfigurations -o wide
kubectl get validatingwebhookconfiguration guard -o yaml
kubectl describe validatingwebhookconfiguration guard
kubectl describe mutatingwebhookconfiguration helper
kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o name
kubectl -n guarded create cm blocked
kubectl -n guarded create cm blocked --dry-run=server
kubectl -n guarded create cm blocked --dry-run=client
kubectl -n guarded create secret generic fine
kubectl create cm elsewhere
kubectl apply -f bad.yaml
kubectl delete validatingwebhookconfiguration guard
kubectl -n guarded create cm blocked
kubectl explain validatingwebhookconfiguration.webhooks.failurePolicy
kubectl explain mutatingwebhookconfigurations.webhooks.reinvocationPolicy
kubectl api-resources --api-group=admissionregistration.k8s.io
kubectl delete mutatingwebhookconfigurations --all`),
};

const managers: Scenario = {
  name: "fields of several managers",
  files: {
    "base.yaml": `apiVersion: v1
kind: ConfigMap
metadata: {name: shared, labels: {team: a}}
data: {one: "1", two: "2"}
`,
    "other.yaml": `apiVersion: v1
kind: ConfigMap
metadata: {name: shared}
data: {two: "22", three: "3"}
`,
    "less.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shared}\ndata: {three: '3'}\n",
    "web.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, image: nginx, env: [{name: A, value: "1"}], ports: [{containerPort: 80}]}]}}
`,
    "replicas.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n",
    "managed.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shared, managedFields: []}\n",
  },
  prepare: [
    "kubectl apply --server-side -f base.yaml",
    "kubectl apply --server-side -f web.yaml --field-manager=platform",
    "kubectl scale deploy web --replicas=2",
  ],
  commands: lines(`
kubectl get cm shared -o yaml --show-managed-fields
kubectl apply --server-side -f other.yaml --field-manager=second
kubectl apply --server-side -f other.yaml --field-manager=second --force-conflicts
kubectl get cm shared -o yaml --show-managed-fields
kubectl get cm shared -o jsonpath='{range .metadata.managedFields[*]}{.manager}:{.operation} {end}' --show-managed-fields
kubectl apply --server-side -f base.yaml
kubectl apply --server-side -f less.yaml --field-manager=second
kubectl get cm shared -o jsonpath='{.data}'
kubectl apply --server-side -f base.yaml --force-conflicts
kubectl get cm shared -o jsonpath='{.data}'
kubectl apply --server-side -f base.yaml --field-manager='bad manager!'
kubectl apply --server-side -f base.yaml --field-manager=
kubectl apply --server-side -f managed.yaml
kubectl apply --server-side -f replicas.yaml --field-manager=scaler
kubectl apply --server-side -f replicas.yaml --field-manager=scaler --force-conflicts
kubectl get deploy web -o yaml --show-managed-fields | grep -v resourceVersion
kubectl apply --server-side -f web.yaml --field-manager=platform
kubectl apply --server-side -f web.yaml --field-manager=third -o yaml
kubectl apply --server-side -f web.yaml --dry-run=server
kubectl apply -f web.yaml
kubectl apply -f base.yaml
kubectl get cm shared -o yaml --show-managed-fields
kubectl diff --server-side -f other.yaml
kubectl diff --server-side -f other.yaml --field-manager=second --force-conflicts
kubectl diff -f base.yaml
kubectl patch cm shared -p '{"data":{"four":"4"}}' --field-manager=hand
kubectl label cm shared x=y --field-manager=labeller
kubectl annotate cm shared x=y --field-manager=annotator
kubectl get cm shared -o jsonpath='{.metadata.managedFields[*].manager}' --show-managed-fields
kubectl create cm fresh --from-literal=a=b --field-manager=maker
kubectl get cm fresh -o yaml --show-managed-fields
kubectl set env deploy/web B=2 --field-manager=envy
kubectl set image deploy/web main=nginx:1.26 --field-manager=imager
kubectl get deploy web -o json --show-managed-fields
kubectl replace -f base.yaml --field-manager=replacer
kubectl get cm shared -o yaml --show-managed-fields
kubectl patch cm shared --type=merge -p '{"metadata":{"managedFields":[{}]}}'
kubectl get cm shared -o yaml --show-managed-fields`),
};

const deprecated: Scenario = {
  name: "versions that are gone, going, or only now coming",
  files: {
    "gone.yaml": `apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata: {name: x}
---
apiVersion: batch/v1beta1
kind: CronJob
metadata: {name: x}
---
apiVersion: autoscaling/v2beta2
kind: HorizontalPodAutoscaler
metadata: {name: x}
---
apiVersion: networking.k8s.io/v1beta1
kind: Ingress
metadata: {name: x}
---
apiVersion: policy/v1beta1
kind: PodSecurityPolicy
metadata: {name: x}
`,
    "flow.yaml": `apiVersion: flowcontrol.apiserver.k8s.io/v1beta2
kind: FlowSchema
metadata: {name: mine}
spec:
  priorityLevelConfiguration: {name: workload-low}
  matchingPrecedence: 5000
  distinguisherMethod: {type: ByUser}
  rules: [{subjects: [{kind: Group, group: {name: staff}}], resourceRules: [{verbs: ["*"], apiGroups: ["*"], resources: ["*"], namespaces: ["*"]}]}]
`,
    "quota.yaml": "apiVersion: v1\nkind: ComponentStatus\nmetadata: {name: x}\n",
  },
  prepare: ["kubectl apply -f flow.yaml"],
  commands: lines(`
kubectl apply -f gone.yaml
kubectl create -f gone.yaml --dry-run=client
kubectl apply -f flow.yaml
kubectl get flowschemas
kubectl get flowschema mine -o yaml
kubectl describe flowschema mine
kubectl get flowschemas.v1beta2.flowcontrol.apiserver.k8s.io mine
kubectl get flowschemas.v1beta3.flowcontrol.apiserver.k8s.io mine -o jsonpath='{.apiVersion}'
kubectl get prioritylevelconfigurations
kubectl describe prioritylevelconfiguration workload-low
kubectl get componentstatuses
kubectl get cs scheduler -o yaml
kubectl get cs nope
kubectl describe cs
kubectl create -f quota.yaml
kubectl delete cs scheduler
kubectl get deployments.extensions
kubectl get ingresses.v1beta1.networking.k8s.io
kubectl get events.v1.events.k8s.io -A --field-selector reason=Nope
kubectl get events.events.k8s.io -A -o name | head -0
kubectl explain cronjob --api-version=batch/v1beta1
kubectl explain ingress --api-version=networking.k8s.io/v1
kubectl explain flowschema --api-version=flowcontrol.apiserver.k8s.io/v1beta2
kubectl api-resources --api-group=flowcontrol.apiserver.k8s.io
kubectl api-versions | grep beta
kubectl api-versions | grep -c v1
kubectl get --raw /apis/flowcontrol.apiserver.k8s.io
kubectl get --raw /apis/batch/v1beta1
kubectl get --raw /apis/policy
kubectl --warnings-as-errors get flowschemas.v1beta2.flowcontrol.apiserver.k8s.io mine -o name
kubectl --warnings-as-errors get cs -o name`),
};

const raw: Scenario = {
  name: "the API by its paths",
  files: {
    "cm.json": '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"raw"},"data":{"a":"b"}}',
    "cm2.json": '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"raw"},"data":{"a":"c"}}',
    "sar.yaml":
      "apiVersion: authorization.k8s.io/v1\nkind: SubjectAccessReview\nspec: {user: ann, resourceAttributes: {verb: get, resource: pods, namespace: default}}\n",
    "ssr.yaml": "apiVersion: authorization.k8s.io/v1\nkind: SelfSubjectRulesReview\nspec: {namespace: default}\n",
    "ssar.yaml":
      "apiVersion: authorization.k8s.io/v1\nkind: SelfSubjectAccessReview\nspec: {nonResourceAttributes: {path: /healthz, verb: get}}\n",
    "token.json": '{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","spec":{"token":"nonsense"}}',
    "binding.json":
      '{"apiVersion":"v1","kind":"Binding","metadata":{"name":"nope"},"target":{"apiVersion":"v1","kind":"Node","name":"kind-worker"}}',
  },
  prepare: ["kubectl create deployment web --image=nginx"],
  commands: lines(`
kubectl get --raw /
kubectl get --raw /api/v1
kubectl get --raw /apis/apps/v1
kubectl get --raw /apis/batch
kubectl get --raw /healthz/ping
kubectl get --raw '/livez?verbose'
kubectl get --raw /livez/nope
kubectl get --raw /readyz/etcd
kubectl get --raw /version/
kubectl get --raw /api/v1/namespaces/default
kubectl get --raw /api/v1/namespaces/nope
kubectl get --raw '/api/v1/namespaces/default/configmaps?labelSelector=a%3Db'
kubectl get --raw '/api/v1/namespaces/default/configmaps?fieldSelector=nope%3Db'
kubectl get --raw '/api/v1/namespaces/default/pods?limit=x'
kubectl get --raw /api/v1/nodes/kind-worker/proxy/healthz
kubectl get --raw /apis/apps/v1/namespaces/default/deployments/web/scale
kubectl get --raw /apis/apps/v1/namespaces/default/deployments/web/nope
kubectl get --raw /api/v1/namespaces/default/services/https:kubernetes:443/proxy/
kubectl create --raw /api/v1/namespaces/default/configmaps -f cm.json
kubectl create --raw /api/v1/namespaces/default/configmaps -f cm.json
kubectl create --raw /api/v1/namespaces/default/pods/nope/binding -f binding.json
kubectl replace --raw /api/v1/namespaces/default/configmaps/raw -f cm2.json
kubectl replace --raw /api/v1/namespaces/default/configmaps/other -f cm2.json
kubectl get cm raw -o jsonpath='{.data.a}'
kubectl delete --raw /api/v1/namespaces/default/configmaps/raw
kubectl delete --raw /api/v1/namespaces/default/configmaps/raw
kubectl create -f sar.yaml
kubectl create -f sar.yaml -o yaml
kubectl create -f ssar.yaml -o jsonpath='{.status.allowed} {.status.reason}'
kubectl create -f ssr.yaml -o jsonpath='{.status.resourceRules[0]}'
kubectl create -f token.json -o yaml
kubectl apply -f sar.yaml
kubectl get subjectaccessreviews
kubectl get tokenreviews -o yaml
kubectl explain subjectaccessreview.spec
kubectl get --raw '/api/v1/namespaces/default/pods?watch=true&timeoutSeconds=1'
kubectl get secrets -o yaml --as=nobody
kubectl get pods no none -o yaml
kubectl get pods no none -o name
kubectl get pods no -n nope
kubectl describe pod no -n nope
kubectl delete pod no -n nope
kubectl create sa ''
kubectl create cm ''
kubectl create deployment '' --image=x
kubectl create role '' --verb=get --resource=pods
kubectl create quota ''
kubectl create job '' --image=x
kubectl create cronjob '' --image=x --schedule='* * * * *'
kubectl create clusterrole '' --verb=get --resource=pods
kubectl create rolebinding '' --role=x
kubectl create clusterrolebinding '' --clusterrole=x
kubectl create secret generic ''
kubectl create secret tls '' --cert=x --key=y
kubectl create pdb '' --selector=a=b --min-available=1
kubectl create pc '' --value=1
kubectl create ingress '' --rule=a/b=c:80
kubectl create svc clusterip '' --tcp=80
kubectl create token ''
kubectl get --raw=/metrics --as=nobody
kubectl get --raw /openapi/v3/apis/nope/v1
kubectl get --raw /api/v2
kubectl get --raw /apis/nope.example.com/v1
kubectl get --raw /api/v1/namespaces/default/pods/nope/log
kubectl get --raw /.well-known/openid-configuration
kubectl get --raw /openid/v1/jwks --as=nobody`),
};

const terminating: Scenario = {
  name: "a namespace that does not end",
  files: {
    "held.yaml": `apiVersion: v1
kind: ConfigMap
metadata: {name: held, namespace: leaving, finalizers: [example.com/hold]}
data: {a: b}
`,
    "finalize.json": '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"leaving"},"spec":{"finalizers":[]}}',
    "quota.yaml": "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q, namespace: leaving}\nspec: {hard: {pods: '5'}}\n",
  },
  prepare: lines(`
kubectl create ns leaving
kubectl apply -f held.yaml -f quota.yaml
kubectl -n leaving create deployment web --image=nginx
kubectl delete ns leaving --wait=false
sleep 60`),
  commands: lines(`
kubectl get ns
kubectl get ns leaving -o yaml
kubectl describe ns leaving
kubectl get ns --field-selector status.phase=Terminating
kubectl get ns leaving -o jsonpath='{range .status.conditions[*]}{.type}: {.message}{"\\n"}{end}'
kubectl get all -n leaving
kubectl get cm -n leaving
kubectl describe cm held -n leaving
kubectl -n leaving create cm more
kubectl -n leaving run x --image=nginx
kubectl -n leaving create deployment d --image=nginx --dry-run=server
kubectl -n leaving apply -f held.yaml
kubectl apply -f held.yaml --server-side
kubectl delete ns leaving --wait=false
kubectl delete ns leaving --timeout=1s
kubectl delete ns leaving --force --grace-period=0 --timeout=1s
kubectl wait --for=delete ns/leaving --timeout=1s
kubectl create ns leaving
kubectl label ns leaving a=b
kubectl replace --raw /api/v1/namespaces/leaving/finalize -f finalize.json
kubectl patch cm held -n leaving --type=json -p='[{"op":"remove","path":"/metadata/finalizers"}]'
kubectl get ns leaving
kubectl get cm held -n leaving
kubectl delete ns kube-public --wait=false
kubectl get ns kube-public
kubectl create ns ''
kubectl create ns kube-public
kubectl explain ns.status.phase`),
};

export const apis: readonly Scenario[] = [definitions, webhooks, managers, deprecated, raw, terminating];
