/** kube-proxy, networks, names, and what is installed beside them. */
import { type Scenario, sleeper, WORKER } from "./scenario.ts";

const client = { do: "kubectl apply -f client.json", files: { "client.json": sleeper("client") }, wait: 20 };
const ask = (name: string): string => `kubectl exec client -- wget -q -T 3 -O- http://${name}`;
const web = (replicas = 3) => ({
  do: `kubectl create deployment web --image=nginx:1.27 --replicas=${replicas} && kubectl expose deployment web --port=80`,
  wait: 40,
});
const kind = (networking: string): string =>
  `kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes: [{role: control-plane}, {role: worker}]\nnetworking: {${networking}}\n`;
const edited = (from: string, to: string): string =>
  `kubectl -n kube-system get cm coredns -o jsonpath={.data.Corefile} | sed '${from}' > Corefile && kubectl -n kube-system create configmap coredns --from-file=Corefile --dry-run=client -o yaml | kubectl replace -f - ${to}`;
const METRICS = "https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml";
const INGRESS = "https://raw.githubusercontent.com/kubernetes/ingress-nginx/main/deploy/static/provider/kind/deploy.yaml";

export const network: Readonly<Record<string, Scenario>> = {
  "kube-proxy": {
    steps: [
      web(),
      client,
      { do: "kubectl -n kube-system get ds kube-proxy --no-headers", see: /^kube-proxy +3 +3 +3 +3 +3 +kubernetes\.io\/os=linux/ },
      { do: "kubectl -n kube-system get cm kube-proxy -o yaml", see: ["mode: iptables\n"] },
      {
        do: `${WORKER} iptables-save -t nat | grep web`,
        see: [
          /-A KUBE-SERVICES -d [\d.]+\/32 -p tcp .* -j KUBE-SVC-LOLE4ISW44XBNF3G\n/,
          "--probability 0.33333333349",
          "--probability 0.50000000000",
          /-A KUBE-SEP-[A-Z2-7]{16} .* DNAT --to-destination /,
        ],
      },
      { do: "kubectl -n kube-system delete ds kube-proxy", wait: 30 },
      { do: ask("web"), see: ["Welcome to nginx!"] },
      { do: "kubectl expose deployment web --name=late --port=80", wait: 20 },
      { do: ask("late"), code: 1, see: /timed out/ },
      { do: `${WORKER} iptables-save -t nat | grep -c default/late`, code: 1, see: "0\n" },
    ],
  },
  "3 modes": {
    kind: kind("kubeProxyMode: ipvs"),
    steps: [
      web(2),
      client,
      {
        do: `${WORKER} ipvsadm -Ln`,
        see: [/^IP Virtual Server version 1\.2\.1 \(size=4096\)\n/, /TCP +[\d.]+:80 rr\n( +-> 10\.244\.\d\.\d+:80 +Masq +1 +0 +0 +\n){2}/],
      },
      { do: ask("web"), see: ["Welcome to nginx!"] },
      {
        do: "kubectl -n kube-system get cm kube-proxy -o yaml | sed 's/mode: ipvs/mode: userspace/' | kubectl apply -f - 2> /dev/null && kubectl -n kube-system rollout restart ds kube-proxy",
        wait: 30,
      },
      { do: "kubectl -n kube-system get pods -l k8s-app=kube-proxy --no-headers", see: /Error|CrashLoopBackOff/ },
      { do: "kubectl -n kube-system logs -l k8s-app=kube-proxy --tail=3", see: /userspace/ },
    ],
  },
  "cilium as kube-proxy replacement": {
    kind: kind("disableDefaultCNI: true, kubeProxyMode: none"),
    steps: [
      { do: "kubectl -n kube-system get ds", see: "No resources found in kube-system namespace.\n" },
      { do: "cilium install --version 1.15.6", see: ["ℹ️  Cilium will fully replace all functionalities of kube-proxy\n"], wait: 60 },
      { do: "cilium status --wait", see: ["Cilium:"] },
      web(2),
      client,
      { do: ask("web"), see: ["Welcome to nginx!"] },
      { do: `${WORKER} sh -c 'iptables-save | grep -c KUBE-SVC'`, code: 1, see: "0\n" },
      { do: "kubectl -n kube-system exec ds/cilium -- cilium service list", see: /^ID +Frontend +Service Type +Backend/ },
    ],
  },
  CNI: {
    kind: kind("disableDefaultCNI: true"),
    steps: [
      { do: "kubectl get nodes --no-headers | awk '{print $2}' | sort -u", see: "NotReady\n" },
      { do: "kubectl describe node kind-worker", see: ["cni plugin not initialized"] },
      { do: "kubectl -n kube-system get pods -l k8s-app=kube-dns --no-headers | awk '{print $3}' | sort -u", see: "Pending\n" },
      { do: "cilium install --version 1.15.6", wait: 60 },
      { do: "kubectl get nodes --no-headers | awk '{print $2}' | sort -u", see: "Ready\n" },
      {
        do: "kubectl -n kube-system get pods -l k8s-app=kube-dns -o jsonpath='{.items[*].status.podIP}'",
        see: /^10\.244\.\d\.\d+ 10\.244\.\d\.\d+$/,
      },
    ],
  },
  CoreDNS: {
    steps: [
      web(2),
      client,
      {
        do: "kubectl -n kube-system get deploy,svc,cm coredns kube-dns 2> /dev/null; kubectl -n kube-system get svc kube-dns --no-headers",
        see: [/^kube-dns +ClusterIP +10\.96\.0\.10 +<none> +53\/UDP,53\/TCP,9153\/TCP/m],
      },
      { do: "kubectl -n kube-system get deploy coredns -o jsonpath='{..image}'", see: "registry.k8s.io/coredns/coredns:v1.10.1" },
      {
        do: "kubectl run -i --rm t --image=busybox:1.36 --restart=Never -- nslookup web.default.svc.cluster.local",
        see: [/Server:\t\t10\.96\.0\.10\n/, /Name:\tweb\.default\.svc\.cluster\.local\nAddress: 10\.96\./],
      },
      {
        do: "kubectl exec client -- cat /etc/resolv.conf",
        see: "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n",
      },
      {
        do: "kubectl create namespace other && kubectl create deployment web -n other --image=nginx:1.27 && kubectl expose deployment web -n other --port=80",
        wait: 30,
      },
      { do: ask("web.other"), see: ["Welcome to nginx!"] },
    ],
  },
  "coredns ConfigMap": {
    steps: [
      client,
      { do: edited("s/    ready/    ready\\n    hosts {\\n      192.0.2.1 till.internal\\n      fallthrough\\n    }/", ""), wait: 120 },
      { do: "kubectl exec client -- nslookup till.internal.", see: ["Address: 192.0.2.1\n"] },
      { do: "kubectl -n kube-system logs -l k8s-app=kube-dns --tail=-1", see: ["[INFO] Reloading complete"] },
      { do: edited("/^    ready/d", ""), wait: 120 },
      { do: "kubectl -n kube-system get pods -l k8s-app=kube-dns --no-headers", see: / 0\/1 +Running / },
      { do: edited("s/^    cache 30/    ready\\n    cache 30/", ""), wait: 120 },
      { do: "kubectl -n kube-system get pods -l k8s-app=kube-dns --no-headers", see: / 1\/1 +Running / },
      { do: edited("$d", "&& kubectl -n kube-system delete pod -l k8s-app=kube-dns"), wait: 60 },
      { do: "kubectl -n kube-system get pods -l k8s-app=kube-dns --no-headers", see: /CrashLoopBackOff|Error/ },
      {
        do: "cp Corefile broken && printf '}\\n' >> Corefile && kubectl -n kube-system create configmap coredns --from-file=Corefile --dry-run=client -o yaml | kubectl replace -f -",
        wait: 180,
      },
      { do: "kubectl exec client -- nslookup kubernetes.default.svc.cluster.local.", see: ["Address: 10.96.0.1\n"] },
      { do: "kubectl -n kube-system scale deployment coredns --replicas=0", wait: 30 },
      {
        do: "kubectl exec client -- nslookup kubernetes.default.svc.cluster.local.",
        code: 1,
        see: /connection refused|no servers could be reached/i,
      },
      { do: "kubectl exec client -- nc -z -w 2 10.96.0.1 443" },
    ],
  },
  metrics: {
    steps: [
      { do: "kubectl top nodes", code: 1, see: "error: Metrics API not available\n" },
      { do: `kubectl apply -f ${METRICS}`, wait: 90 },
      { do: "kubectl -n kube-system get deploy metrics-server --no-headers", see: /^metrics-server +0\/1 / },
      {
        do: `kubectl patch -n kube-system deploy metrics-server --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/0/args/-","value":"--kubelet-insecure-tls"}]'`,
        wait: 120,
      },
      {
        do: "kubectl top nodes",
        see: /^NAME +CPU\(cores\) +CPU% +MEMORY\(bytes\) +MEMORY%\s+kind-control-plane +\d+m +\d+% +\d+Mi +\d+%\s/,
      },
    ],
  },
  "ingress controller": {
    steps: [
      web(2),
      {
        do: "kubectl create ingress shop --rule='shop.local/*=web:80' --class=nginx",
        see: "ingress.networking.k8s.io/shop created\n",
        wait: 30,
      },
      { do: "kubectl get ingress shop --no-headers", see: /^shop +nginx +shop\.local +80 / },
      { do: `${WORKER} curl -s -H 'Host: shop.local' http://127.0.0.1`, code: 7 },
      // A controller is somebody else's program: here is none, and that is said.
      { do: `kubectl apply -f ${INGRESS}`, code: 1, see: /^error: kubewekend does not model / },
      { do: "kubectl get ingress shop -o jsonpath={.status.loadBalancer}", see: "{}" },
      { do: "kubectl delete ingress shop", see: 'ingress.networking.k8s.io "shop" deleted\n' },
    ],
  },
};
