/** Volumes, claims, classes; configuration; custom resources. */
import { lines, type Scenario } from "../scenario.ts";

const volumes: Scenario = {
  name: "volumes and claims",
  files: {
    "pv.yaml": `apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec:
  capacity: {storage: 5Gi}
  accessModes: [ReadWriteOnce, ReadOnlyMany]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: manual
  hostPath: {path: /mnt/data}
  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [kind-worker]}]}]}}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: share}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteMany]
  mountOptions: [hard]
  nfs: {server: 10.0.0.1, path: /x, readOnly: true}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {storageClassName: manual, accessModes: [ReadWriteOnce], resources: {requests: {storage: 3Gi}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: never}
spec: {storageClassName: nope, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Ti}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: lazy}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, selector: {matchLabels: {a: b}}}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: example.com/ssd
parameters: {type: ssd}
reclaimPolicy: Retain
allowVolumeExpansion: true
mountOptions: [noatime]
allowedTopologies: [{matchLabelExpressions: [{key: zone, values: [a, b]}]}]
---
apiVersion: v1
kind: Pod
metadata: {name: user}
spec:
  volumes:
  - {name: data, persistentVolumeClaim: {claimName: data}}
  - {name: empty, emptyDir: {medium: Memory, sizeLimit: 10Mi}}
  - {name: host, hostPath: {path: /tmp}}
  - {name: conf, configMap: {name: kube-root-ca.crt, items: [{key: ca.crt, path: ca}], defaultMode: 256}}
  - {name: down, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}}
  - {name: all, projected: {sources: [{configMap: {name: kube-root-ca.crt}}, {serviceAccountToken: {path: token}}]}}
  containers:
  - name: main
    image: nginx
    volumeMounts:
    - {name: data, mountPath: /data, subPath: x}
    - {name: empty, mountPath: /empty}
    - {name: host, mountPath: /host, readOnly: true}
    - {name: conf, mountPath: /conf}
    - {name: down, mountPath: /down}
    - {name: all, mountPath: /all}
`,
  },
  prepare: ["kubectl apply -f pv.yaml", "sleep 20"],
  commands: lines(`
kubectl get pv
kubectl get pvc
kubectl get pv,pvc -o wide
kubectl get sc
kubectl describe pv disk
kubectl describe pv share
kubectl describe pvc data
kubectl describe pvc never
kubectl describe pvc lazy
kubectl describe sc fast
kubectl describe pod user
kubectl get pvc data -o yaml
kubectl get pv disk -o yaml
kubectl get pod user -o yaml
kubectl patch pvc data -p '{"spec":{"resources":{"requests":{"storage":"4Gi"}}}}'
kubectl patch pvc data -p '{"spec":{"resources":{"requests":{"storage":"1Gi"}}}}'
kubectl patch pvc data -p '{"spec":{"storageClassName":"other"}}'
kubectl delete pvc data --wait=false
kubectl get pvc
kubectl delete pod user --now
kubectl get pv,pvc
kubectl describe pv disk
kubectl delete pv disk
kubectl get csinodes
kubectl describe csinodes
kubectl get csidrivers,csistoragecapacities,volumeattachments`),
};

const configuration: Scenario = {
  name: "ConfigMaps and Secrets",
  files: {
    "conf.yaml": `apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data:
  app.conf: |
    first line
    second line
binaryData: {bytes: AQID}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: fixed}
immutable: true
data: {a: b}
---
apiVersion: v1
kind: Secret
metadata: {name: login, labels: {a: b}}
type: kubernetes.io/basic-auth
stringData: {password: "s3cret"}
---
apiVersion: v1
kind: Secret
metadata: {name: token, annotations: {kubernetes.io/service-account.name: default}}
type: kubernetes.io/service-account-token
`,
  },
  prepare: ["kubectl apply -f conf.yaml"],
  commands: lines(`
kubectl get cm,secret
kubectl describe cm conf
kubectl describe cm fixed
kubectl describe secret login
kubectl get secret login -o yaml
kubectl get secret login -o jsonpath='{.data.password}' | base64 -d
kubectl get secret login -o go-template='{{range $k, $v := .data}}{{$k}}={{$v | base64decode}} {{end}}'
kubectl get cm conf -o jsonpath="{.data['app\\.conf']}"
kubectl get cm conf -o jsonpath='{.data.app\\.conf}'
kubectl get cm conf -o json
kubectl patch cm fixed -p '{"data":{"a":"c"}}'
kubectl patch cm fixed -p '{"immutable":false}'
kubectl patch secret login -p '{"type":"Opaque"}'
kubectl get secret --field-selector=type=kubernetes.io/basic-auth
kubectl get secrets -o custom-columns=N:.metadata.name,T:.type
kubectl delete secret login`),
};

