/** The generators of `kubectl create`, `run`, `expose`, `autoscale`: what they make and what they refuse. */
import { lines, type Scenario } from "../scenario.ts";

const generators: Scenario = {
  name: "create's generators, dry",
  quick: true,
  files: {
    "env.txt": "# comment\nA=1\nB=two words\n\nHOME\n",
    "conf/a.properties": "x=1\n",
    "conf/b.bin": "\u0001\u0002",
    "conf/no good.txt": "n",
    "tls.crt": "nope",
    "tls.key": "nope",
  },
  prepare: [],
  commands: lines(`
kubectl create deployment web --image=nginx --dry-run=client -o yaml
kubectl create deployment web --image=nginx --image=busybox:1.36 --replicas=3 --dry-run=client -o json
kubectl create deployment web --image=nginx --port=80 --dry-run=server -o yaml
kubectl create deployment web --image=nginx --dry-run=client
kubectl create deployment web --image=nginx --dry-run=server
kubectl create deployment web --image=nginx --dry-run
kubectl create deployment web --image=nginx --dry-run=nope
kubectl create deployment web --image=nginx --dry-run=client -o name
kubectl create deployment web --image=nginx --dry-run=client -o jsonpath='{.spec.template.spec.containers[0].image}'
kubectl create deployment web --image=nginx --dry-run=client -o go-template='{{.kind}}'
kubectl create deployment web --image=nginx --dry-run=client -o wide
kubectl create deployment web --image=a --image=b --port=1 --dry-run=client -- sleep 1
kubectl create deployment web --image=busybox --dry-run=client -o yaml -- sh -c 'sleep 1; exit 2'
kubectl create deployment web --image=registry.example.com:5000/team/app@sha256:0123456789012345678901234567890123456789012345678901234567890123 --dry-run=client -o yaml
kubectl create deployment web --image=a/b:1 --image=c/b:2 --dry-run=client -o yaml
kubectl create deployment web --image=a/b:1 --image=c/b:2
kubectl create deployment web --image=a/B_c --dry-run=client -o jsonpath='{..name}{"\\n"}' | sed 's/-[a-z0-9]*$//'
kubectl create deployment Web --image=nginx
kubectl create deployment web --image=
kubectl create deployment web
kubectl create deployment --image=nginx
kubectl create deployment a b --image=nginx
kubectl create deployment web --image=nginx --replicas=x
kubectl create deployment web --image=nginx --replicas=-1 --dry-run=client -o yaml
kubectl create deployment web --image=nginx --replicas=-1
kubectl create deployment web --image=nginx --port=99999
kubectl create deploy web --image=nginx --save-config --dry-run=client -o yaml
kubectl create deployment web --image=nginx --namespace=other --dry-run=client -o yaml
kubectl create deployment web --image=nginx -n nope
kubectl create deployment web --image=nginx --validate=false --dry-run=client -o name
kubectl create configmap c --from-literal=a=1 --from-literal=b=2 --dry-run=client -o yaml
kubectl create configmap c --from-literal=a=1 --from-literal=a=2
kubectl create configmap c --from-literal=a
kubectl create configmap c --from-literal==b
kubectl create configmap c --from-literal='bad key=1'
kubectl create configmap c --from-file=conf/a.properties --dry-run=client -o yaml
kubectl create configmap c --from-file=k=conf/a.properties --dry-run=client -o yaml
kubectl create configmap c --from-file=conf --dry-run=client -o yaml
kubectl create configmap c --from-file=conf/b.bin --dry-run=client -o yaml
kubectl create configmap c --from-file=nope
kubectl create configmap c --from-file=a=b=c
kubectl create configmap c --from-file==x
kubectl create configmap c --from-env-file=env.txt --dry-run=client -o yaml
kubectl create configmap c --from-env-file=env.txt --from-literal=a=b
kubectl create configmap c --from-env-file=nope
kubectl create cm c --dry-run=client -o yaml
kubectl create cm c --from-literal=a=b --append-hash --dry-run=client -o name
kubectl create cm
kubectl create secret
kubectl create secret generic s --from-literal=a=b --dry-run=client -o yaml
kubectl create secret generic s --type=x/y --from-literal=a=b --dry-run=client -o yaml
kubectl create secret generic s --from-file=conf/b.bin --dry-run=client -o jsonpath='{.data}'
kubectl create secret generic s --from-literal=a=b --append-hash --dry-run=client -o name
kubectl create secret generic
kubectl create secret docker-registry r --docker-username=u --docker-password=p --docker-email=e@x --dry-run=client -o yaml
kubectl create secret docker-registry r --docker-username=u
kubectl create secret docker-registry r --docker-server=x --docker-username=u --docker-password=p --dry-run=client -o jsonpath='{.data.\\.dockerconfigjson}'
kubectl create secret tls t --cert=tls.crt --key=tls.key
kubectl create secret tls t --cert=nope --key=tls.key
kubectl create secret tls t --cert=tls.crt
kubectl create secret nope
kubectl create service clusterip s --tcp=80 --dry-run=client -o yaml
kubectl create service clusterip s --tcp=80:8080 --tcp=443:https --dry-run=client -o yaml
kubectl create service clusterip s --clusterip=None --dry-run=client -o yaml
kubectl create service clusterip s
kubectl create service clusterip s --tcp=x
kubectl create service clusterip s --tcp=70000
kubectl create service nodeport s --tcp=80 --node-port=30080 --dry-run=client -o yaml
kubectl create service nodeport s --tcp=80 --node-port=1
kubectl create service loadbalancer s --tcp=80 --dry-run=client -o yaml
kubectl create service externalname s --external-name=example.com --dry-run=client -o yaml
kubectl create service externalname s
kubectl create service externalname s --external-name=Bad_Name
kubectl create service externalname s --external-name=a.b. --dry-run=server -o yaml
kubectl create service
kubectl create service nope
kubectl create role r --verb=get,list --verb=watch --resource=pods,deployments.apps --dry-run=client -o yaml
kubectl create role r --verb=get --resource=pods/log --resource-name=a --resource-name=b --dry-run=client -o yaml
kubectl create role r --verb='*' --resource='*' --dry-run=client -o yaml
kubectl create role r --verb=get --resource=nope
kubectl create role r --verb=fly --resource=pods --dry-run=client -o yaml
kubectl create role r --verb=get
kubectl create role r --resource=pods
kubectl create role r --verb=get --resource=nodes --dry-run=client -o yaml
kubectl create clusterrole c --verb=get --non-resource-url=/healthz --dry-run=client -o yaml
kubectl create clusterrole c --verb=get --resource=pods --non-resource-url=/healthz
kubectl create clusterrole c --verb=list --non-resource-url=/x
kubectl create clusterrole c --aggregation-rule='a=b' --dry-run=client -o yaml
kubectl create clusterrole c --aggregation-rule='a=b' --verb=get --resource=pods
kubectl create clusterrole c
kubectl create rolebinding b --role=r --user=u --user=v --group=g --serviceaccount=default:s --dry-run=client -o yaml
kubectl create rolebinding b --clusterrole=view --serviceaccount=default:s --dry-run=client -o json
kubectl create rolebinding b --role=r --clusterrole=c
kubectl create rolebinding b --role=r --serviceaccount=s
kubectl create rolebinding b
kubectl create clusterrolebinding b --clusterrole=view --user=u --dry-run=client -o yaml
kubectl create clusterrolebinding b --user=u
kubectl create ingress i --rule=foo.com/bar=svc1:8080,tls=my-cert --dry-run=client -o yaml
kubectl create ingress i --class=nginx --rule='foo.com/path*=svc:http' --annotation a=b --default-backend=svc:80 --dry-run=client -o yaml
kubectl create ingress i --rule='/=svc:80' --rule='*.x.y/*=svc:p,tls' --dry-run=client -o yaml
kubectl create ingress i --rule=nope
kubectl create ingress i
kubectl create ingress i --default-backend=svc
kubectl create ingress i --rule='a/b=s:1' --annotation=x
kubectl create job j --image=busybox --dry-run=client -o yaml -- date
kubectl create cronjob c --image=busybox --schedule='*/1 * * * *' --dry-run=client -o yaml
kubectl create pdb p --selector=app=x --min-available=50% --dry-run=client -o yaml
kubectl create pdb p --selector=app=x --max-unavailable=1 --dry-run=client -o yaml
kubectl create pdb p --selector=app=x --min-available=1 --max-unavailable=1
kubectl create pdb p --min-available=1
kubectl create pdb p --selector=app=x
kubectl create pdb p --selector='a in (b,c)' --min-available=x
kubectl create quota q --hard=cpu=1,memory=1Gi,pods=2 --scopes=BestEffort,NotTerminating --dry-run=client -o yaml
kubectl create quota q --hard=x
kubectl create quota q --hard=pods=-1
kubectl create quota q --scopes=Nope
kubectl create priorityclass p --value=1000 --global-default --description=d --preemption-policy=Never --dry-run=client -o yaml
kubectl create priorityclass p
kubectl create priorityclass p --value=2000000000
kubectl create priorityclass p --value=1 --preemption-policy=Maybe
kubectl create namespace n --dry-run=client -o yaml
kubectl create ns n --dry-run=server -o yaml
kubectl create ns
kubectl create ns a b
kubectl create serviceaccount s --dry-run=client -o json
kubectl create sa s --dry-run=server
kubectl create token nope
kubectl create token default --duration=1s
kubectl create token default --bound-object-kind=Nope --bound-object-name=x
kubectl create token default --bound-object-name=x
kubectl create token default --duration=10m -o jsonpath='{.kind}'
kubectl create
kubectl create pod x
kubectl create nope x
kubectl create -f nope.yaml
kubectl create -f conf
kubectl create -f env.txt
kubectl create --raw /api/v1/namespaces -f nope.yaml
kubectl create deployment --help | head -3
kubectl create deployment web --image=nginx --nope
kubectl create deployment web --imag=nginx`),
};

