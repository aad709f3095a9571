/** Questions about kubectl and the API rather than about what runs: old explanations, half commands, scripts for shells. */
import { lines, type Scenario } from "../scenario.ts";

export const asking: readonly Scenario[] = [
  {
    name: "explained in the words of OpenAPI v2",
    prepare: [],
    commands: lines(`
kubectl explain pods --output=plaintext-openapiv2
kubectl explain pods.spec.containers --output=plaintext-openapiv2
kubectl explain deployment --recursive --output=plaintext-openapiv2
kubectl explain pods.spec.nope --output=plaintext-openapiv2
kubectl explain pods.spec.restartPolicy --output=plaintext-openapiv2
kubectl explain pods.metadata.labels --output=plaintext-openapiv2
kubectl explain pods.metadata.managedFields.fieldsV1 --output=plaintext-openapiv2
kubectl explain deploy.spec.strategy.rollingUpdate.maxSurge --output=plaintext-openapiv2
kubectl explain crd.spec.versions.schema.openAPIV3Schema --output=plaintext-openapiv2
kubectl explain crd.spec.versions.schema --recursive --output=plaintext-openapiv2
kubectl explain netpol --recursive --output=plaintext-openapiv2
kubectl explain ingress.spec.rules --output=plaintext-openapiv2
kubectl explain hpa --api-version=autoscaling/v1 --output=plaintext-openapiv2
kubectl explain hpa --api-version=autoscaling/v9 --output=plaintext-openapiv2
kubectl explain cm.data --output=plaintext-openapiv2
kubectl explain secret --output=plaintext-openapiv2
kubectl explain svc.spec.type --output=plaintext-openapiv2
kubectl explain pv.spec --output=plaintext-openapiv2
kubectl explain pods.spec.containers.image.foo --output=plaintext-openapiv2
kubectl explain pod.spec.containers.livenessProbe.httpGet --output plaintext-openapiv2`),
  },
  {
    name: "half a command, and values that are there already",
    prepare: lines(`
kubectl run a --image=nginx --labels=app=a
kubectl annotate pod a note=x`),
    commands: lines(`
kubectl rollout
kubectl rollout foo
kubectl set
kubectl set foo
kubectl create
kubectl auth
kubectl config
kubectl certificate
kubectl top
kubectl apply foo
kubectl config foo
kubectl create foo
kubectl auth foo
kubectl top foo
kubectl cluster-info
kubectl cluster-info foo
kubectl plugin
kubectl plugin foo
kubectl completion
kubectl alpha
kubectl kustomize
kubectl options
kubectl certificate foo
kubectl set image
kubectl rollout status
kubectl rollout history
kubectl rollout undo
kubectl completion bash
kubectl completion zsh
kubectl completion fish
kubectl completion powershell
kubectl completion foo
kubectl completion bash zsh
kubectl label pod a app=a
kubectl label pod a app=a tier=x
kubectl label pod a app=b tier=x
kubectl annotate pod a note=x
kubectl annotate pod a note=y other=z
kubectl get priorityclass,runtimeclass,leases,flowschemas,csinodes -A
kubectl get ns,sa,nodes -A --no-headers`),
  },
];