const custom: Scenario = {
  name: "custom resources",
  files: {
    "crd.yaml": `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: crontabs.stable.example.com}
spec:
  group: stable.example.com
  scope: Namespaced
  names: {plural: crontabs, singular: crontab, kind: CronTab, shortNames: [ct], categories: [all]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}}
    additionalPrinterColumns:
    - {name: Spec, type: string, jsonPath: .spec.cronSpec, description: The schedule}
    - {name: Replicas, type: integer, jsonPath: .spec.replicas}
    - {name: Image, type: string, jsonPath: .spec.image, priority: 1}
    - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
    schema:
      openAPIV3Schema:
        type: object
        description: A table of commands
        properties:
          spec:
            type: object
            required: [cronSpec]
            properties:
              cronSpec: {type: string, pattern: '^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$', description: When}
              image: {type: string}
              replicas: {type: integer, minimum: 1, maximum: 10, default: 1}
          status: {type: object, properties: {replicas: {type: integer}}}
`,
    "ct.yaml":
      'apiVersion: stable.example.com/v1\nkind: CronTab\nmetadata: {name: mine, labels: {a: b}}\nspec: {cronSpec: "* * * * */5", image: my-image}\n',
    "bad.yaml":
      'apiVersion: stable.example.com/v1\nkind: CronTab\nmetadata: {name: bad}\nspec: {cronSpec: "* * * *", image: 1, replicas: 15, extra: 2}\n',
  },
  prepare: ["kubectl apply -f crd.yaml", "sleep 2", "kubectl apply -f ct.yaml"],
  commands: lines(`
kubectl get crd
kubectl describe crd crontabs.stable.example.com
kubectl get crd crontabs.stable.example.com -o yaml
kubectl get ct
kubectl get ct -o wide
kubectl get crontabs.stable.example.com mine -o yaml
kubectl get crontabs.v1.stable.example.com
kubectl get CronTab mine -o json
kubectl get all
kubectl describe ct mine
kubectl explain ct
kubectl explain ct.spec
kubectl explain ct.spec.cronSpec
kubectl explain ct --recursive
kubectl api-resources --api-group=stable.example.com
kubectl api-resources --api-group=stable.example.com -o wide
kubectl apply -f bad.yaml
kubectl apply -f bad.yaml --validate=false
kubectl scale ct mine --replicas=3
kubectl scale ct mine --replicas=30
kubectl patch ct mine --type=merge -p '{"spec":{"image":"x"}}'
kubectl patch ct mine -p '{"spec":{"image":"x"}}'
kubectl patch ct mine --type=json -p '[{"op":"remove","path":"/spec/cronSpec"}]'
kubectl label ct mine x=y
kubectl annotate ct --all note=1
kubectl edit ct mine --help | head -2
KUBE_EDITOR='sed -i s/my-image/other/' kubectl edit ct mine
kubectl get ct -o custom-columns=NAME:.metadata.name,SPEC:.spec.cronSpec
kubectl wait ct/mine --for=jsonpath='{.spec.replicas}'=3 --timeout=1s
kubectl diff -f ct.yaml | grep '^[-+] '
kubectl apply -f ct.yaml
kubectl apply -f ct.yaml --server-side
kubectl apply -f ct.yaml --server-side --force-conflicts
kubectl autoscale ct mine --max=3
kubectl delete ct --all
kubectl delete crd crontabs.stable.example.com`),
};

export const storing: readonly Scenario[] = [volumes, configuration, custom];