const running: Scenario = {
  name: "run and expose",
  files: { "over.json": '{"apiVersion":"v1","spec":{"terminationGracePeriodSeconds":1}}' },
  prepare: [
    "kubectl create deployment web --image=nginx --replicas=2 --port=80",
    "kubectl run solo --image=nginx --port=80 --labels=app=solo,tier=x",
  ],
  commands: lines(`
kubectl run p --image=nginx --dry-run=client -o yaml
kubectl run p --image=nginx --dry-run=server -o yaml
kubectl run p --image=nginx --port=80 --env=A=b --env=C=d=e --labels='a=b,c=d' --annotations=x=y --dry-run=client -o yaml
kubectl run p --image=nginx --port=80 --expose --dry-run=client -o yaml
kubectl run p --image=nginx --expose
kubectl run p --image=nginx --restart=Never --dry-run=client -o json
kubectl run p --image=nginx --restart=OnFailure --image-pull-policy=Never --privileged --dry-run=client -o yaml
kubectl run p --image=nginx --restart=Nope
kubectl run p --image=nginx --image-pull-policy=Nope
kubectl run p --image=nginx --env=A
kubectl run p --image=nginx --env==b
kubectl run p --image=nginx --labels=a
kubectl run p --image=nginx --port=x
kubectl run p --image=nginx --port=0
kubectl run p --image=nginx --dry-run=client -o yaml -- a b c
kubectl run p --image=nginx --command --dry-run=client -o yaml -- a b c
kubectl run p --image=nginx --command
kubectl run p --image=nginx --overrides='{"apiVersion":"v1","spec":{"nodeName":"kind-worker"}}' --dry-run=client -o yaml
kubectl run p --image=nginx --overrides='{"spec":{"hostNetwork":true}}' --dry-run=client -o yaml
kubectl run p --image=nginx --overrides='{' --dry-run=client
kubectl run p --image=nginx --overrides='[{"op":"add","path":"/metadata/labels/x","value":"y"}]' --override-type=json --dry-run=client -o yaml
kubectl run p --image=nginx --overrides='{"spec":{"containers":[{"name":"p","tty":true}]}}' --override-type=strategic --dry-run=client -o yaml
kubectl run p --image=nginx --override-type=nope --overrides='{}'
kubectl run p
kubectl run --image=nginx
kubectl run P --image=nginx
kubectl run p --image='bad image'
kubectl run p --image=nginx --rm
kubectl run p --image=nginx -it --dry-run=client
kubectl run p --image=nginx --quiet --dry-run=client
kubectl run p --image=nginx --nope
kubectl run solo --image=nginx
kubectl run extra --image=nginx --port=8080 --expose
kubectl get svc extra -o yaml
kubectl expose deploy web
kubectl expose deploy web --name=web2 --type=NodePort --port=8080 --target-port=http --protocol=UDP
kubectl get svc web web2 -o jsonpath='{range .items[*]}{.metadata.name} {.spec.type} {.spec.ports[0].port} {.spec.ports[0].targetPort}{"\\n"}{end}'
kubectl expose deploy web --name=web3 --cluster-ip=None --dry-run=client -o yaml
kubectl expose deploy web --name=web4 --external-ip=1.2.3.4 --session-affinity=ClientIP --labels=a=b --dry-run=client -o yaml
kubectl expose deploy web --name=web5 --load-balancer-ip=1.2.3.4 --type=LoadBalancer --dry-run=server -o name
kubectl expose deploy web --type=Nope --name=w
kubectl expose deploy web --type=ExternalName --name=w
kubectl expose deploy web --port=x --name=w
kubectl expose deploy web --port=0 --name=w
kubectl expose deploy nope --port=80
kubectl expose pod solo
kubectl expose pod solo --selector=x=y --name=solo2 --port=1
kubectl expose rs --all --port=80
kubectl expose svc web --name=again
kubectl expose svc kubernetes --name=k8s --port=443
kubectl expose node kind-worker --port=80
kubectl expose ns default --port=80
kubectl expose
kubectl expose deploy web --overrides='{"spec":{"ports":[{"port":7,"name":"x"}]}}' --name=o --dry-run=client -o yaml
kubectl autoscale deploy web --max=5 --dry-run=client -o yaml
kubectl autoscale deploy web --min=2 --max=5 --cpu-percent=50 --name=h --dry-run=client -o yaml
kubectl autoscale deploy web --min=6 --max=5
kubectl autoscale deploy web
kubectl autoscale deploy nope --max=5
kubectl autoscale pod solo --max=5
kubectl autoscale deploy web --max=x
kubectl autoscale rs --all --max=3
kubectl autoscale deploy web --max=5
kubectl autoscale deploy web --max=5
kubectl get hpa
kubectl describe hpa
kubectl scale deploy web --replicas=-1
kubectl scale deploy web
kubectl scale --replicas=2
kubectl scale pod solo --replicas=2
kubectl scale deploy web --replicas=3 --current-replicas=9
kubectl scale deploy web --replicas=3 --resource-version=1
kubectl scale deploy web --replicas=3 --dry-run=client
kubectl scale deploy web --replicas=3 --dry-run=server -o yaml
kubectl scale deploy/web deploy/nope --replicas=3
kubectl scale deploy web nope --replicas=3 -o name
kubectl scale deploy --all --replicas=1 --timeout=5s
kubectl scale -f nope.yaml --replicas=1
kubectl scale rs,deploy -l app=web --replicas=2`),
};

export const creating: readonly Scenario[] = [generators, running];
