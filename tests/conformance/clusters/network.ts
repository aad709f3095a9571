/** Services, endpoints, ingresses and network policies. */
import { lines, type Scenario } from "../scenario.ts";

const services: Scenario = {
  name: "Services of every type",
  files: {
    "svc.yaml": `apiVersion: v1
kind: Service
metadata: {name: multi, annotations: {note: "two lines"}}
spec:
  type: NodePort
  selector: {app: web, tier: front}
  sessionAffinity: ClientIP
  externalTrafficPolicy: Local
  ports:
  - {name: http, port: 80, targetPort: http, nodePort: 30080}
  - {name: dns, port: 53, protocol: UDP, targetPort: 5353}
---
apiVersion: v1
kind: Service
metadata: {name: lb}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}], loadBalancerSourceRanges: [10.0.0.0/8]}
---
apiVersion: v1
kind: Service
metadata: {name: headless}
spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: ext}
spec: {type: ExternalName, externalName: example.com}
---
apiVersion: v1
kind: Service
metadata: {name: none}
spec: {selector: {app: nobody}, ports: [{port: 80}], externalIPs: [1.2.3.4]}
---
apiVersion: v1
kind: Service
metadata: {name: manual}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: manual}
subsets: [{addresses: [{ip: 10.1.2.3}, {ip: 10.1.2.4}], notReadyAddresses: [{ip: 10.1.2.5}], ports: [{port: 80}]}]
`,
  },
  prepare: ["kubectl create deployment web --image=nginx --replicas=4 --port=80", "kubectl apply -f svc.yaml"],
  commands: lines(`
kubectl get svc
kubectl get svc -o wide
kubectl get ep
kubectl get endpointslices
kubectl describe svc multi
kubectl describe svc lb headless
kubectl describe svc ext
kubectl describe svc none manual
kubectl describe ep
kubectl describe endpointslices
kubectl get svc multi -o yaml
kubectl get ep manual -o yaml
kubectl get svc --field-selector=spec.type=NodePort
kubectl get svc -o jsonpath='{range .items[*]}{.metadata.name}={.spec.clusterIP}{"\\n"}{end}'
kubectl patch svc multi -p '{"spec":{"ports":[{"port":80,"nodePort":80}]}}'
kubectl patch svc none -p '{"spec":{"type":"ExternalName"}}'
kubectl patch svc ext -p '{"spec":{"clusterIP":"10.96.0.77"}}'
kubectl patch svc ext -p '{"spec":{"ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack"}}'
kubectl patch svc manual -p '{"spec":{"ports":[{"port":80,"nodePort":30099}]}}'
kubectl patch svc headless -p '{"spec":{"type":"NodePort"}}'
kubectl patch svc lb -p '{"spec":{"ports":[{"port":10250}]}}'
kubectl get pods -l 'a>x'
kubectl delete svc ext lb`),
};

const ingresses: Scenario = {
  name: "Ingresses and policies",
  files: {
    "ing.yaml": `apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx, annotations: {ingressclass.kubernetes.io/is-default-class: "true"}}
spec: {controller: k8s.io/ingress-nginx}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: site, annotations: {a: b}}
spec:
  defaultBackend: {service: {name: web, port: {number: 80}}}
  tls: [{hosts: [a.example.com], secretName: cert}]
  rules:
  - host: a.example.com
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
      - {path: /api, pathType: Exact, backend: {service: {name: nope, port: {name: http}}}}
  - http: {paths: [{path: /x, pathType: ImplementationSpecific, backend: {resource: {apiGroup: v1, kind: Bucket, name: b}}}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: strict}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress, Egress]
  ingress:
  - from: [{podSelector: {matchLabels: {role: a}}}, {namespaceSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]
    ports: [{port: 80}, {protocol: UDP, port: 53}]
  egress: [{}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec: {podSelector: {}}
`,
  },
  prepare: ["kubectl create deployment web --image=nginx --port=80", "kubectl expose deploy web", "kubectl apply -f ing.yaml"],
  commands: lines(`
kubectl get ing
kubectl get ing -o wide
kubectl get ingressclass
kubectl describe ing site
kubectl describe ingressclass nginx
kubectl get netpol
kubectl describe netpol strict
kubectl describe netpol deny
kubectl get ing site -o yaml
kubectl get netpol strict -o yaml
kubectl get ing,netpol,ingressclass -o name
kubectl delete ing site
kubectl delete netpol --all`),
};

export const networking: readonly Scenario[] = [services, ingresses];
